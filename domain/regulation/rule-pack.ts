import type { CivilDate } from '../calendar/civil-date.ts'

export const rulePackIds = ['QC_TRAVINH', 'TT06_2023', 'ND27_2026'] as const

/** Mã chế độ pháp lý: stored with each process, which ends under the rules it began with. */
export type RulePackId = (typeof rulePackIds)[number]

/** Quy tắc: a value that the law sets, and the clause that sets it. */
export interface Rule<Value> {
  readonly value: Value
  readonly clause: string
}

/** Chế độ pháp lý: the time limits of one regulation, as data. */
export interface RulePack {
  readonly id: RulePackId
  readonly name: string
  readonly inForceFrom: CivilDate
  readonly revokeAccessInWorkingDays: Rule<number>
  readonly receiveInWorkingDays: Rule<number>
  readonly approvalWindowInDays: Rule<number>
  /** Null: the regulation sets no term for the way up to the national database. */
  readonly syncInDays: Rule<number | null>
  readonly firstDeclarationInWorkingDays: Rule<number | null>
  readonly backupEveryMonths: Rule<number>
  readonly backupKeptInMonths: Rule<number>
  /** The last day of the yearly report, in the year after the one it tells about. */
  readonly annualReportDue: Rule<{ readonly month: number; readonly day: number }>
}
