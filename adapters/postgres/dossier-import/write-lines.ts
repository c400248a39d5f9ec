import { createHash, randomUUID } from 'node:crypto'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { PersonFacts } from '#contracts/dossier.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import type { ImportRow } from '#domain/dossier/import/import-row.ts'
import type { JudgedLine } from '#domain/dossier/import/judge-line.ts'
import { toContent } from '../approvals/change-content.ts'
import { toLeafColumns } from '../approvals/submitted-leaves.ts'
import { prismaOf } from '../database.ts'
import { toStored } from '../dossier/entry-codec.ts'
import { personalIdPlace } from '../dossier/load-staff.ts'
import type { ImportOrder } from './import-list.ts'

export interface SubmittedLine {
  readonly row: ImportRow
  readonly person: PersonFacts | undefined
  readonly judgement: JudgedLine
}

interface Writing {
  readonly order: ImportOrder
  readonly lines: readonly SubmittedLine[]
  readonly at: number
  readonly runId: string
}

/** Writes people not known yet and submits each changed section for approval (Điều 6), with the list as its document. */
export async function writeLines(sealer: FieldSealer, work: UnitOfWork, writing: Writing): Promise<void> {
  const accepted = writing.lines.filter(({ judgement }) => judgement.outcome !== 'REFUSED')
  const ids = new Map(accepted.map((line) => [line, line.person?.employeeId ?? randomUUID()]))
  const fresh = accepted.filter((line) => line.person === undefined)
  await insertPeople(sealer, work, { ...writing, fresh, ids })
  const changes = accepted.flatMap((line) =>
    line.judgement.changes.map((change) => ({
      ...change,
      employeeId: ids.get(line) ?? '',
      isNew: line.person === undefined,
    })),
  )
  if (changes.length === 0) return
  const unit = await managingUnit(work, writing.order.unitCode)
  const rows = changes.map((change) => {
    const id = randomUUID()
    const { section, entryKey, employeeId, isNew, value } = change
    const stored = toStored(sealer, { table: 'change_request', id, section }, value)
    const purpose = isNew ? 'FIRST_ENTRY' : 'UPDATE'
    const attachment_id = randomUUID()
    return { id, employee_id: employeeId, section, entry_key: entryKey, purpose, attachment_id, ...stored }
  })
  const common = submission(writing, unit)
  const contents = rows.map((row, index) =>
    toContent(sealer, { ...row, ...common }, changes[index]?.value ?? null),
  )
  const leaves = toLeafColumns(contents)
  const withLeaves = rows.map((row, index) => ({ ...row, ...leaves[index] }))
  await insertChanges(work, { ...writing, rows: withLeaves, unit })
  await insertPointers(work, { ...writing, rows })
}

/** What all changes of a list have in common of what is signed. */
function submission({ order, at }: Writing, unit: string) {
  return {
    managing_unit: unit,
    act: 'SET',
    valid_from: order.document.date,
    submitted_at: new Date(at),
    documents: [sha256Of(pointerTo(order))],
    base_id: null,
    base_change_id: null,
    base_value: null,
    base_sealed: null,
  } as const
}

async function managingUnit(work: UnitOfWork, unitCode: string): Promise<string> {
  const [row] = await prismaOf(work).$queryRaw<{ unit: string }[]>`
    SELECT managing_unit_of(${unitCode}, CURRENT_DATE) AS unit`
  return row?.unit ?? unitCode
}

async function insertPeople(
  sealer: FieldSealer,
  work: UnitOfWork,
  {
    fresh,
    ids,
    order,
    at,
  }: Writing & { readonly fresh: readonly SubmittedLine[]; readonly ids: ReadonlyMap<SubmittedLine, string> },
): Promise<void> {
  if (fresh.length === 0) return
  const rows = fresh.map((line) => {
    const { row } = line
    const id = ids.get(line) ?? ''
    const identity = row.entries.find((entry) => entry.section === 'IDENTITY')?.value ?? {}
    const personalId = row.personalId ?? ''
    return {
      id,
      assignment_id: randomUUID(),
      category: row.category,
      full_name: identity['birthName'],
      officer_no: identity['officerNo'] ?? null,
      sealed: sealer.seal(personalIdPlace(id), personalId),
      index: Buffer.from(sealer.blindIndex(personalId)).toString('hex'),
      form: row.category === 'NGUOI_LAO_DONG' ? 'LABOUR_CONTRACT' : 'CURRICULUM_VITAE',
      unit_code: row.unitCode ?? order.unitCode,
    }
  })
  await prismaOf(work).$executeRaw`
    WITH new AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS given(id uuid, assignment_id uuid,
        category text, full_name text, officer_no text, sealed text, index text, form text, unit_code text)),
      people AS (
        INSERT INTO employee (id, category, full_name, officer_no, personal_id_sealed, personal_id_index, dossier_form,
          unit_code, created_at)
        SELECT id, category, full_name, officer_no, sealed, decode(index, 'hex'), form, unit_code,
          to_timestamp(${at} / 1000.0) FROM new)
    INSERT INTO assignment (id, employee_id, unit_code, kind, starts_on, recorded_at)
    SELECT assignment_id, id, unit_code, 'MAIN', ${civilDateAt(at)}::date, to_timestamp(${at} / 1000.0) FROM new`
}

interface ChangeRows {
  readonly rows: readonly {
    readonly id: string
    readonly employee_id: string
    readonly attachment_id: string
  }[]
}

async function insertChanges(
  work: UnitOfWork,
  writing: Writing & ChangeRows & { readonly unit: string },
): Promise<void> {
  const { rows, unit, order, at } = writing
  await prismaOf(work).$executeRaw`
    INSERT INTO change_request (id, employee_id, managing_unit, status, act, section, entry_key, value, sealed,
      valid_from, purpose, entered_by, on_behalf, origin, submitted_at, created_at, leaf_salt, leaf_hash, leaf_kind)
    SELECT id, employee_id, ${unit}, 'SUBMITTED', 'SET', section, entry_key, value, sealed,
      ${order.document.date}::date, purpose, ${order.createdBy}, true, 'IMPORT', to_timestamp(${at} / 1000.0),
      to_timestamp(${at} / 1000.0), leaf_salt, decode(leaf_hash, 'hex'), leaf_kind
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS new(id uuid, employee_id uuid, section text,
      entry_key text, value jsonb, sealed text, purpose text, leaf_salt text, leaf_hash text, leaf_kind text)`
}

const pointerTo = (order: ImportOrder): string =>
  `Danh sách đã được xác nhận số ${order.document.number}; bản nhập ${order.sha256}`

const sha256Of = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

// Điều 5.3: the confirmed list is the document of every change that it brings.
async function insertPointers(
  work: UnitOfWork,
  { rows, order, at, runId }: Writing & ChangeRows,
): Promise<void> {
  const { number, date } = order.document
  const pointer = pointerTo(order)
  const places = rows.map(({ id, employee_id, attachment_id }) => ({ id, employee_id, attachment_id }))
  await prismaOf(work).$executeRaw`
    INSERT INTO attachment (id, employee_id, change_id, case_id, document_kind, document_no, document_date, media_type,
      size, sha256, pointer, scan_verdict, uploaded_by, uploaded_at)
    SELECT attachment_id, employee_id, id, ${runId}::uuid, 'DANH_SACH', ${number}, ${date}::date, 'text/plain', 0,
      ${sha256Of(pointer)}, ${pointer}, 'NOT_KEPT', ${order.createdBy}, to_timestamp(${at} / 1000.0)
    FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS new(id uuid, employee_id uuid, attachment_id uuid)`
}
