import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { WorkingCalendar } from '#domain/calendar/working-calendar.ts'
import { rearmed } from '#domain/transfer/deadlines.ts'
import { prismaOf } from '../database.ts'
import { lockTransfer, recordTransferEvent, toDate, toTransfer } from './rows.ts'
import { refreshStage, storeDeadlines } from './steps.ts'

/** A deadline before and after an edit of the calendar; instants in epoch milliseconds. */
export interface MovedDeadline {
  readonly caseNumber: string
  readonly revokeDueAt: { readonly before: number | null; readonly after: number }
  readonly receiveDueAt: { readonly before: number | null; readonly after: number | null }
}

/** Recomputes every open deadline by the new calendar; kept ones stay kept. Returns what moved. */
export async function rearmTransfers(
  work: UnitOfWork,
  edit: {
    readonly calendar: WorkingCalendar
    readonly changeId: string
    readonly actor: string
    readonly now: number
  },
): Promise<readonly MovedDeadline[]> {
  const rows = await prismaOf(work).transfer.findMany({
    where: { closedAt: null },
    orderBy: { id: 'asc' },
    select: { id: true },
  })
  const moved: MovedDeadline[] = []
  for (const { id } of rows) {
    const change = await rearmOne(work, id, edit)
    if (change !== undefined) moved.push(change)
  }
  return moved
}

async function rearmOne(
  work: UnitOfWork,
  transferId: string,
  edit: {
    readonly calendar: WorkingCalendar
    readonly changeId: string
    readonly actor: string
    readonly now: number
  },
): Promise<MovedDeadline | undefined> {
  const transfer = await lockTransfer(work, transferId)
  const fresh = rearmed(transfer, edit.calendar)
  if (fresh.revokeDueAt === transfer.revokeDueAt && fresh.receiveDueAt === transfer.receiveDueAt)
    return undefined
  await storeDeadlines(work, transfer, fresh)
  await recordTransferEvent(work, {
    transferId,
    kind: 'CALENDAR_CHANGED',
    at: edit.now,
    actor: edit.actor,
    key: `calendar/${edit.changeId}`,
    detail: {
      revokeBefore: transfer.revokeDueAt,
      revokeAfter: fresh.revokeDueAt,
      receiveBefore: transfer.receiveDueAt,
      receiveAfter: fresh.receiveDueAt,
    },
  })
  await refreshStage(work, transferId, edit.now)
  return {
    caseNumber: transfer.caseNumber,
    revokeDueAt: { before: transfer.revokeDueAt, after: fresh.revokeDueAt },
    receiveDueAt: { before: transfer.receiveDueAt, after: fresh.receiveDueAt },
  }
}

/** A dissolved unit's open cases and running secondments go to its successor; returns the numbers of the open cases. */
export async function moveCasesToSuccessor(
  work: UnitOfWork,
  move: {
    readonly from: string
    readonly to: string
    readonly toManager: string
    readonly effectiveOn: CivilDate
    readonly decisionNumber: string
    readonly actor: string
    readonly now: number
  },
): Promise<readonly string[]> {
  const client = prismaOf(work)
  const running = { OR: [{ lastDay: null }, { lastDay: { gte: toDate(move.effectiveOn) } }] }
  const rows = await client.transfer.findMany({
    where: {
      AND: [
        { OR: [{ fromUnit: move.from }, { toUnit: move.from }] },
        { OR: [{ closedAt: null }, { kind: 'BIET_PHAI', ...running }] },
      ],
    },
    orderBy: { id: 'asc' },
  })
  for (const row of rows) {
    const transfer = toTransfer(row)
    await client.transfer.update({
      where: { id: row.id },
      data: {
        ...(transfer.fromUnit === move.from && { fromUnit: move.to, fromManager: move.toManager }),
        ...(transfer.toUnit === move.from && { toUnit: move.to, toManager: move.toManager }),
        version: { increment: 1 },
      },
    })
    await recordTransferEvent(work, {
      transferId: row.id,
      kind: 'UNIT_SUCCEEDED',
      at: move.now,
      actor: move.actor,
      key: `successor/${move.from}/${move.to}`,
      detail: { from: move.from, to: move.to, decisionNumber: move.decisionNumber },
    })
  }
  return rows.flatMap(({ caseNumber, closedAt }) => (closedAt === null ? [caseNumber] : []))
}
