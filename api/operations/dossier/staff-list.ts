import type { AccessScope } from '#api/access.ts'
import { quoted } from '#api/csv.ts'
import type { ApiDeps } from '#api/deps.ts'
import type { AuditNote, DownloadReply } from '#api/operation.ts'
import type { Actor } from '#contracts/actor.ts'
import type { PersonLine } from '#contracts/dossier.ts'
import type { HeldEntry } from '#contracts/dossier-stores.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { listReadingGrounds, readableFields } from '#domain/dossier/access/readable-fields.ts'
import { formatPartialDate } from '#domain/dossier/values/partial-date.ts'
import { fieldsByPath, type PlacedField } from '#domain/dossier/form/dossier-form.ts'
import { formatHundredths } from '#domain/dossier/checks/finding.ts'

interface Asked {
  readonly deps: ApiDeps
  readonly actor: Actor
  readonly work: UnitOfWork
  readonly now: number
  readonly scope: AccessScope
  readonly query: { readonly limit: number; readonly after?: string | undefined }
  readonly note: (note: AuditNote) => void
}

const columns: readonly PlacedField[] = [
  'IDENTITY.officerNo',
  'IDENTITY.birthName',
  'IDENTITY.gender',
  'IDENTITY.dateOfBirth',
  'ORIGIN.nativePlace',
  'ORIGIN.ethnicCode',
  'POSTS.employingUnit',
  'POSTS.position',
  'RECRUITMENT.firstRecruitedOn',
  'EDUCATION.highestQualification',
  'CURRENT_SALARY.gradeCode',
  'CURRENT_SALARY.step',
  'CURRENT_SALARY.coefficient',
].flatMap((path) => fieldsByPath.get(path) ?? [])

/** Trích ngang: one line a person; a field that the reader may not read stays empty for that person. */
export async function staffListCsv(asked: Asked): Promise<DownloadReply> {
  const { deps, work, scope, query, now, note } = asked
  const unitCodes = scope.kind === 'PROVINCE' ? null : scope.unitCodes
  const page = { unitCodes, secondedOn: null, search: null, limit: query.limit, after: query.after ?? null }
  const people = await deps.stores.dossier.people.list(work, page)
  const ids = people.map((person) => person.employeeId)
  const entries = await deps.stores.dossier.entries.current(work, ids, { validOn: civilDateAt(now) })
  const byPerson = new Map<string, HeldEntry[]>()
  for (const entry of entries)
    byPerson.set(entry.employeeId, [...(byPerson.get(entry.employeeId) ?? []), entry])
  const lines = people.map((person) => toLine(asked, person, byPerson.get(person.employeeId) ?? []))
  note({ subjects: ids })
  const head = columns.map(({ field }) => quoted(field.label)).join(',')
  // The mark makes spreadsheets read UTF-8.
  const text = `\uFEFF${[head, ...lines].join('\r\n')}\r\n`
  const fileName = `trich-ngang-${civilDateAt(now)}.csv`
  return { download: { mediaType: 'text/csv', fileName, bytes: new TextEncoder().encode(text) } }
}

function toLine({ actor, now }: Asked, person: PersonLine, entries: readonly HeldEntry[]): string {
  const unitCodes = [person.unitCode, person.managingUnit].filter((unit) => unit !== null)
  const readable = readableFields(
    listReadingGrounds({
      reader: actor,
      subject: { employeeId: person.employeeId, unitCodes },
      consents: [],
      today: civilDateAt(now),
      now,
    }),
  )
  return columns.map((column) => cell(column, readable, entries)).join(',')
}

function cell(column: PlacedField, readable: ReadonlySet<string>, entries: readonly HeldEntry[]): string {
  if (!readable.has(column.path)) return ''
  const value = entries.find((entry) => entry.section === column.section)?.value?.[column.name]
  if (typeof value !== 'string' && typeof value !== 'number') return ''
  if (column.field.type.kind === 'HUNDREDTHS') return quoted(formatHundredths(Number(value)))
  const dated = column.field.type.kind === 'DATE' || column.field.type.kind === 'PARTIAL_DATE'
  return quoted(dated ? formatPartialDate(String(value)) : String(value))
}
