import { proxyActivities } from '@temporalio/workflow'
import type { OneChangeActivities } from './activities.ts'

const { approveChange } = proxyActivities<OneChangeActivities>({ startToCloseTimeout: '1 minute' })

/** The least that a workflow for each change would be: one start, one step, one end. */
export async function approveOneChange(changeId: string): Promise<void> {
  await approveChange(changeId)
}
