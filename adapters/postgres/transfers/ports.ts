import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { WorkingCalendar } from '#domain/calendar/working-calendar.ts'

/** What a case needs of the other concerns; each is one call inside the case's own transaction. */
export interface TransferNeighbours {
  loadCalendar(work: UnitOfWork): Promise<WorkingCalendar>
  /** The unit that manages a unit's data on a day; refuses an unknown or closed unit, naming its successors. */
  managingUnitOf(work: UnitOfWork, unitCode: string, day: CivilDate): Promise<string>
  /** The same for several units in one statement, in the order asked. */
  managingUnitsOf(
    work: UnitOfWork,
    asked: readonly { readonly unitCode: string; readonly day: CivilDate }[],
  ): Promise<readonly string[]>
  /** Điều 10.2: keeps the dossier as handed over in the archive folder; once for a case. */
  archiveDossier(
    work: UnitOfWork,
    folder: { employeeId: string; unitCode: string; reason: string; transferId: string; at: number },
  ): Promise<void>
  /** Điều 10.2: the documents attached to the case go into the folder with the dossier. */
  archiveAttached(work: UnitOfWork, folder: { transferId: string; at: number }): Promise<void>
  /** Changes implied by the receipt (post, unit) wait for the signed approval of Điều 6 like any other. */
  proposeReceiptChanges(
    work: UnitOfWork,
    receipt: {
      employeeId: string
      unitCode: string
      managingUnit: string
      startsOn: CivilDate
      post: string | null
      enteredBy: string
      transferId: string
      now: number
    },
  ): Promise<void>
  /** Changes pending at a move follow the person as submitted. */
  movePendingChanges(work: UnitOfWork, employeeId: string, managingUnit: string): Promise<void>
  /** Until when the person's changes are locked in a package being signed; null when they are not. */
  changesLockedUntil(work: UnitOfWork, employeeId: string, now: number): Promise<number | null>
  /** Điều 12: what must go up to the national database. */
  enqueueSync(
    work: UnitOfWork,
    records: readonly {
      employeeId: string
      version: number
      op: 'UPSERT' | 'CLOSE' | 'TRANSFER'
      unitCode: string
      dueAt: number | null
    }[],
  ): Promise<void>
}
