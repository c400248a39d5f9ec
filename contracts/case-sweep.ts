import type { WorkflowAct, WorkflowStart } from './workflow-start.ts'

/** A row that is open and how its process is started. */
export interface OpenCase {
  readonly id: string
  readonly start: WorkflowStart
  /** Where an act may have passed a running process by: its key changes with the row, so nobody is told twice. */
  readonly wake?: WorkflowAct
}

/** Begins the key of every wake-up by the sweeper. */
export const sweepKey = 'quet'

/** What one sweep found and did, by kind of case. */
export interface SweepReport {
  readonly kind: string
  readonly open: number
  readonly started: number
  readonly running: number
  /** Of those: did not answer when they were told of their row; the next sweep tells them again. */
  readonly silent: number
  /** Could not be started. */
  readonly failed: number
}
