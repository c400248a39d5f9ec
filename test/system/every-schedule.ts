import { reconcileSchedules } from '#adapters/temporal/schedules.ts'
import { schedules } from '#contracts/schedules.ts'
import { eventually } from './api-process.ts'
import type { Installation } from './installation-stage.ts'

/** Every schedule of the province once, as if its hour had come; the runs that they start are waited for. */
export function runEverySchedule(hub: Installation): Promise<ReadonlyMap<string, string>> {
  return hub.temporal(async (client) => {
    await reconcileSchedules(client)
    for (const { scheduleId } of schedules) await client.schedule.getHandle(scheduleId).trigger()
    return eventually(async () => {
      const states = new Map<string, string>()
      for await (const { type, status } of client.workflow.list()) states.set(type, status.name)
      const awaited = [
        'nationalSync',
        'reconciliation',
        'databaseBackup',
        'qualityScan',
        'caseSweep',
        'notificationDispatch',
      ]
      const open = awaited.filter((type) => (states.get(type) ?? 'RUNNING') === 'RUNNING')
      if (open.length > 0) throw new Error(`still open: ${open.join(', ')}`)
      return states
    }, 'all runs of the schedules')
  })
}
