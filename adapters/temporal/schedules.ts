import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client'
import { type ScheduleDefinition, schedules } from '#contracts/schedules.ts'

/**
 * Brings the server's schedules to the declared list: creates, updates (keeping a pause), deletes unknown `lich/…`.
 * Returns the ids that it touched.
 */
export async function reconcileSchedules(
  client: Client,
  definitions: readonly ScheduleDefinition[] = schedules,
): Promise<readonly string[]> {
  const touched: string[] = []
  for (const definition of definitions) {
    touched.push(definition.scheduleId)
    await createOrUpdate(client, definition)
  }
  for await (const { scheduleId } of client.schedule.list()) {
    if (!scheduleId.startsWith('lich/') || touched.includes(scheduleId)) continue
    await client.schedule.getHandle(scheduleId).delete()
    touched.push(scheduleId)
  }
  return touched
}

async function createOrUpdate(client: Client, definition: ScheduleDefinition): Promise<void> {
  const options = toOptions(definition)
  try {
    await client.schedule.create({ ...options, state: { note: definition.note } })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    const handle = client.schedule.getHandle(definition.scheduleId)
    await handle.update((previous) => ({ ...options, state: { ...previous.state, note: definition.note } }))
  }
}

function toOptions(definition: ScheduleDefinition) {
  const { calendar, everyMinutes } = definition
  return {
    scheduleId: definition.scheduleId,
    spec: {
      timezone: 'Asia/Ho_Chi_Minh',
      ...(calendar && { calendars: [calendar] }),
      ...(everyMinutes !== undefined && { intervals: [{ every: everyMinutes * 60_000 }] }),
    },
    action: {
      type: 'startWorkflow',
      workflowType: definition.workflow,
      workflowId: definition.workflowId,
      taskQueue: definition.taskQueue,
      args: definition.input === undefined ? [] : [definition.input],
    },
    // Late starts are made up for one after another; the period comes from the nominal time, never from the clock.
    policies: { overlap: 'BUFFER_ALL', catchupWindow: definition.catchUpWindow },
  } satisfies ScheduleOptions
}
