import { randomUUID } from 'node:crypto'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type CivilDate, civilDateAt } from '#domain/calendar/civil-date.ts'
import {
  assertMayConfirmData,
  assertMayConfirmRevocation,
  assertMayObject,
  assertMayReceive,
  assertMayWithdraw,
} from '#domain/transfer/acts.ts'
import { isLate } from '#domain/transfer/deadlines.ts'
import { transferErrors } from '#domain/transfer/errors.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { prismaOf } from '../database.ts'
import { giveBackAccess, moveAccessEnd } from './access.ts'
import { tell } from './notices.ts'
import type { TransferNeighbours } from './ports.ts'
import { lockTransfer, recordTransferEvent, toDate } from './rows.ts'
import { refreshStage, takenBy } from './steps.ts'

export interface PersonAct {
  readonly transferId: string
  /** Account id. */
  readonly actor: string
  /** The request's key: the same request is on record once. */
  readonly key: string
  readonly now: number
}

/** Điều 10.1(a): the old unit confirms; access ends now, or it ended at the deadline and only the confirmation is late. */
export async function confirmRevocation(work: UnitOfWork, act: PersonAct): Promise<Transfer> {
  const transfer = await lockTransfer(work, act.transferId)
  assertMayConfirmRevocation(transfer, act.now)
  const late = isLate(act.now, transfer.revokeDueAt)
  const endedAt = transfer.accessEndedAt ?? Math.min(act.now, transfer.revokeDueAt ?? act.now)
  const row = await prismaOf(work).transfer.update({
    where: { id: transfer.id },
    data: {
      accessEndedAt: new Date(endedAt),
      accessEndedBy: 'CONFIRMED',
      accessConfirmedAt: new Date(act.now),
      accessEndsAt: new Date(endedAt),
      revokeLate: late,
    },
  })
  if (!late) await moveAccessEnd(work, takenBy(row.restore), endedAt)
  await recordTransferEvent(work, { ...eventOf(act), kind: 'REVOCATION_CONFIRMED', detail: { late } })
  return refreshStage(work, transfer.id, act.now)
}

export interface Receipt extends PersonAct {
  readonly startsOn: CivilDate
  readonly post: string | null
}

/** Điều 10.1(b): assignment, custody and what follows from them move in this one transaction. */
export async function receiveTransfer(
  work: UnitOfWork,
  neighbours: TransferNeighbours,
  act: Receipt,
): Promise<Transfer> {
  const transfer = await lockTransfer(work, act.transferId)
  const lockedUntil = await neighbours.changesLockedUntil(work, transfer.employeeId, act.now)
  assertMayReceive(transfer, { startsOn: act.startsOn, now: act.now, lockedUntil })
  const toUnit = transfer.toUnit ?? ''
  const managingUnit = await neighbours.managingUnitOf(work, toUnit, civilDateAt(act.now))
  await moveCustody(work, transfer, { ...act, toUnit })
  const dossierVersion = await noteTransferVersion(work, transfer.employeeId)
  await neighbours.movePendingChanges(work, transfer.employeeId, managingUnit)
  await neighbours.proposeReceiptChanges(work, {
    employeeId: transfer.employeeId,
    unitCode: toUnit,
    managingUnit,
    startsOn: act.startsOn,
    post: act.post,
    enteredBy: act.actor,
    transferId: transfer.id,
    now: act.now,
  })
  await neighbours.enqueueSync(work, [
    {
      employeeId: transfer.employeeId,
      version: dossierVersion,
      op: 'TRANSFER',
      unitCode: toUnit,
      dueAt: null,
    },
  ])
  const late = isLate(act.now, transfer.receiveDueAt)
  await prismaOf(work).transfer.update({
    where: { id: transfer.id },
    data: {
      receivedAt: new Date(act.now),
      receivedBy: act.actor,
      startsOn: toDate(act.startsOn),
      receiveLate: late,
    },
  })
  await recordTransferEvent(work, {
    ...eventOf(act),
    kind: 'RECEIVED',
    detail: { late, startsOn: act.startsOn },
  })
  return refreshStage(work, transfer.id, act.now)
}

