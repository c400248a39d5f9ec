import type { Role } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { formatInstant } from '#domain/calendar/civil-date.ts'
import type { TransferStep } from '#domain/transfer/plan.ts'
import { hasReceiver, type Transfer } from '#domain/transfer/transfer.ts'
import { prismaOf } from '../database.ts'
import { notify } from '../notifications/notifications.ts'

interface Notice {
  readonly to: { readonly unitCode: string | null; readonly role: Role } | { readonly accountId: string }
  readonly title: string
  readonly body: string
  readonly dueAt?: number
}

/** Tells whoever must act or know; the same step never tells twice. */
export async function tellStep(
  work: UnitOfWork,
  transfer: Transfer,
  step: TransferStep,
  key: string,
): Promise<void> {
  const notices = await noticesOf(work, transfer, step)
  await tell(work, transfer, step, key, notices)
}

export async function tell(
  work: UnitOfWork,
  transfer: Transfer,
  kind: string,
  key: string,
  notices: readonly Notice[],
): Promise<void> {
  for (const [index, { to, title, body, dueAt }] of notices.entries()) {
    await notify(work, {
      to,
      kind: `CHUYEN_CONG_TAC/${kind}`,
      caseKind: 'TRANSFER',
      caseId: transfer.caseNumber,
      title,
      body,
      ...(dueAt !== undefined && { dueAt }),
      deduplicationKey: `${transfer.id}/${key}/${index}`,
    })
  }
}

async function noticesOf(
  work: UnitOfWork,
  transfer: Transfer,
  step: TransferStep,
): Promise<readonly Notice[]> {
  switch (step) {
    case 'BEGIN':
      return [
        oldUnit(transfer, 'Hủy quyền truy cập'),
        ...(hasReceiver(transfer.kind) ? [newUnit(transfer, 'Tiếp nhận người chuyển đến')] : []),
      ]
    case 'REMIND_OLD_UNIT':
      return [oldUnit(transfer, 'Còn 1 ngày để hủy quyền truy cập')]
    case 'REMIND_NEW_UNIT':
      return [newUnit(transfer, 'Còn 1 ngày để tiếp nhận')]
    case 'END_ACCESS':
      return [
        department(
          transfer,
          `${transfer.fromUnit} chưa xác nhận hủy quyền đúng hạn; hệ thống đã chấm dứt quyền truy cập (Điều 10.1a).`,
        ),
      ]
    case 'ESCALATE_RECEIPT':
      return [
        department(transfer, `${transfer.toUnit} chưa tiếp nhận trong hạn (Điều 10.1b).`),
        newUnit(transfer, 'Đã quá hạn tiếp nhận'),
      ]
    case 'ASK_FOR_CHECK':
    case 'REMIND_CHECK':
      return person(work, transfer)
    case 'CLOSE':
      return []
    default:
      return step satisfies never
  }
}

function oldUnit(transfer: Transfer, title: string): Notice {
  const due = transfer.revokeDueAt
  return {
    to: { unitCode: transfer.fromUnit, role: 'UNIT_HR_OFFICER' },
    title: `${title} (${transfer.caseNumber})`,
    body: `Đơn vị ${transfer.fromUnit} hủy quyền truy cập và xác nhận trước ${due === null ? 'hạn' : formatInstant(due)} (Điều 10.1a).`,
    ...(due !== null && { dueAt: due }),
  }
}

function newUnit(transfer: Transfer, title: string): Notice {
  const due = transfer.receiveDueAt
  return {
    to: { unitCode: transfer.toUnit, role: 'UNIT_HR_OFFICER' },
    title: `${title} (${transfer.caseNumber})`,
    body: `Đơn vị ${transfer.toUnit} tiếp nhận trước ${due === null ? 'hạn' : formatInstant(due)}, hoặc nêu ý kiến kèm lý do; thời hạn vẫn tính (Điều 10.1b).`,
    ...(due !== null && { dueAt: due }),
  }
}

function department(transfer: Transfer, body: string): Notice {
  return {
    to: { unitCode: null, role: 'DEPARTMENT_OFFICER' },
    title: `Quá hạn: ${transfer.caseNumber}`,
    body,
  }
}

async function person(work: UnitOfWork, { employeeId, caseNumber }: Transfer): Promise<readonly Notice[]> {
  const account = await prismaOf(work).account.findFirst({ where: { employeeId }, select: { id: true } })
  if (account === null) return []
  const body =
    'Kiểm tra thông tin, dữ liệu của mình sau khi chuyển công tác và xác nhận; có sai sót thì cập nhật (Điều 10.1c).'
  return [{ to: { accountId: account.id }, title: `Kiểm tra dữ liệu cá nhân (${caseNumber})`, body }]
}
