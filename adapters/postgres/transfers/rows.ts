import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type CivilDate, parseCivilDate } from '#domain/calendar/civil-date.ts'
import { parseRulePackId } from '#domain/regulation/rules-in-force.ts'
import { transferErrors } from '#domain/transfer/errors.ts'
import { type Transfer, type TransferKind, type TransferStage } from '#domain/transfer/transfer.ts'
import { prismaOf } from '../database.ts'
import type { Transfer as TransferRow } from '../generated/client.ts'

export function toTransfer(row: TransferRow): Transfer {
  return {
    id: row.id,
    caseNumber: row.caseNumber,
    employeeId: row.employeeId,
    kind: row.kind as TransferKind, // written by `openTransfer` only
    regulationPack: parseRulePackId(row.regulationPack),
    fromUnit: row.fromUnit,
    toUnit: row.toUnit,
    fromManager: row.fromManager,
    toManager: row.toManager,
    handoverDate: fromDate(row.handoverDate),
    lastDay: row.lastDay === null ? null : fromDate(row.lastDay),
    stage: row.stage as TransferStage, // written from `stageOf` only
    revokeDueAt: row.revokeDueAt?.getTime() ?? null,
    receiveDueAt: row.receiveDueAt?.getTime() ?? null,
    accessEndsAt: row.accessEndsAt?.getTime() ?? null,
    accessEndedAt: row.accessEndedAt?.getTime() ?? null,
    accessEndedBy: row.accessEndedBy as Transfer['accessEndedBy'], // CONFIRMED | ENFORCED, written here only
    receivedAt: row.receivedAt?.getTime() ?? null,
    archivedAt: row.archivedAt?.getTime() ?? null,
    checkedAt: row.checkedAt?.getTime() ?? null,
    closedAt: row.closedAt?.getTime() ?? null,
    closedAs: row.closedAs as Transfer['closedAs'], // written by `closeTransfer` only
    revokeLate: row.revokeLate,
    receiveLate: row.receiveLate,
    version: row.version,
  }
}

/** A `date` column as Prisma gives it (midnight UTC) and as the domain has it. */
export function fromDate(date: Date): CivilDate {
  return parseCivilDate(date.toISOString().slice(0, 10))
}

export function toDate(date: CivilDate): Date {
  return new Date(`${date}T00:00:00Z`)
}

/** The case's row, locked to the end of the transaction: acts and steps of one case follow one another. */
export async function lockTransfer(work: UnitOfWork, transferId: string): Promise<Transfer> {
  await prismaOf(work).$queryRaw`SELECT 1 FROM transfer WHERE id = ${transferId}::uuid FOR UPDATE`
  const row = await prismaOf(work).transfer.findFirst({ where: { id: transferId } })
  if (row === null) throw transferErrors.notFound(transferId)
  return toTransfer(row)
}

export async function getByCaseNumber(work: UnitOfWork, caseNumber: string): Promise<Transfer> {
  const row = await prismaOf(work).transfer.findFirst({ where: { caseNumber } })
  if (row === null) throw transferErrors.notFound(caseNumber)
  return toTransfer(row)
}

export interface TransferEventRecord {
  readonly transferId: string
  readonly kind: string
  readonly at: number
  /** An account id, or `hub`. */
  readonly actor: string
  readonly note?: string
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>
  /** Names the event once in its case. */
  readonly key: string
}

/** Puts an event on the case's record; false when it was there, so that its effects are not repeated. */
export async function recordTransferEvent(work: UnitOfWork, event: TransferEventRecord): Promise<boolean> {
  const written = await prismaOf(work).$executeRaw`
    INSERT INTO transfer_event (transfer_id, kind, at, actor, note, detail, deduplication_key)
    VALUES (${event.transferId}::uuid, ${event.kind}, ${new Date(event.at)}, ${event.actor}, ${event.note ?? null},
      ${JSON.stringify(event.detail ?? {})}::jsonb, ${`${event.transferId}/${event.key}`})
    ON CONFLICT (deduplication_key) DO NOTHING`
  return written > 0
}
