import type { ApprovalWindow } from '../../calendar/approval-window.ts'
import { endOfDay, type CivilDate } from '../../calendar/civil-date.ts'
import { approvalErrors } from '../errors.ts'

export const roundStatuses = ['PLANNED', 'OPEN', 'COMPLETED', 'NOTHING_TO_APPROVE', 'LAPSED'] as const

/** Trạng thái đợt phê duyệt của một đơn vị */
export type RoundStatus = (typeof roundStatuses)[number]

/** Đợt thường kỳ (01) hay đợt bổ sung do Sở Nội vụ mở (02 trở đi) */
export type RoundKind = 'REGULAR' | 'EXTRAORDINARY'

export const regularRound = 1

export type WindowState = 'UPCOMING' | 'OPEN' | 'CLOSED'

type Opening = Pick<ApprovalWindow, 'opensAt' | 'closesAt'>

export function windowStateAt(window: Opening, now: number): WindowState {
  if (now < window.opensAt) return 'UPCOMING'
  return now < window.closesAt ? 'OPEN' : 'CLOSED'
}

// Điều 6: chỉ phê duyệt trong 05 ngày cuối tháng, hoặc trong đợt bổ sung đã mở.
export function assertWindowOpen(window: Opening, now: number): void {
  if (windowStateAt(window, now) !== 'OPEN') throw approvalErrors.windowClosed()
}

export function openRound(status: RoundStatus): RoundStatus {
  if (status !== 'PLANNED') throw approvalErrors.roundNotAllowed({ action: 'open', status })
  return 'OPEN'
}

/** At the window's end. What is unsigned rolls over as late; it is never approved by itself. */
export function concludeRound(
  status: RoundStatus,
  counts: { readonly approved: number; readonly pending: number },
): RoundStatus {
  if (status !== 'OPEN') throw approvalErrors.roundNotAllowed({ action: 'conclude', status })
  if (counts.pending > 0) return 'LAPSED'
  return counts.approved > 0 ? 'COMPLETED' : 'NOTHING_TO_APPROVE'
}

export interface ExtraordinaryRoundRequest {
  readonly reason: string
  readonly documentNumber: string
  readonly lastDay: CivilDate
  readonly openedAt: number
}

/** Đợt phê duyệt bổ sung: opens at once, ends with its last day, and says why and by which document. */
export function planExtraordinaryRound(request: ExtraordinaryRoundRequest): Opening {
  if (request.reason.trim() === '') throw approvalErrors.reasonRequired()
  if (request.documentNumber.trim() === '') throw approvalErrors.documentRequired()
  const window = { opensAt: request.openedAt, closesAt: endOfDay(request.lastDay) }
  if (windowStateAt(window, request.openedAt) !== 'OPEN') throw approvalErrors.windowClosed()
  return window
}
