import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common'
import { ParentClosePolicy, startChild, workflowInfo } from '@temporalio/workflow'
import { type SyncRunStart, syncRunStart } from '#contracts/national-sync.ts'

/** Starts the process of a run that outlives its starter; one under way is left alone. */
export async function startAbandoned(run: SyncRunStart): Promise<void> {
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
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME)

/** When the schedule meant to start it: a late start makes up for its own night or month. */
export function nominalTime(): number {
  return workflowInfo().typedSearchAttributes.get(scheduledStart)?.getTime() ?? Date.now()
}
