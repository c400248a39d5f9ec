import type { TransferStepRequest } from '#activities/transfer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { stageOf } from '#domain/transfer/acts.ts'
import { transferDeadlines } from '#domain/transfer/deadlines.ts'
import { isStillDue, type TransferStep } from '#domain/transfer/plan.ts'
import { type Transfer, transferKindLabels } from '#domain/transfer/transfer.ts'
import { appendAudit } from '../audit/audit.ts'
import { prismaOf } from '../database.ts'
import { type AccessTaken, moveAccessEnd, nothingTaken } from './access.ts'
import { closeTransfer } from './close.ts'
import { tellStep } from './notices.ts'
import type { TransferNeighbours } from './ports.ts'
import { lockTransfer, recordTransferEvent } from './rows.ts'

interface StepContext {
  readonly work: UnitOfWork
  readonly neighbours: TransferNeighbours
  readonly transfer: Transfer
  readonly now: number
}

/** What each step does to the row; the event's key makes a repetition harmless, so each runs once in a case. */
const effects: Readonly<Record<TransferStep, (context: StepContext) => Promise<void>>> = {
  BEGIN: begin,
  REMIND_OLD_UNIT: async () => undefined,
  END_ACCESS: endAccess,
  REMIND_NEW_UNIT: async () => undefined,
  ESCALATE_RECEIPT: markReceiptLate,
  ASK_FOR_CHECK: async () => undefined,
  REMIND_CHECK: async () => undefined,
  CLOSE: ({ work, neighbours, transfer, now }) => closeTransfer(work, neighbours, transfer, now),
}

export async function performStep(
  work: UnitOfWork,
  neighbours: TransferNeighbours,
  { transferId, step, key, now }: TransferStepRequest & { readonly now: number },
): Promise<void> {
  const transfer = await lockTransfer(work, transferId)
  if (!isStillDue(transfer, step, key)) return
  const isNew = await recordTransferEvent(work, { transferId, kind: step, at: now, actor: 'hub', key })
  if (!isNew) return
  await effects[step]({ work, neighbours, transfer, now })
  await tellStep(work, transfer, step, key)
  await refreshStage(work, transferId, now)
  await appendAudit(work, {
    actor: 'hub',
    action: `transfers.step.${step}`,
    ground: 'Điều 10',
    requestId: `${transferId}/${key}`,
    subjects: [transfer.employeeId],
    detail: { caseNumber: transfer.caseNumber },
  })
}

/** Before enforcing, the calendar is read again; the dossier is kept as handed over (Điều 10.2). */
async function begin({ work, neighbours, transfer, now }: StepContext): Promise<void> {
  const calendar = await neighbours.loadCalendar(work)
  await storeDeadlines(work, transfer, transferDeadlines({ ...transfer, calendar }))
  await neighbours.archiveDossier(work, {
    employeeId: transfer.employeeId,
    unitCode: transfer.fromUnit,
    reason: transferKindLabels[transfer.kind],
    transferId: transfer.id,
    at: now,
  })
  await neighbours.archiveAttached(work, { transferId: transfer.id, at: now })
  await prismaOf(work).transfer.update({ where: { id: transfer.id }, data: { archivedAt: new Date(now) } })
}

/** Stores deadlines that are still open, and the end of access with them. */
export async function storeDeadlines(
  work: UnitOfWork,
  transfer: Transfer,
  deadlines: { readonly revokeDueAt: number; readonly receiveDueAt: number | null },
): Promise<void> {
  const isOpen = transfer.accessEndedAt === null
  const movesAccess = isOpen && transfer.kind !== 'QUA_DOI'
  const row = await prismaOf(work).transfer.update({
    where: { id: transfer.id },
    data: {
      ...(isOpen && { revokeDueAt: new Date(deadlines.revokeDueAt) }),
      ...(movesAccess && { accessEndsAt: new Date(deadlines.revokeDueAt) }),
      ...(transfer.receivedAt === null && {
        receiveDueAt: deadlines.receiveDueAt === null ? null : new Date(deadlines.receiveDueAt),
      }),
    },
  })
  if (movesAccess) await moveAccessEnd(work, takenBy(row.restore), deadlines.revokeDueAt)
}

export function takenBy(restore: unknown): AccessTaken {
  return restore === null ? nothingTaken : (restore as AccessTaken) // written by `openTransfer` only
}

/** Điều 10.1(a): the stored end has passed for every request already; this puts the unit's delay on record. */
async function endAccess({ work, transfer }: StepContext): Promise<void> {
  const endedAt = transfer.revokeDueAt ?? 0
  await prismaOf(work).transfer.update({
    where: { id: transfer.id },
    data: { accessEndedAt: new Date(endedAt), accessEndedBy: 'ENFORCED', revokeLate: true },
  })
}

async function markReceiptLate({ work, transfer }: StepContext): Promise<void> {
  await prismaOf(work).transfer.update({ where: { id: transfer.id }, data: { receiveLate: true } })
}

/** Stores the stage that the facts now say, for lists. */
export async function refreshStage(work: UnitOfWork, transferId: string, now: number): Promise<Transfer> {
  const transfer = await lockTransfer(work, transferId)
  const stage = stageOf(transfer, now)
  await prismaOf(work).transfer.update({
    where: { id: transferId },
    data: { stage, version: { increment: 1 } },
  })
  return { ...transfer, stage, version: transfer.version + 1 }
}
