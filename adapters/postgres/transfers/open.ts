import { randomUUID } from 'node:crypto'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type CivilDate, civilDateAt, startOfDay, yearOf } from '#domain/calendar/civil-date.ts'
import { defaultRulePackId } from '#domain/regulation/rules-in-force.ts'
import { transferDeadlines } from '#domain/transfer/deadlines.ts'
import { transferErrors } from '#domain/transfer/errors.ts'
import { assertMayOpen } from '#domain/transfer/opening.ts'
import type { Transfer, TransferKind } from '#domain/transfer/transfer.ts'
import { nextCaseNumber } from '../case-numbers.ts'
import { prismaOf } from '../database.ts'
import { scheduleAccessEnd } from './access.ts'
import type { TransferNeighbours } from './ports.ts'
import { lockTransfer, recordTransferEvent, toDate, toTransfer } from './rows.ts'
import { recordSecondment } from './secondment.ts'

export interface OpenTransferCommand {
  readonly employeeId: string
  readonly kind: TransferKind
  readonly fromUnit: string
  readonly toUnit: string | null
  readonly decisionNumber: string
  readonly decisionDate: CivilDate
  readonly handoverDate: CivilDate
  readonly post: string | null
  readonly openedBy: string
  readonly now: number
}

/**
 * Opens a case and stores both deadlines and the end of access with it.
 * @throws DomainError TRANSFER.* when a rule refuses; the partial unique index is the last word on "one open case".
 */
export async function openTransfer(
  work: UnitOfWork,
  neighbours: TransferNeighbours,
  command: OpenTransferCommand,
): Promise<Transfer> {
  const { employeeId, kind, fromUnit, toUnit, now } = command
  const client = prismaOf(work)
  // The person's row is the queue: two cases of one person never pass the check below together.
  await client.$queryRaw`SELECT 1 FROM employee WHERE id = ${employeeId}::uuid FOR UPDATE`
  const employee = await client.employee.findFirst({ where: { id: employeeId } })
  const main = await client.assignment.findFirst({ where: { employeeId, kind: 'MAIN', endsOn: null } })
  if (employee === null || main?.unitCode !== fromUnit) throw transferErrors.notEmployedThere(fromUnit)

  const today = civilDateAt(now)
  const fromManager = await neighbours.managingUnitOf(
    work,
    fromUnit,
    command.handoverDate < today ? today : command.handoverDate,
  )
  const toManager = toUnit === null ? null : await neighbours.managingUnitOf(work, toUnit, today)
  assertMayOpen({
    ...command,
    today,
    fromManager,
    toManager,
    isContractWorker: employee.category === 'NGUOI_LAO_DONG',
  })
  const superseded = await supersedeOpenCase(work, command)
  if (kind === 'BIET_PHAI') return recordSecondment(work, { ...command, fromManager, toManager })

  const calendar = await neighbours.loadCalendar(work)
  const deadlines = transferDeadlines({
    kind,
    regulationPack: defaultRulePackId,
    handoverDate: command.handoverDate,
    calendar,
  })
  const authorityEndsAt = startOfDay(command.handoverDate)
  const accessEndsAt = kind === 'QUA_DOI' ? now : deadlines.revokeDueAt
  const taken = await scheduleAccessEnd(work, command, {
    accessEndsAt,
    authorityEndsAt: Math.min(authorityEndsAt, accessEndsAt),
  })
  const row = await client.transfer.create({
    data: {
      id: randomUUID(),
      caseNumber: await nextCaseNumber(work, 'CT', yearOf(today)),
      employeeId,
      kind,
      regulationPack: defaultRulePackId,
      fromUnit,
      toUnit,
      fromManager,
      toManager,
      decisionNumber: command.decisionNumber,
      decisionDate: toDate(command.decisionDate),
      handoverDate: toDate(command.handoverDate),
      stage: now < startOfDay(command.handoverDate) ? 'CHO_NGAY_BAN_GIAO' : 'DANG_CHUYEN_GIAO',
      post: command.post,
      revokeDueAt: new Date(deadlines.revokeDueAt),
      receiveDueAt: deadlines.receiveDueAt === null ? null : new Date(deadlines.receiveDueAt),
      accessEndsAt: new Date(accessEndsAt),
      restore: JSON.parse(JSON.stringify(taken)) as object, // a plain copy for the JSON column
      openedBy: command.openedBy,
      openedAt: new Date(now),
    },
  })
  const opened = { transferId: row.id, kind: 'OPENED', at: now, actor: command.openedBy, key: 'opened' }
  await recordTransferEvent(work, { ...opened, detail: { supersedes: superseded } })
  if (superseded !== null) await noteSuperseded(work, superseded, row.id)
  return toTransfer(row)
}

/** A closing (death, dismissal) supersedes an open case, and both say so; any other kind waits for its end. */
async function supersedeOpenCase(
  work: UnitOfWork,
  { employeeId, kind, openedBy, now }: OpenTransferCommand,
): Promise<string | null> {
  const open = await prismaOf(work).transfer.findFirst({ where: { employeeId, closedAt: null } })
  if (open === null) return null
  if (kind !== 'QUA_DOI' && kind !== 'THOI_VIEC') throw transferErrors.alreadyOpen(open.caseNumber)
  const transfer = await lockTransfer(work, open.id)
  if (transfer.closedAt !== null) return null
  await prismaOf(work).transfer.update({
    where: { id: open.id },
    data: {
      closedAt: new Date(now),
      closedAs: 'BI_THAY_THE',
      stage: 'BI_THAY_THE',
      version: { increment: 1 },
    },
  })
  await recordTransferEvent(work, {
    transferId: open.id,
    kind: 'SUPERSEDED',
    at: now,
    actor: openedBy,
    key: 'superseded',
    detail: { by: kind },
  })
  return open.id
}

async function noteSuperseded(work: UnitOfWork, supersededId: string, byId: string): Promise<void> {
  await prismaOf(work).transfer.update({ where: { id: supersededId }, data: { supersededBy: byId } })
}
