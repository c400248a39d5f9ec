import {
  addDays,
  addMonths,
  type CivilDate,
  civilDateAt,
  endOfDay,
  lastDayOf,
  type Period,
  periodOf,
  startOfDay,
} from './civil-date.ts'

/** Thời gian phê duyệt của tháng: half-open, `opensAt` belongs to it and `closesAt` does not. */
export interface ApprovalWindow {
  readonly period: Period
  readonly firstDay: CivilDate
  readonly lastDay: CivilDate
  readonly opensAt: number
  readonly closesAt: number
}

// Điều 6: trong vòng 05 ngày cuối từng tháng, tính theo ngày dương lịch (không phải ngày làm việc).
export function approvalWindow(period: Period, days = 5): ApprovalWindow {
  const lastDay = lastDayOf(period)
  const firstDay = addDays(lastDay, 1 - days)
  return { period, firstDay, lastDay, opensAt: startOfDay(firstDay), closesAt: endOfDay(lastDay) }
}

export function isWithinApprovalWindow(at: number, window: ApprovalWindow): boolean {
  return at >= window.opensAt && at < window.closesAt
}

/** The window that is open at an instant, or else the next one to open. */
export function currentOrNextApprovalWindow(at: number, days = 5): ApprovalWindow {
  const window = approvalWindow(periodOf(civilDateAt(at)), days)
  return at < window.closesAt ? window : approvalWindow(addMonths(window.period, 1), days)
}
