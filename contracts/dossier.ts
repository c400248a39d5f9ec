import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'
import type { ChangeOrigin, ChangePurpose, ChangeStatus } from '#domain/dossier/change/change-request.ts'
import type { EntryAct, RecordedValue } from '#domain/dossier/history/acts.ts'
import type { EntryVersion } from '#domain/dossier/history/history.ts'
import type { EmployeeCategory } from '#domain/people/employee-category.ts'
import type { UnitOfWork } from './unit-of-work.ts'

/** Người và nơi quản lý dữ liệu của người đó, on the day asked. */
export interface PersonFacts {
  readonly employeeId: string
  readonly dossierNumber: string
  readonly category: EmployeeCategory
  readonly status: string
  readonly unitCode: string | null
  readonly managingUnit: string | null
  readonly dossierVersion: number
}

export interface PersonLine {
  readonly employeeId: string
  readonly fullName: string
  readonly officerNo: string | null
  readonly category: EmployeeCategory
  readonly status: string
  readonly unitCode: string | null
  readonly managingUnit: string | null
}

/** Đề nghị cập nhật với giá trị đã mở. */
export interface ChangeRecord {
  readonly changeId: string
  readonly employeeId: string
  readonly managingUnit: string
  readonly status: ChangeStatus
  readonly act: EntryAct['kind']
  readonly section: SectionCode
  readonly entryKey: string
  /** The version that is corrected or rescinded; for SET the one that stood when the change was made. */
  readonly baseEntryId: string | null
  readonly value: RecordedValue
  readonly validFrom: string
  readonly purpose: ChangePurpose
  readonly origin: ChangeOrigin
  readonly enteredBy: string
  readonly onBehalf: boolean
  readonly secondLevel: boolean
  readonly submittedAt: number | null
  readonly approvedAt: number | null
  /** Until then a package that is being signed holds it. */
  readonly lockedUntil: number | null
  readonly returnReason: string | null
  readonly returnDueOn: string | null
  readonly createdAt: number
  readonly version: number
}

/** What the approval signs for one change: the value and the digests of its documents. */
export interface PendingChange extends ChangeRecord {
  readonly submittedAt: number
  readonly documents: readonly { readonly attachmentId: string; readonly sha256: string }[]
}

/** Hồ sơ tại một phiên bản, as it goes to the national database. */
export interface RecordForSync {
  readonly employeeId: string
  readonly version: number
  readonly personalId: string
  readonly unitCode: string | null
  readonly category: EmployeeCategory
  readonly status: string
  readonly entries: readonly EntryVersion[]
}

/** Hồ sơ nguyên vẹn, as it goes to the archive folder: every version ever recorded, opened. */
export interface DossierSnapshot {
  readonly person: PersonFacts
  readonly versions: readonly EntryVersion[]
  readonly changes: readonly ChangeRecord[]
}

export interface PendingPage {
  readonly limit: number
  /** The id of the last change of the page before. */
  readonly after: string | null
}

/** What approval, sync and transfer ask of the dossier. */
export interface ApprovedChanges {
  /** Submitted and unlocked changes of the people whose data the unit manages, by id; without a page: all. */
  pendingChanges(work: UnitOfWork, unitCode: string, page?: PendingPage): Promise<PendingChange[]>
  /** All or none: writes the entry versions, bumps the dossier versions, enqueues them for the national database. */
  applyApprovedChanges(
    work: UnitOfWork,
    approval: {
      readonly packageId: string
      readonly changeIds: readonly string[]
      readonly approvedAt: number
    },
  ): Promise<void>
  recordForSync(work: UnitOfWork, employeeId: string, version: number): Promise<RecordForSync>
  dossierSnapshot(work: UnitOfWork, employeeId: string): Promise<DossierSnapshot>
  /** What the person or the unit has submitted and nobody has approved yet: it follows the person at a move. */
  submittedChangesOf(work: UnitOfWork, employeeId: string): Promise<PendingChange[]>
}
