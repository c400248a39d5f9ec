import { csvDownload } from '#api/csv.ts'
import type { ApiDeps } from '#api/deps.ts'
import type { AuditNote, DownloadReply } from '#api/operation.ts'
import type { Actor } from '#contracts/actor.ts'
import type { PersonFacts } from '#contracts/dossier.ts'
import type { ConsentRecord, HeldEntry } from '#contracts/dossier-stores.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { listReadingGrounds, readableFields } from '#domain/dossier/access/readable-fields.ts'
import { consentStateOf, namesField } from '#domain/dossier/access/written-consent.ts'
import { consentErrors, dataRequestErrors } from '#domain/dossier/errors.ts'
import { placedFields, sectionOf } from '#domain/dossier/form/dossier-form.ts'
import type { FieldType } from '#domain/dossier/values/field-type.ts'
import { formatPartialDate } from '#domain/dossier/values/partial-date.ts'
import { formatHundredths } from '#domain/dossier/checks/finding.ts'
import { assertPaperMayBeAsked, connectionsOf } from '#domain/sync/sharing.ts'

interface Asked {
  readonly deps: ApiDeps
  readonly actor: Actor
  readonly work: UnitOfWork
  readonly now: number
}
type AskedRequest = Asked & { readonly params: { readonly requestId: string } }

const mostPeople = 5_000
const head = ['Số hồ sơ', 'Phần', 'Khóa mục', 'Trường', 'Giá trị', 'Có hiệu lực từ']

/** Điều 3.5: what the asking agency already reads over a connection, of people who are there, is not given on paper. */
export async function assertNotShared(
  { deps, work, now }: Pick<Asked, 'deps' | 'work' | 'now'>,
  request: {
    readonly medium: 'PAPER' | 'ELECTRONIC'
    readonly requesterCode?: string | undefined
    readonly fields: readonly string[]
    readonly subjectIds: readonly string[]
    readonly subjectUnits: readonly string[]
  },
): Promise<void> {
  const { medium, requesterCode, fields, subjectIds, subjectUnits } = request
  if (medium !== 'PAPER' || requesterCode === undefined) return
  const connections = connectionsOf(requesterCode, await deps.stores.sync.sharingConnections(work))
  if (connections.length === 0) return
  if (!(await deps.stores.sync.areAllShared(work, { subjectIds, subjectUnits }))) return
  const on = civilDateAt(now)
  for (const field of fields) assertPaperMayBeAsked(field, { connections, on })
}

// Điều 14.1(c): the province answers a registered request while its term runs; answering again keeps the first moment.
export async function answerRequest(asked: AskedRequest): Promise<ConsentRecord> {
  const request = await getOpenRequest(asked)
  if (request.answeredAt !== null) return request
  await asked.deps.stores.dossier.consents.answer(asked.work, request.consentId, asked.now)
  return { ...request, answeredAt: asked.now }
}

/** Only the fields that the request names, up to its level and to what the answering officer may read. */
export async function answerCsv(
  asked: AskedRequest & { readonly note: (note: AuditNote) => void },
): Promise<DownloadReply> {
  const { deps, work, now, note } = asked
  const request = await getOpenRequest(asked)
  if (request.answeredAt === null) throw dataRequestErrors.notAnswered({ requestId: request.consentId })
  const people = await peopleOf(asked, request)
  const ids = [...people.keys()]
  await deps.stores.dossier.admit(work, ids)
  const entries = await deps.stores.dossier.entries.current(work, ids, { validOn: civilDateAt(now) })
  const rows = entries.flatMap((entry) => {
    const person = people.get(entry.employeeId)
    return person === undefined ? [] : toRows(asked, request, { person, entry })
  })
  note({ subjects: ids, ground: groundOfRequest(request) })
  return csvDownload(`tra-loi-${civilDateAt(now)}.csv`, [head, ...rows])
}

export function groundOfRequest({ documentNumber, documentDate, requester }: ConsentRecord): string {
  return `Yêu cầu số ${documentNumber} ngày ${documentDate} của ${requester ?? ''} (Điều 14.1c)`
}

async function getOpenRequest({ deps, work, params, now }: AskedRequest): Promise<ConsentRecord> {
  const { requestId } = params
  const request = await deps.stores.dossier.consents.find(work, requestId)
  if (request?.kind !== 'AUTHORITY_REQUEST') throw consentErrors.notFound({ consentId: requestId })
  const state = consentStateOf(request, civilDateAt(now), now)
  if (state !== 'ACTIVE') throw dataRequestErrors.notOpen({ requestId, state })
  return request
}

async function peopleOf(
  { deps, work }: Asked,
  { subjectIds, subjectUnits, consentId }: ConsentRecord,
): Promise<ReadonlyMap<string, PersonFacts>> {
  const { people } = deps.stores.dossier
  const page = {
    unitCodes: [...subjectUnits],
    secondedOn: null,
    search: null,
    limit: mostPeople + 1,
    after: null,
  }
  const ofUnits = subjectUnits.length === 0 ? [] : await people.list(work, page)
  const ids = new Set([...subjectIds, ...ofUnits.map(({ employeeId }) => employeeId)])
  // Never a part that looks like the whole.
  if (ids.size > mostPeople) throw dataRequestErrors.tooManyPeople({ requestId: consentId, most: mostPeople })
  const found = await Promise.all([...ids].map((employeeId) => people.find(work, employeeId)))
  return new Map(found.flatMap((person) => (person === undefined ? [] : [[person.employeeId, person]])))
}

function toRows(
  { actor, now }: Asked,
  request: ConsentRecord,
  { person, entry }: { readonly person: PersonFacts; readonly entry: HeldEntry },
): readonly (readonly string[])[] {
  const unitCodes = [person.unitCode, person.managingUnit].filter((unit) => unit !== null)
  const subject = { employeeId: person.employeeId, unitCodes }
  const today = civilDateAt(now)
  const readable = readableFields(listReadingGrounds({ reader: actor, subject, consents: [], today, now }))
  const named = placedFields.filter(
    ({ section, path, field }) =>
      section === entry.section &&
      field.level <= request.maxLevel &&
      namesField(request, section, path) &&
      readable.has(path),
  )
  return named.flatMap(({ section, name, field }) => {
    const value = entry.value?.[name]
    if (value === undefined || value === null) return []
    const shown = textOf(field.type.kind, value)
    return [
      [person.dossierNumber, sectionOf(section).label, entry.entryKey, field.label, shown, entry.validFrom],
    ]
  })
}

function textOf(kind: FieldType['kind'], value: unknown): string {
  if (Array.isArray(value)) return value.join('; ')
  if (kind === 'HUNDREDTHS') return formatHundredths(Number(value))
  return kind === 'DATE' || kind === 'PARTIAL_DATE' ? formatPartialDate(String(value)) : String(value)
}