async function moveCustody(
  work: UnitOfWork,
  { id, employeeId, fromUnit, handoverDate }: Transfer,
  {
    toUnit,
    startsOn,
    post,
  }: { readonly toUnit: string; readonly startsOn: CivilDate; readonly post: string | null },
): Promise<void> {
  const client = prismaOf(work)
  await client.assignment.updateMany({
    where: { employeeId, kind: 'MAIN', unitCode: fromUnit, endsOn: null },
    data: { endsOn: toDate(handoverDate) },
  })
  await client.assignment.create({
    data: {
      id: randomUUID(),
      employeeId,
      unitCode: toUnit,
      kind: 'MAIN',
      post,
      startsOn: toDate(startsOn),
      transferId: id,
    },
  })
  await client.employee.update({ where: { id: employeeId }, data: { unitCode: toUnit } })
}

async function noteTransferVersion(work: UnitOfWork, employeeId: string): Promise<number> {
  const row = await prismaOf(work).employee.update({
    where: { id: employeeId },
    data: { dossierVersion: { increment: 1 } },
    select: { dossierVersion: true },
  })
  return row.dossierVersion
}

/** The new unit's objection goes to Sở Nội vụ; the clock runs on. */
export async function objectToTransfer(
  work: UnitOfWork,
  act: PersonAct & { readonly reason: string },
): Promise<Transfer> {
  const transfer = await lockTransfer(work, act.transferId)
  assertMayObject(transfer)
  await recordTransferEvent(work, { ...eventOf(act), kind: 'OBJECTED', note: act.reason })
  await tell(work, transfer, 'OBJECTED', act.key, [
    {
      to: { unitCode: null, role: 'DEPARTMENT_OFFICER' },
      title: `Ý kiến về việc tiếp nhận (${transfer.caseNumber})`,
      body: `Đơn vị ${transfer.toUnit} nêu ý kiến về việc tiếp nhận; Sở Nội vụ xác nhận, chỉnh sửa hoặc cho rút vụ việc.`,
    },
  ])
  return refreshStage(work, transfer.id, act.now)
}

/** Withdrawal before the receipt gives access back exactly as it was taken. */
export async function withdrawTransfer(
  work: UnitOfWork,
  act: PersonAct & { readonly reason: string; readonly documentNumber: string },
): Promise<Transfer> {
  const transfer = await lockTransfer(work, act.transferId)
  assertMayWithdraw(transfer)
  const row = await prismaOf(work).transfer.update({
    where: { id: transfer.id },
    data: { closedAt: new Date(act.now), closedAs: 'DA_RUT' },
  })
  await giveBackAccess(work, takenBy(row.restore))
  const detail = { documentNumber: act.documentNumber }
  await recordTransferEvent(work, { ...eventOf(act), kind: 'WITHDRAWN', note: act.reason, detail })
  return refreshStage(work, transfer.id, act.now)
}

/** Điều 10.1(c): the person has checked the data after the move. */
export async function confirmData(work: UnitOfWork, act: PersonAct): Promise<Transfer> {
  const transfer = await lockTransfer(work, act.transferId)
  assertMayConfirmData(transfer)
  await prismaOf(work).transfer.update({ where: { id: transfer.id }, data: { checkedAt: new Date(act.now) } })
  await recordTransferEvent(work, { ...eventOf(act), kind: 'DATA_CONFIRMED' })
  return refreshStage(work, transfer.id, act.now)
}

export interface Settlement extends PersonAct {
  readonly documentNumber: string
  readonly reason: string
  /** Null: the transfer stands as it is. */
  readonly toUnit: string | null
}

/** Sở Nội vụ answers an objection: the transfer stands, or goes to another unit; the deadlines do not move. */
export async function settleTransfer(
  work: UnitOfWork,
  neighbours: TransferNeighbours,
  act: Settlement,
): Promise<Transfer> {
  const transfer = await lockTransfer(work, act.transferId)
  assertMayObject(transfer)
  if (act.toUnit !== null) {
    if (act.toUnit === transfer.fromUnit) throw transferErrors.sameUnit()
    const toManager = await neighbours.managingUnitOf(work, act.toUnit, civilDateAt(act.now))
    if (toManager === transfer.fromManager) throw transferErrors.samePurview(toManager)
    await prismaOf(work).transfer.update({
      where: { id: transfer.id },
      data: { toUnit: act.toUnit, toManager },
    })
  }
  const detail = { documentNumber: act.documentNumber, toUnit: act.toUnit }
  await recordTransferEvent(work, { ...eventOf(act), kind: 'SETTLED', note: act.reason, detail })
  return refreshStage(work, transfer.id, act.now)
}

function eventOf({ transferId, actor, now, key }: PersonAct) {
  return { transferId, actor, at: now, key: `act/${key}` }
}
