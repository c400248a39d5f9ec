import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { WorkingCalendar } from '#domain/calendar/working-calendar.ts'
import { isOverdue, nextDueAt, summariseTransfer } from '#domain/transfer/details.ts'
import type { Transfer, TransferKind } from '#domain/transfer/transfer.ts'
import { processIds, processNames } from './process-ids.ts'
import { searchAttributes } from './search-attributes.ts'
import { taskQueues } from './task-queues.ts'
import type { WorkflowAct, WorkflowStart } from './workflow-start.ts'

/** Input of `employeeTransfer`: the row holds everything else. */
export interface EmployeeTransferInput {
  readonly transferId: string
}

/** The case as its row has it now, with the calendar that its deadlines are counted by. */
export interface TransferCase {
  readonly transfer: Transfer
  readonly calendar: WorkingCalendar
}

/** Wakes the process after an act of a person is on record; the row says what the act was. */
export const transferActUpdate = 'hanhDong'

/** From another process (units were reorganised): wakes the case to read its row. */
export const transferMovedSignal = 'chuyenDonVi'

export interface TransferAct {
  readonly act:
    | 'CONFIRM_REVOCATION'
    | 'RECEIVE'
    | 'OBJECT'
    | 'WITHDRAW'
    | 'SETTLE'
    | 'CONFIRM_DATA'
    | 'CALENDAR'
    | 'SUPERSEDE'
    /** Not a person's: the sweeper tells that the row has changed. */
    | 'SWEEP'
}

/** Details and units come with the process's first reading of its row: here too they would cost each start a tenth more. */
export function transferStart(transfer: Transfer, now: number): WorkflowStart {
  const dueAt = nextDueAt(transfer)
  return {
    workflow: 'employeeTransfer',
    workflowId: processIds.transfer(transfer.caseNumber),
    taskQueue: taskQueues.hub,
    input: { transferId: transfer.id } satisfies EmployeeTransferInput,
    summary: summariseTransfer(transfer),
    searchAttributes: [
      { key: searchAttributes.process, value: processNames.employeeTransfer },
      { key: searchAttributes.stage, value: transfer.stage },
      { key: searchAttributes.overdue, value: isOverdue(transfer, now) },
      ...(dueAt === null ? [] : [{ key: searchAttributes.dueAt, value: new Date(dueAt) }]),
    ],
  }
}

/** Wakes the process of a case after an act on its row. */
export function transferWake(caseNumber: string, act: TransferAct['act'], updateId: string): WorkflowAct {
  return {
    workflowId: processIds.transfer(caseNumber),
    update: transferActUpdate,
    updateId,
    input: { act } satisfies TransferAct,
  }
}

export function unitCodesOf({ fromUnit, toUnit }: Transfer): string[] {
  return toUnit === null ? [fromUnit] : [fromUnit, toUnit]
}

/** What opens a case. */
export interface OpenTransferCommand {
  readonly employeeId: string
  readonly kind: TransferKind
  readonly fromUnit: string
  readonly toUnit: string | null
  readonly decisionNumber: string
  readonly decisionDate: CivilDate
  readonly handoverDate: CivilDate
  /** Biệt phái only: the last day of its term. */
  readonly lastDay?: CivilDate | null
  readonly post: string | null
  readonly openedBy: string
  readonly now: number
}

/** Vụ việc vừa mở, with the number of the case that it took the place of. */
export type OpenedTransfer = Transfer & { readonly tookThePlaceOf: string | null }

/** Which cases a list shows, newest first. */
export interface TransferFilter {
  /** Null: the whole province. */
  readonly unitCodes: readonly string[] | null
  readonly employeeId: string | null
  readonly unit?: string
  readonly stage?: string
  readonly overdue?: boolean
  readonly dueBefore?: number
  /** The last row given: newest first by opening, then by id. */
  readonly before?: { readonly openedAt: number; readonly id: string }
  readonly limit: number
  readonly now: number
}
