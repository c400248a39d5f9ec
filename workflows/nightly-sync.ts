import { ParentClosePolicy, proxyActivities, startChild, workflowInfo } from '@temporalio/workflow'
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common'
import type { NationalSyncActivities } from '#activities/national-sync.ts'
import { syncRunStart } from '#contracts/national-sync.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'

const { openNightlyRun } = proxyActivities<NationalSyncActivities>({
  startToCloseTimeout: '1 minute',
  taskQueue: taskQueues.nationalDatabase,
})

/** Điều 5.4: the nightly run over the province. The nominal time names it, so a late start makes up for its own night. */
export async function nightlySync(): Promise<void> {
  const run = await openNightlyRun({ date: civilDateAt(nominalTime()) })
  const { workflow, workflowId, taskQueue, input, searchAttributes, summary, details } = syncRunStart(run)
  try {
    await startChild(workflow, {
      workflowId,
      taskQueue,
      args: [input],
      typedSearchAttributes: [...(searchAttributes ?? [])],
      staticSummary: summary ?? '',
      staticDetails: details ?? '',
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
  } catch (error) {
    // The run of this night is under way: nothing to do.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME)

function nominalTime(): number {
  return workflowInfo().typedSearchAttributes.get(scheduledStart)?.getTime() ?? Date.now()
}
