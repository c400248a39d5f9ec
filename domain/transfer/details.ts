import { endOfDay, formatInstant } from '../calendar/civil-date.ts'
import { hasReceiver, type Transfer, transferKindLabels } from './transfer.ts'

/** Nội dung hiển thị của vụ việc: units and case numbers, never persons; at most 800 letters. */
export function describeTransfer(transfer: Transfer, now: number): string {
  return [
    headline(transfer, now),
    ...oldUnitBlock(transfer, now),
    ...newUnitBlock(transfer, now),
    ...checkBlock(transfer),
    ...secondmentBlock(transfer, now),
  ].join('\n\n')
}

/** Fixed line of a case in the Temporal UI, at most 60 letters. */
export function summariseTransfer({
  caseNumber,
  fromUnit,
  toUnit,
}: Pick<Transfer, 'caseNumber' | 'fromUnit' | 'toUnit'>): string {
  return `Chuyển công tác ${caseNumber}: ${fromUnit} → ${toUnit ?? 'ngoài hệ thống'}`
}

export function isOverdue(
  { receiveDueAt, receivedAt, revokeDueAt, accessEndedAt, closedAt }: Transfer,
  now: number,
): boolean {
  if (closedAt !== null) return false
  return isPast(revokeDueAt, accessEndedAt, now) || isPast(receiveDueAt, receivedAt, now)
}

/** The nearer of the deadlines still open; null when none is. */
export function nextDueAt({ receiveDueAt, receivedAt, revokeDueAt, accessEndedAt }: Transfer): number | null {
  const open = [accessEndedAt === null ? revokeDueAt : null, receivedAt === null ? receiveDueAt : null]
  const due = open.filter((at) => at !== null)
  return due.length === 0 ? null : Math.min(...due)
}

function isPast(dueAt: number | null, doneAt: number | null, now: number): boolean {
  return dueAt !== null && doneAt === null && now >= dueAt
}

function headline(transfer: Transfer, now: number): string {
  const label = transferKindLabels[transfer.kind]
  if (transfer.closedAs === 'HOAN_THANH') return `🟢 **Đã hoàn thành** (${label})`
  if (transfer.closedAs === 'DA_RUT') return `🟢 **Đã rút vụ việc** (${label})`
  if (transfer.closedAs === 'BI_THAY_THE') return `🟢 **Được thay thế bởi vụ việc khác** (${label})`
  return isOverdue(transfer, now) ? `🔴 **Quá hạn** (${label})` : `🟡 **Đang thực hiện** (${label})`
}

function oldUnitBlock(
  { fromUnit, revokeDueAt, accessEndedAt, accessEndedBy }: Transfer,
  now: number,
): readonly string[] {
  const title = `**Việc 1. ${fromUnit} hủy quyền truy cập** (Điều 10.1a)  `
  if (accessEndedAt !== null) {
    const how =
      accessEndedBy === 'CONFIRMED' ? 'đơn vị xác nhận' : 'hệ thống chấm dứt khi hết hạn, ghi nhận chậm'
    return [`🟢 ${title}\nXong ${formatInstant(accessEndedAt)}: ${how}`]
  }
  if (revokeDueAt === null) return []
  return [`${light(revokeDueAt, now)} ${title}\n⏳ Hạn hết ngày ${lastDay(revokeDueAt)}`]
}

function newUnitBlock({ kind, toUnit, receiveDueAt, receivedAt }: Transfer, now: number): readonly string[] {
  if (!hasReceiver(kind)) return []
  const title = `**Việc 2. ${toUnit ?? ''} tiếp nhận** (Điều 10.1b)  `
  if (receivedAt !== null) return [`🟢 ${title}\nXong ${formatInstant(receivedAt)}`]
  if (receiveDueAt === null) return []
  return [`${light(receiveDueAt, now)} ${title}\n⏳ Hạn hết ngày ${lastDay(receiveDueAt)}`]
}

function checkBlock({ kind, receivedAt, checkedAt }: Transfer): readonly string[] {
  if (!hasReceiver(kind) || receivedAt === null) return []
  if (checkedAt !== null) return [`🟢 **Việc 3. Cá nhân đã kiểm tra dữ liệu** (Điều 10.1c)`]
  return ['👉 **Việc 3. Cá nhân kiểm tra dữ liệu** (Điều 10.1c): mở tài khoản cá nhân và xác nhận']
}

function secondmentBlock({ kind, toUnit, lastDay: last }: Transfer, now: number): readonly string[] {
  if (kind !== 'BIET_PHAI' || last === null) return []
  const until = `hết ngày ${lastDay(endOfDay(last))}`
  return [
    now < endOfDay(last)
      ? `🟢 **Biệt phái tại ${toUnit ?? ''}** đến ${until}, tự hết vào cuối ngày đó`
      : `🟢 **Biệt phái tại ${toUnit ?? ''}** đã ${until}`,
  ]
}

function light(dueAt: number, now: number): string {
  return now >= dueAt ? '🔴' : '🟡'
}

/** A deadline is stored as the exclusive end of its last day; people read that day. Dashes: `11/2026` turns into a fraction. */
function lastDay(dueAt: number): string {
  return formatInstant(dueAt - 1)
    .slice(-10)
    .replaceAll('/', '-')
}
