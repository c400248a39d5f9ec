import { ActivityFailure, proxyActivities } from '@temporalio/workflow'
import type { NationalSyncActivities } from '#activities/national-sync.ts'
import type { CorrectionActivities } from '#activities/pull-corrections.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { nominalTime, startAbandoned } from './sync-starter.ts'

const { openNightlyRun } = proxyActivities<NationalSyncActivities>({
  startToCloseTimeout: '1 minute',
  taskQueue: taskQueues.nationalDatabase,
})

const { pullCorrections } = proxyActivities<CorrectionActivities>({
  startToCloseTimeout: '10 minutes',
  taskQueue: taskQueues.nationalDatabase,
})

/** Điều 5.4: the nightly run over the province. The nominal time names it, so a late start makes up for its own night. */
export async function nightlySync(): Promise<void> {
  await startAbandoned(await openNightlyRun({ date: civilDateAt(nominalTime()) }))
  try {
    await pullCorrections()
  } catch (error) {
    // An outage: the corrections wait there until the next night.
    if (!(error instanceof ActivityFailure)) throw error
  }
}
