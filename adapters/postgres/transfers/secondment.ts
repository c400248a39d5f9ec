import { randomUUID } from 'node:crypto'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { yearOf } from '#domain/calendar/civil-date.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { nextCaseNumber } from '../case-numbers.ts'
import { prismaOf } from '../database.ts'
import type { OpenTransferCommand } from '#contracts/transfer.ts'
import { recordTransferEvent, toDate, toTransfer } from './rows.ts'

/** Biệt phái is a secondary assignment: the sending unit keeps the person and the dossier, so the case is done at once. */
export async function recordSecondment(
  work: UnitOfWork,
  command: OpenTransferCommand & { readonly fromManager: string; readonly toManager: string | null },
): Promise<Transfer> {
  const client = prismaOf(work)
  const id = randomUUID()
  const at = new Date(command.now)
  const row = await client.transfer.create({
    data: {
      id,
      caseNumber: await nextCaseNumber(work, 'CT', yearOf(command.handoverDate)),
      employeeId: command.employeeId,
      kind: command.kind,
      regulationPack: 'QC_TRAVINH',
      fromUnit: command.fromUnit,
      toUnit: command.toUnit,
      fromManager: command.fromManager,
      toManager: command.toManager,
      decisionNumber: command.decisionNumber,
      decisionDate: toDate(command.decisionDate),
      handoverDate: toDate(command.handoverDate),
      stage: 'HOAN_THANH',
      post: command.post,
      openedBy: command.openedBy,
      openedAt: at,
      closedAt: at,
      closedAs: 'HOAN_THANH',
    },
  })
  await client.assignment.create({
    data: {
      id: randomUUID(),
      employeeId: command.employeeId,
      unitCode: command.toUnit ?? command.fromUnit,
      kind: 'SECONDED',
      post: command.post,
      startsOn: toDate(command.handoverDate),
      decisionNumber: command.decisionNumber,
      transferId: id,
    },
  })
  await recordTransferEvent(work, {
    transferId: id,
    kind: 'SECONDED',
    at: command.now,
    actor: command.openedBy,
    key: 'seconded',
  })
  return toTransfer(row)
}
