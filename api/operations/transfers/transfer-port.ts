import type { OpenedTransfer, OpenTransferCommand, TransferFilter } from '#contracts/transfer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'

/** One act of a person on a case; the key puts it on record once. */
export interface PersonAct {
  readonly transferId: string
  readonly actor: string
  readonly key: string
  readonly now: number
}

export interface TransferStore {
  open(work: UnitOfWork, command: OpenTransferCommand): Promise<OpenedTransfer>
  confirmRevocation(work: UnitOfWork, act: PersonAct): Promise<Transfer>
  receive(
    work: UnitOfWork,
    act: PersonAct & { readonly startsOn: CivilDate; readonly post: string | null },
  ): Promise<Transfer>
  object(work: UnitOfWork, act: PersonAct & { readonly reason: string }): Promise<Transfer>
  withdraw(
    work: UnitOfWork,
    act: PersonAct & { readonly reason: string; readonly documentNumber: string },
  ): Promise<Transfer>
  settle(
    work: UnitOfWork,
    act: PersonAct & {
      readonly documentNumber: string
      readonly reason: string
      readonly toUnit: string | null
    },
  ): Promise<Transfer>
  changeTerm(
    work: UnitOfWork,
    act: PersonAct & {
      readonly lastDay: CivilDate
      readonly decisionNumber: string
      readonly decisionDate: CivilDate
      readonly reason: string
    },
  ): Promise<Transfer>
  confirmData(work: UnitOfWork, act: PersonAct): Promise<Transfer>
  getByCaseNumber(work: UnitOfWork, caseNumber: string): Promise<Transfer>
  read(
    work: UnitOfWork,
    caseNumber: string,
  ): Promise<{
    readonly transfer: Transfer
    readonly decision: { readonly number: string; readonly date: string }
    readonly events: readonly {
      kind: string
      at: number
      actor: string
      note: string | null
      detail: unknown
    }[]
  }>
  list(
    work: UnitOfWork,
    filter: TransferFilter,
  ): Promise<readonly (Transfer & { readonly openedAt: number })[]>
  managingUnitOf(work: UnitOfWork, unitCode: string, day: CivilDate): Promise<string>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly transfers: TransferStore
  }
}
