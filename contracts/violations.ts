import type { UnitOfWork } from './unit-of-work.ts'

/** Vụ việc vi phạm được ghi nhận (Điều 4). */
export interface NewViolation {
  /** Number of the act in `violationCategories`, from 1. */
  readonly category: number
  readonly accountId: string | null
  readonly unitCode: string | null
  /** The entry of the access log that shows it. */
  readonly auditNumber: number | null
  readonly description: string
  readonly recordedBy: string
}

export interface ViolationLine extends NewViolation {
  readonly violationId: string
  readonly recordedAt: number
}

export interface ViolationLog {
  record(work: UnitOfWork, violation: NewViolation & { readonly now: number }): Promise<string>
  /** Newest first. */
  list(
    work: UnitOfWork,
    asked: { readonly category: number | null; readonly limit: number },
  ): Promise<readonly ViolationLine[]>
}
