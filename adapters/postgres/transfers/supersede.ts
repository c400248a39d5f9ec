import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { transferErrors } from '#domain/transfer/errors.ts'
import { isHandedOver, isLeaving, type Transfer, type TransferKind } from '#domain/transfer/transfer.ts'
import { prismaOf } from '../database.ts'
import { lockTransfer, recordTransferEvent } from './rows.ts'

/**
 * A closing (death, dismissal) supersedes an open case, and both say so; so does any leaving when only the person's own
 * check is left of it, which nobody else can do. Every other kind waits for the end.
 */
export async function supersedeOpenCase(
  work: UnitOfWork,
  { kind, openedBy, now }: { readonly kind: TransferKind; readonly openedBy: string; readonly now: number },
  openCase: string | null,
): Promise<string | null> {
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
  return openCase
}

function supersedes(kind: TransferKind, open: Transfer): boolean {
  return kind === 'QUA_DOI' || kind === 'THOI_VIEC' || (isLeaving(kind) && isHandedOver(open))
}

export async function noteSuperseded(work: UnitOfWork, supersededId: string, byId: string): Promise<void> {
  await prismaOf(work).transfer.update({ where: { id: supersededId }, data: { supersededBy: byId } })
}

/** The number of the case that this one took the place of. */
export async function findSuperseded(
  work: UnitOfWork,
  { id, employeeId }: Pick<Transfer, 'id' | 'employeeId'>,
): Promise<string | undefined> {
  const row = await prismaOf(work).transfer.findFirst({ where: { employeeId, supersededBy: id } })
  return row?.caseNumber
}
