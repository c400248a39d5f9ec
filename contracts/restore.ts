/** Lần khôi phục: data reach to `dataAt`; what Temporal's runs did after that is not in them. */
export interface Restore {
  readonly id: string
  readonly setId: string
  readonly dataAt: number
  readonly restoredAt: number
}

/** What became of the run that Temporal had of an open case. */
export const runOutcomes = [
  'NO_RUN',
  'ENDED_AND_STARTED',
  'CLOSED_AND_STARTED',
  'RUNS_SINCE',
  'FAILED',
] as const
export type RunOutcome = (typeof runOutcomes)[number]

/** Một vụ việc sau khôi phục. */
export interface ReconciledCase {
  readonly kind: string
  readonly workflowId: string
  readonly outcome: RunOutcome
  /** Effects that are in the data: not done again. */
  readonly inData: readonly string[]
  /** Effects that the old run had after the backup and that the data have not: done again from the row. */
  readonly lost: readonly string[]
  /** Acts of people after the backup: only they can repeat them. */
  readonly lostActs: number
}

/** A process that Temporal knows of and the data do not (any more): opened or ended after the backup. */
export interface StrayRun {
  readonly workflowId: string
  readonly outcome: 'ENDED' | 'CLOSED'
  readonly lost: readonly string[]
  readonly lostActs: number
}

/** Báo cáo sau khôi phục */
export interface RestoreReport {
  readonly restore: Restore
  readonly cases: readonly ReconciledCase[]
  readonly strays: readonly StrayRun[]
}
