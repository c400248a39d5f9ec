import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { hasReceiver, isLeaving, type Transfer, type TransferKind } from '#domain/transfer/transfer.ts'
import { prismaOf } from '../database.ts'
import { closeAccount } from './access.ts'
import type { TransferNeighbours } from './ports.ts'
import { toDate } from './rows.ts'

/** Trạng thái công tác after leaving. */
const statusAfter: Readonly<Partial<Record<TransferKind, string>>> = {
  CHUYEN_NGOAI_TINH: 'CHUYEN_DI_NGOAI_TINH',
  CHUYEN_KHOI_NHA_NUOC: 'CHUYEN_KHOI_NHA_NUOC',
  NGHI_HUU: 'NGHI_HUU',
  THOI_VIEC: 'THOI_VIEC',
  QUA_DOI: 'QUA_DOI',
}

/** Ends a finished case. A leaver's post and account are closed and the closing goes up (Điều 10.2, 12). */
export async function closeTransfer(
  work: UnitOfWork,
  neighbours: TransferNeighbours,
  transfer: Transfer,
  now: number,
): Promise<void> {
  await prismaOf(work).transfer.update({
    where: { id: transfer.id },
    data: { closedAt: new Date(now), closedAs: 'HOAN_THANH', stage: 'HOAN_THANH', version: { increment: 1 } },
  })
  if (isLeaving(transfer.kind) && !hasReceiver(transfer.kind))
    await releaseLeaver(work, neighbours, transfer, now)
}

async function releaseLeaver(
  work: UnitOfWork,
  neighbours: TransferNeighbours,
  transfer: Transfer,
  now: number,
): Promise<void> {
  const { employeeId, kind, fromUnit, handoverDate } = transfer
  const client = prismaOf(work)
  await client.assignment.updateMany({
    where: { employeeId, OR: [{ endsOn: null }, { endsOn: { gt: toDate(handoverDate) } }] },
    data: { endsOn: toDate(handoverDate) },
  })
  const { dossierVersion } = await client.employee.update({
    where: { id: employeeId },
    data: { status: statusAfter[kind] ?? 'THOI_VIEC', unitCode: null, dossierVersion: { increment: 1 } },
  })
  await closeAccount(work, employeeId, now)
  await neighbours.enqueueSync(work, [
    { employeeId, version: dossierVersion, op: 'CLOSE', unitCode: fromUnit, dueAt: null },
  ])
}
