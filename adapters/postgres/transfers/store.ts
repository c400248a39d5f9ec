import type { TransferProcessStore } from '#activities/transfer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { TransferCase } from '#contracts/transfer.ts'
import { yearOf } from '#domain/calendar/civil-date.ts'
import { getByCaseNumber, lockTransfer } from './rows.ts'
import type { OpenTransferCommand, TransferFilter } from '#contracts/transfer.ts'
import { openTransfer } from './open.ts'
import {
  confirmData,
  confirmRevocation,
  objectToTransfer,
  type PersonAct,
  type Receipt,
  receiveTransfer,
  type Settlement,
  settleTransfer,
  withdrawTransfer,
} from './people-acts.ts'
import type { TransferNeighbours } from './ports.ts'
import { listTransfers, readTransfer } from './reading.ts'
import { performStep } from './steps.ts'
import { changeTerm, type TermChange } from './secondment.ts'

/** Everything that is done to and asked of transfer cases. */
export function createTransferStore(neighbours: TransferNeighbours) {
  return {
    open: (work: UnitOfWork, command: OpenTransferCommand) => openTransfer(work, neighbours, command),
    changeTerm: (work: UnitOfWork, act: TermChange) => changeTerm(work, act),
    confirmRevocation: (work: UnitOfWork, act: PersonAct) => confirmRevocation(work, act),
    receive: (work: UnitOfWork, act: Receipt) => receiveTransfer(work, neighbours, act),
    object: (work: UnitOfWork, act: PersonAct & { readonly reason: string }) => objectToTransfer(work, act),
    withdraw: (
      work: UnitOfWork,
      act: PersonAct & { readonly reason: string; readonly documentNumber: string },
    ) => withdrawTransfer(work, act),
    settle: (work: UnitOfWork, act: Settlement) => settleTransfer(work, neighbours, act),
    confirmData: (work: UnitOfWork, act: PersonAct) => confirmData(work, act),
    getByCaseNumber: (work: UnitOfWork, caseNumber: string) => getByCaseNumber(work, caseNumber),
    read: (work: UnitOfWork, caseNumber: string) => readTransfer(work, caseNumber),
    list: (work: UnitOfWork, filter: TransferFilter) => listTransfers(work, filter),
    managingUnitOf: neighbours.managingUnitOf,
  }
}

export function createTransferProcessStore(neighbours: TransferNeighbours): TransferProcessStore {
  return {
    loadCase: (work, transferId) => loadCase(work, neighbours, transferId),
    performStep: (work, request) => performStep(work, neighbours, request),
  }
}

/** Histories stay small: of the calendar only the years that the case can reach. */
async function loadCase(
  work: UnitOfWork,
  neighbours: TransferNeighbours,
  transferId: string,
): Promise<TransferCase> {
  const transfer = await lockTransfer(work, transferId)
  const { years, pending } = await neighbours.loadCalendar(work)
  const first = yearOf(transfer.handoverDate)
  const reached = Object.entries(years).filter(([year]) => Number(year) >= first && Number(year) <= first + 2)
  return { transfer, calendar: { years: Object.fromEntries(reached), pending } }
}
