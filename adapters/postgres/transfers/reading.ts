import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type OpenCase, sweepKey } from '#contracts/case-sweep.ts'
import { type TransferFilter, transferStart, transferWake } from '#contracts/transfer.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { prismaOf } from '../database.ts'
import type { Prisma } from '../generated/client.ts'
import { getByCaseNumber, toTransfer } from './rows.ts'

/** Cases, newest first; one more than `limit` says that there is a next page. */
export async function listTransfers(
  work: UnitOfWork,
  filter: TransferFilter,
): Promise<readonly (Transfer & { readonly openedAt: number })[]> {
  const rows = await prismaOf(work).transfer.findMany({
    where: { AND: [mayRead(filter), asked(filter)] },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: filter.limit + 1,
  })
  return rows.map((row) => ({ ...toTransfer(row), openedAt: row.openedAt.getTime() }))
}

function mayRead({ unitCodes, employeeId }: TransferFilter): Prisma.TransferWhereInput {
  if (unitCodes === null) return {}
  const units = [...unitCodes]
  const sides = ['fromUnit', 'toUnit', 'fromManager', 'toManager'].map((side) => ({ [side]: { in: units } }))
  return { OR: [...sides, ...(employeeId === null ? [] : [{ employeeId }])] }
}

function asked({ unit, stage, overdue, dueBefore, before, now }: TransferFilter): Prisma.TransferWhereInput {
  const late = dueBy({ lte: new Date(now) })
  return {
    AND: [
      unit === undefined ? {} : { OR: [{ fromUnit: unit }, { toUnit: unit }] },
      stage === undefined ? {} : { stage },
      overdue === undefined ? {} : overdue ? late : { NOT: late },
      dueBefore === undefined ? {} : dueBy({ lt: new Date(dueBefore) }),
      before === undefined ? {} : olderThan(before),
    ],
  }
}

/** Open cases in which either side still owes what was due by then. */
function dueBy(at: { readonly lt: Date } | { readonly lte: Date }): Prisma.TransferWhereInput {
  const owed = [
    { revokeDueAt: at, accessEndedAt: null },
    { receiveDueAt: at, receivedAt: null },
  ]
  return { closedAt: null, OR: owed }
}

function olderThan({
  openedAt,
  id,
}: {
  readonly openedAt: number
  readonly id: string
}): Prisma.TransferWhereInput {
  const at = new Date(openedAt)
  return { OR: [{ openedAt: { lt: at } }, { openedAt: at, id: { lt: id } }] }
}

export interface TransferEventView {
  readonly kind: string
  readonly at: number
  readonly actor: string
  readonly note: string | null
  readonly detail: unknown
}

/** One case with its whole history. */
export async function readTransfer(
  work: UnitOfWork,
  caseNumber: string,
): Promise<{
  readonly transfer: Transfer
  readonly decision: { number: string; date: string }
  readonly events: readonly TransferEventView[]
}> {
  const transfer = await getByCaseNumber(work, caseNumber)
  const row = await prismaOf(work).transfer.findFirstOrThrow({ where: { id: transfer.id } })
  const events = await prismaOf(work).transferEvent.findMany({
    where: { transferId: transfer.id },
    orderBy: { id: 'asc' },
  })
  return {
    transfer,
    decision: { number: row.decisionNumber, date: row.decisionDate.toISOString().slice(0, 10) },
    events: events.map(({ kind, at, actor, note, detail }) => ({
      kind,
      at: at.getTime(),
      actor,
      note,
      detail,
    })),
  }
}

/** Open cases after an id, with how their process is started and told: for the sweeper and `hub reconcile`. */
export async function openTransferCases(
  work: UnitOfWork,
  page: { readonly afterId: string; readonly limit: number; readonly now: number },
): Promise<readonly OpenCase[]> {
  const rows = await prismaOf(work).transfer.findMany({
    where: { closedAt: null, ...(page.afterId !== '' && { id: { gt: page.afterId } }) },
    orderBy: { id: 'asc' },
    take: page.limit,
  })
  return rows.map((row) => ({
    id: row.id,
    start: transferStart(toTransfer(row), page.now),
    wake: transferWake(row.caseNumber, 'SWEEP', `${sweepKey}-${row.version}`),
  }))
}
