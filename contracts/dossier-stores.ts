import type { WrittenConsent } from '#domain/dossier/access/written-consent.ts'
import type { ChangeOrigin, ChangePurpose } from '#domain/dossier/change/change-request.ts'
import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'
import type { EntryAct, RecordedValue } from '#domain/dossier/history/acts.ts'
import type { EntryVersion } from '#domain/dossier/history/history.ts'
import type { ChangeRecord, PersonFacts, PersonLine } from './dossier.ts'
import type { SecondedPost } from '#domain/transfer/secondment.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { UnitOfWork } from './unit-of-work.ts'

export interface PeopleStore {
  find(work: UnitOfWork, employeeId: string): Promise<PersonFacts | undefined>
  get(work: UnitOfWork, employeeId: string): Promise<PersonFacts>
  /** By personal identification number, through the blind index under every key of the ring. */
  findByPersonalIds(
    work: UnitOfWork,
    personalIds: readonly string[],
  ): Promise<ReadonlyMap<string, PersonFacts>>
  /** Null units: the whole province. Sorted by unit, name, id; `after` is the last row of the page before. */
  list(work: UnitOfWork, page: PeoplePage): Promise<PersonLine[]>
  /** Biệt phái of a person, past and to come among them: at the unit and under who manages its data. */
  seconded(work: UnitOfWork, employeeId: string): Promise<readonly SecondedPost[]>
  lockForChange(work: UnitOfWork, employeeIds: readonly string[]): Promise<ReadonlyMap<string, PersonFacts>>
}

export interface PeoplePage {
  readonly unitCodes: readonly string[] | null
  /** Those who serve in the units by secondment on this day too; null: only the units' own. */
  readonly secondedOn: CivilDate | null
  readonly search: string | null
  readonly limit: number
  readonly after: string | null
}

export interface HeldEntry extends EntryVersion {
  readonly employeeId: string
  readonly dossierVersion: number
  readonly source: string
}

export interface EntryStore {
  /** What holds on the day, as far as known now and up to the dossier version. */
  current(
    work: UnitOfWork,
    employeeIds: readonly string[],
    at: { readonly validOn: string; readonly dossierVersion?: number },
  ): Promise<HeldEntry[]>
  /** Everything ever recorded, in the order of recording. */
  history(work: UnitOfWork, employeeId: string): Promise<HeldEntry[]>
}

/** One's own dossier as it holds on the day (Điều 7.3); undefined: no such person. */
export type OwnDossierReader = (
  employeeId: string,
  at: { readonly validOn: string },
) => Promise<{ readonly person: PersonFacts; readonly entries: readonly HeldEntry[] } | undefined>

export interface NewChange {
  readonly employeeId: string
  readonly managingUnit: string
  readonly act: EntryAct['kind']
  readonly section: SectionCode
  readonly entryKey: string
  readonly baseEntryId: string | null
  readonly value: RecordedValue
  readonly validFrom: string
  readonly purpose: ChangePurpose
  readonly origin: ChangeOrigin
  readonly enteredBy: string
  readonly onBehalf: boolean
  readonly at: number
}

export interface ChangeStore {
  create(work: UnitOfWork, change: NewChange): Promise<string>
  find(work: UnitOfWork, changeId: string): Promise<ChangeRecord | undefined>
  /** The row stays locked to the end of the transaction. */
  lock(work: UnitOfWork, changeId: string): Promise<ChangeRecord | undefined>
  listOf(work: UnitOfWork, employeeId: string): Promise<ChangeRecord[]>
  edit(
    work: UnitOfWork,
    change: ChangeRecord,
    to: { readonly value: RecordedValue; readonly validFrom: string },
  ): Promise<void>
  submit(work: UnitOfWork, changeId: string, at: number): Promise<void>
  withdraw(work: UnitOfWork, changeId: string): Promise<void>
  countDocuments(work: UnitOfWork, changeId: string): Promise<number>
}

export interface NewAttachment {
  readonly employeeId: string
  readonly changeId: string
  readonly documentKind: string
  readonly documentNo: string | null
  readonly documentDate: string | null
  readonly mediaType: string
  readonly bytes: Uint8Array
  readonly scanVerdict: string
  readonly uploadedBy: string
}

/** Điều 9.2: a secret document is not kept here, only where it is kept. */
export interface NewPointer {
  readonly employeeId: string
  readonly changeId: string
  readonly documentKind: string
  readonly documentNo: string | null
  readonly documentDate: string | null
  readonly pointer: string
  readonly uploadedBy: string
}

export interface AttachmentLine {
  readonly attachmentId: string
  readonly employeeId: string
  readonly changeId: string | null
  readonly documentKind: string
  readonly documentNo: string | null
  readonly mediaType: string
  readonly size: number
  readonly sha256: string
  readonly pointer: string | null
  readonly uploadedAt: number
}

export interface AttachmentStore {
  keep(work: UnitOfWork, attachment: NewAttachment): Promise<{ attachmentId: string; sha256: string }>
  keepPointer(work: UnitOfWork, pointer: NewPointer): Promise<{ attachmentId: string; sha256: string }>
  find(work: UnitOfWork, attachmentId: string): Promise<AttachmentLine | undefined>
  listOf(work: UnitOfWork, changeId: string): Promise<AttachmentLine[]>
  read(work: UnitOfWork, attachmentId: string): Promise<Uint8Array | undefined>
}

/** Văn bản đồng ý (Điều 3.4, 7.3) or a request of an authority that is answered from here (Điều 14.1c). */
export interface ConsentRecord extends WrittenConsent {
  readonly kind: 'CONSENT' | 'AUTHORITY_REQUEST'
  readonly requester: string | null
  readonly revokeReason: string | null
  /** Of a request: when it was answered. */
  readonly answeredAt: number | null
  readonly createdBy: string
}

export type NewConsent = Omit<ConsentRecord, 'consentId' | 'revokedAt' | 'revokeReason' | 'answeredAt'>

export interface ConsentStore {
  record(work: UnitOfWork, consent: NewConsent): Promise<string>
  find(work: UnitOfWork, consentId: string): Promise<ConsentRecord | undefined>
  revoke(
    work: UnitOfWork,
    consentId: string,
    by: { readonly accountId: string; readonly reason: string; readonly at: number },
  ): Promise<void>
  /** The first answer stands. */
  answer(work: UnitOfWork, consentId: string, at: number): Promise<void>
  /** Consents that let the account read the person; their state is judged by the domain. */
  listFor(
    work: UnitOfWork,
    asked: {
      readonly accountId: string
      readonly subject: { readonly employeeId: string; readonly unitCodes: readonly string[] }
    },
  ): Promise<WrittenConsent[]>
  /** Consents about the people of the units; null: all. */
  list(work: UnitOfWork, unitCodes: readonly string[] | null): Promise<ConsentRecord[]>
}

/** Báo sai sót (Điều 13.2). */
export interface ErrorReports {
  report(
    work: UnitOfWork,
    report: {
      readonly employeeId: string
      readonly unitCode: string
      readonly section: SectionCode
      readonly text: string
      readonly at: number
    },
  ): Promise<string>
  /** Open reports of the units, oldest first; null: the whole province. */
  listOpen(work: UnitOfWork, unitCodes: readonly string[] | null): Promise<readonly ErrorReportLine[]>
}

export interface ErrorReportLine {
  readonly reportId: string
  readonly employeeId: string
  readonly unitCode: string
  readonly section: string
  readonly text: string
  readonly createdAt: number
}
