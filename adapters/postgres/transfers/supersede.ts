import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { transferErrors } from '#domain/transfer/errors.ts'
import { isHandedOver, type Transfer, type TransferKind } from '#domain/transfer/transfer.ts'
import { prismaOf } from '../database.ts'
import { lockTransfer, recordTransferEvent } from './rows.ts'

/**
 * A closing (death, dismissal) supersedes an open case, and both say so; so does any further move when only the person's
 * own check is left of it, which nobody else can do. Before that every other kind waits for the end, and so does a
 * secondment, which takes the place of nothing.
 */
export async function supersedeOpenCase(
  work: UnitOfWork,
  { kind, openedBy, now }: { readonly kind: TransferKind; readonly openedBy: string; readonly now: number },
  openCase: string | null,
): Promise<Pick<Transfer, 'id' | 'caseNumber'> | null> {
  if (openCase === null) return null
  const transfer = await lockTransfer(work, openCase)
  if (transfer.closedAt !== null) return null
  if (!supersedes(kind, transfer)) throw transferErrors.alreadyOpen(transfer.caseNumber)
  await prismaOf(work).transfer.update({
    where: { id: openCase },
    data: {
      closedAt: new Date(now),
      closedAs: 'BI_THAY_THE',
      stage: 'BI_THAY_THE',
      version: { increment: 1 },
    },
  })
  await recordTransferEvent(work, {
    transferId: openCase,
    kind: 'SUPERSEDED',
    at: now,
    actor: openedBy,
    key: 'superseded',
    detail: { by: kind },
  })
  return transfer
}

function supersedes(kind: TransferKind, open: Transfer): boolean {
  return kind === 'QUA_DOI' || kind === 'THOI_VIEC' || (kind !== 'BIET_PHAI' && isHandedOver(open))
}

export async function noteSuperseded(work: UnitOfWork, supersededId: string, byId: string): Promise<void> {
  await prismaOf(work).transfer.update({ where: { id: supersededId }, data: { supersededBy: byId } })
}
