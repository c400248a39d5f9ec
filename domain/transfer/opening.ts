import { addDays, type CivilDate, formatCivilDate } from '../calendar/civil-date.ts'
import { transferErrors } from './errors.ts'
import { assertTermAtOpening } from './secondment.ts'
import { hasReceiver, type TransferKind } from './transfer.ts'

/** Thời điểm bàn giao: how far back a handover may be recorded late, and how far ahead it may be planned, in days. */
export const handoverLimits = { back: 366, ahead: 180 } as const

/** Đề nghị mở vụ việc: what a new case is judged by. */
export interface TransferOpening {
  readonly kind: TransferKind
  readonly isContractWorker: boolean
  readonly fromUnit: string
  readonly toUnit: string | null
  readonly fromManager: string
  readonly toManager: string | null
  readonly decisionDate: CivilDate
  readonly handoverDate: CivilDate
  readonly lastDay: CivilDate | null
  readonly today: CivilDate
}

/** @throws DomainError with the first rule that refuses. */
export function assertMayOpen(opening: TransferOpening): void {
  assertSides(opening)
  assertDates(opening)
  assertTermAtOpening(opening)
}

function assertSides({
  kind,
  isContractWorker,
  fromUnit,
  toUnit,
  fromManager,
  toManager,
}: TransferOpening): void {
  const needsUnit = hasReceiver(kind) || kind === 'BIET_PHAI'
  if (needsUnit && toUnit === null) throw transferErrors.receiverNeeded()
  if (!needsUnit && toUnit !== null) throw transferErrors.receiverNotAllowed()
  // Điều 10.1: thay đổi công tác là của cán bộ, công chức, viên chức; người lao động ký và kết thúc hợp đồng.
  if (needsUnit && isContractWorker) throw transferErrors.contractWorker()
  if (toUnit !== null && toUnit === fromUnit) throw transferErrors.sameUnit()
  // Điều 10.1: chỉ khi đơn vị đến không thuộc thẩm quyền quản lý dữ liệu của cơ quan đang công tác.
  if (hasReceiver(kind) && fromManager === toManager) throw transferErrors.samePurview(fromManager)
}

function assertDates({ decisionDate, handoverDate, today, kind }: TransferOpening): void {
  if (decisionDate > today) throw transferErrors.decisionInFuture()
  // A death certificate may be issued after the day of death that counts as the handover.
  if (decisionDate > handoverDate && kind !== 'QUA_DOI') throw transferErrors.decisionAfterHandover()
  const earliest = addDays(today, -handoverLimits.back)
  const latest = addDays(today, handoverLimits.ahead)
  if (handoverDate < earliest) throw transferErrors.handoverTooEarly(formatCivilDate(earliest))
  if (handoverDate > latest) throw transferErrors.handoverTooLate(formatCivilDate(latest))
}
