import { type CivilDate, formatCivilDate, formatInstant, startOfDay } from '../calendar/civil-date.ts'
import { transferErrors } from './errors.ts'
import { hasReceiver, isHandedOver, isLeaving, type Transfer, type TransferStage } from './transfer.ts'

/** Every act needs an open case. */
export function assertOpen({ closedAt, closedAs, caseNumber }: Transfer): void {
  if (closedAt !== null) throw transferErrors.closed(caseNumber, closedAs ?? '')
}

// Điều 10.1(a): đơn vị cũ xác nhận đã hủy quyền; xác nhận muộn vẫn được ghi nhận, quyền đã hết từ trước.
export function assertMayConfirmRevocation(transfer: Transfer, now: number): void {
  assertOpen(transfer)
  assertHandoverReached(transfer, now)
  if (transfer.accessEndedBy === 'CONFIRMED') throw transferErrors.alreadyConfirmed()
}

// Điều 10.1(b): đơn vị mới có trách nhiệm tiếp nhận.
export function assertMayReceive(
  transfer: Transfer,
  receipt: { startsOn: CivilDate; now: number; lockedUntil: number | null },
): void {
  assertOpen(transfer)
  if (!hasReceiver(transfer.kind)) throw transferErrors.noReceiver()
  assertHandoverReached(transfer, receipt.now)
  if (transfer.receivedAt !== null) throw transferErrors.alreadyReceived()
  if (receipt.startsOn < transfer.handoverDate) {
    throw transferErrors.startBeforeHandover(formatCivilDate(transfer.handoverDate))
  }
  if (receipt.lockedUntil !== null && receipt.now < receipt.lockedUntil) {
    throw transferErrors.changesBeingSigned(formatInstant(receipt.lockedUntil))
  }
}

/** The decision may follow the opening of the case, as long as the case was neither withdrawn nor superseded. */
export function assertMayAttach({ closedAs, caseNumber }: Transfer): void {
  if (closedAs === 'DA_RUT' || closedAs === 'BI_THAY_THE') throw transferErrors.closed(caseNumber, closedAs)
}

/** An objection stops nothing: the clock runs on until Sở Nội vụ confirms, corrects or withdraws. */
export function assertMayObject(transfer: Transfer): void {
  assertOpen(transfer)
  if (!hasReceiver(transfer.kind)) throw transferErrors.noReceiver()
  if (transfer.receivedAt !== null) throw transferErrors.alreadyReceived()
}

export function assertMayWithdraw(transfer: Transfer): void {
  assertOpen(transfer)
  if (transfer.receivedAt !== null) throw transferErrors.tooLateToWithdraw()
  if (isLeaving(transfer.kind) && transfer.archivedAt !== null) throw transferErrors.tooLateToWithdraw()
}

// Điều 10.1(c): cá nhân kiểm tra thông tin, dữ liệu sau khi chuyển.
export function assertMayConfirmData(transfer: Transfer): void {
  if (transfer.checkedAt !== null) throw transferErrors.alreadyChecked()
  assertOpen(transfer)
  if (transfer.receivedAt === null) throw transferErrors.notReceivedYet()
}

function assertHandoverReached({ handoverDate }: Transfer, now: number): void {
  if (now < startOfDay(handoverDate)) throw transferErrors.notYetHandedOver(formatCivilDate(handoverDate))
}

/** The stage that the row's facts say; stored beside them for lists. */
export function stageOf(transfer: Transfer, now: number): TransferStage {
  if (transfer.closedAs !== null) return transfer.closedAs
  if (now < startOfDay(transfer.handoverDate)) return 'CHO_NGAY_BAN_GIAO'
  return isHandedOver(transfer) ? 'CHO_KIEM_TRA_DU_LIEU' : 'DANG_CHUYEN_GIAO'
}
