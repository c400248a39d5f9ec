import { type CivilDate, startOfDay } from '../calendar/civil-date.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import { nextWorkingDay, workingDayDeadline } from '../calendar/working-days.ts'
import { rulesInForce } from '../regulation/rules-in-force.ts'
import type { RulePackId } from '../regulation/rule-pack.ts'
import { hasReceiver, type Transfer, type TransferKind } from './transfer.ts'

/** Hạn của hai bên: instants (exclusive ends of the last days); both run side by side from the handover date. */
export interface TransferDeadlines {
  readonly revokeDueAt: number
  readonly receiveDueAt: number | null
}

export interface DeadlineQuestion {
  readonly kind: TransferKind
  readonly regulationPack: RulePackId
  readonly handoverDate: CivilDate
  readonly calendar: WorkingCalendar
}

export function transferDeadlines({
  kind,
  regulationPack,
  handoverDate,
  calendar,
}: DeadlineQuestion): TransferDeadlines {
  const rules = rulesInForce(regulationPack)
  const ends = (workingDays: number): number =>
    workingDayDeadline({ from: handoverDate, workingDays, calendar }).endsAt
  return {
    // Điều 10.1(a): hủy quyền truy cập trong 03 ngày làm việc kể từ ngày chuyển giao hồ sơ.
    revokeDueAt: ends(rules.revokeAccessInWorkingDays.value),
    // Điều 10.1(b): tiếp nhận trong 05 ngày làm việc kể từ ngày chuyển giao hồ sơ.
    receiveDueAt: hasReceiver(kind) ? ends(rules.receiveInWorkingDays.value) : null,
  }
}

/** A change of the calendar moves what is still due; a deadline that was kept or has been enforced stays as it was. */
export function rearmed(transfer: Transfer, calendar: WorkingCalendar): TransferDeadlines {
  const fresh = transferDeadlines({ ...transfer, calendar })
  return {
    revokeDueAt:
      transfer.accessEndedAt === null ? fresh.revokeDueAt : (transfer.revokeDueAt ?? fresh.revokeDueAt),
    receiveDueAt: transfer.receivedAt === null ? fresh.receiveDueAt : transfer.receiveDueAt,
  }
}

/** Whether the act came after the deadline; exactly at the end of the last day is late, since the end is exclusive. */
export function isLate(at: number, dueAt: number | null): boolean {
  return dueAt !== null && at >= dueAt
}

/** When a side is reminded: the start of the working day on which its term ends. */
export function reminderAt(dueAt: number): number {
  return dueAt - 24 * 3_600_000
}

/** After the deadline Sở Nội vụ is told at once, and at the start of every working day that follows. */
export function nextEscalationAfter(day: CivilDate, calendar: WorkingCalendar): number {
  return startOfDay(nextWorkingDay(day, calendar))
}
