import { endOfDay, type CivilDate } from '../../calendar/civil-date.ts'
import { approvalErrors } from '../errors.ts'

/** Trả lại đề nghị: with the reason and the day by which it is to be completed. */
export interface ReturnDecision {
  readonly reason: string
  readonly completeBy: CivilDate
}

export function assertReturnable(decision: ReturnDecision, now: number): void {
  if (decision.reason.trim() === '') throw approvalErrors.reasonRequired()
  if (endOfDay(decision.completeBy) <= now) throw approvalErrors.dueDateInPast()
}
