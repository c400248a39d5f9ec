import type { CivilDate } from '#domain/calendar/civil-date.ts'
import { endOfDay } from '#domain/calendar/civil-date.ts'
import { type ReviewRound, type ReviewStatus, unitsWaitedFor } from '#domain/dossier/quality/review-round.ts'
import { processIds, processNames } from './process-ids.ts'
import { searchAttributes } from './search-attributes.ts'
import { taskQueues } from './task-queues.ts'
import type { UnitOfWork } from './unit-of-work.ts'
import type { WorkflowAct, WorkflowStart } from './workflow-start.ts'

/** Input of `reviewRound`: the rows say the rest. */
export interface ReviewRoundInput {
  readonly caseNumber: string
}

/** An act on the round: sent after its row is committed, wakes the process to read the rows again. */
export const reviewActed = 'reviewActed'

export const reviewStages = {
  underway: 'DANG_RA_SOAT',
  overdue: 'QUA_HAN',
  done: 'HOAN_THANH',
  cancelled: 'DA_HUY',
} as const

/** Tiến độ của một đơn vị trong đợt rà soát. */
export interface ReviewUnitLine {
  readonly unitCode: string
  readonly dueOn: CivilDate
  readonly findingsAtOpening: number
  readonly confirmedAt: number | null
  readonly confirmationNote: string | null
  readonly findingsAtConfirmation: number | null
  readonly escalatedAt: number | null
}

export interface ReviewRoundRecord extends ReviewRound {
  readonly documentNumber: string | null
  readonly openedAt: number
  readonly closedAt: number | null
  readonly units: readonly ReviewUnitLine[]
}

export interface NewReviewRound {
  readonly title: string
  readonly documentNumber: string | null
  readonly dueOn: CivilDate
  /** Null: every managing unit that has people. */
  readonly unitCodes: readonly string[] | null
  readonly openedBy: string
  readonly now: number
}

/** What the API asks of the rows of review rounds. */
export interface ReviewRoundStore {
  open(work: UnitOfWork, round: NewReviewRound): Promise<ReviewRoundRecord>
  /** Null units: all; else rounds that ask one of them, with their lines only. */
  list(
    work: UnitOfWork,
    asked: {
      readonly unitCodes: readonly string[] | null
      readonly status: ReviewStatus | null
      readonly limit: number
    },
  ): Promise<readonly ReviewRoundRecord[]>
  /** The row is locked to the end of the transaction. */
  lock(work: UnitOfWork, caseNumber: string): Promise<ReviewRoundRecord>
  confirm(
    work: UnitOfWork,
    confirmation: {
      readonly caseNumber: string
      readonly unitCode: string
      readonly note: string
      readonly accountId: string
      readonly now: number
    },
  ): Promise<void>
  extend(
    work: UnitOfWork,
    extension: { readonly caseNumber: string; readonly unitCode: string; readonly dueOn: CivilDate },
  ): Promise<void>
  cancel(
    work: UnitOfWork,
    order: { readonly caseNumber: string; readonly reason: string; readonly now: number },
  ): Promise<void>
}

export function reviewWake(caseNumber: string, updateId: string): WorkflowAct {
  return { workflowId: processIds.reviewRound(caseNumber), update: reviewActed, updateId, input: {} }
}

export function reviewRoundStart(round: ReviewRound): WorkflowStart {
  const waited = unitsWaitedFor(round)
  const due = waited[0]?.dueOn
  return {
    workflow: 'reviewRound',
    workflowId: processIds.reviewRound(round.caseNumber),
    taskQueue: taskQueues.hub,
    input: { caseNumber: round.caseNumber } satisfies ReviewRoundInput,
    searchAttributes: [
      { key: searchAttributes.process, value: processNames.reviewRound },
      { key: searchAttributes.unitCodes, value: waited.map((unit) => unit.unitCode) },
      ...(due === undefined ? [] : [{ key: searchAttributes.dueAt, value: new Date(endOfDay(due)) }]),
    ],
    summary: `Đợt rà soát dữ liệu ${round.caseNumber}`,
  }
}
