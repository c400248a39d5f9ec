import type { WorkflowStart } from './workflow-start.ts'

/** A row that is open and how its process is started. */
export interface OpenCase {
  readonly id: string
  readonly start: WorkflowStart
}

/** What one sweep found and did, by kind of case. */
export interface SweepReport {
  readonly kind: string
  readonly open: number
  readonly started: number
  readonly running: number
  readonly failed: number
}
