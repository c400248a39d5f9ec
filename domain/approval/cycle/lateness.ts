import { approvalWindow, currentOrNextApprovalWindow } from '../../calendar/approval-window.ts'
import type { Period } from '../../calendar/civil-date.ts'

/** Kỳ phải phê duyệt: the first window that closes after the change was submitted. */
export function dueApprovalPeriod(submittedAt: number, days = 5): Period {
  return currentOrNextApprovalWindow(submittedAt, days).period
}

// Điều 6: hết 05 ngày cuối tháng mà chưa ký thì quá hạn; chuyển sang kỳ sau và vẫn bị ghi là trễ.
export function isLate(submittedAt: number, now: number, days = 5): boolean {
  return now >= approvalWindow(dueApprovalPeriod(submittedAt, days), days).closesAt
}
