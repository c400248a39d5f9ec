import { randomUUID } from 'node:crypto'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { SyntheticEmployee } from '#domain/people/synthetic-staff.ts'
import { prismaOf } from '../database.ts'
import { toStored } from './entry-codec.ts'

export interface LoadedStaff {
  readonly people: number
  readonly entries: number
}

/** Loads invented people (employee, MAIN assignment, entries) in one transaction; who is there already is left as is. */
export async function loadStaff(
  sealer: FieldSealer,
  work: UnitOfWork,
  order: { readonly people: readonly SyntheticEmployee[]; readonly at: number; readonly source?: string },
): Promise<LoadedStaff> {
  const known = await findKnown(work, order.people)
  const people = order.people.filter((person) => !known.has(person.employeeId))
  if (people.length === 0) return { people: 0, entries: 0 }
  await insertEmployees(sealer, work, people, order.at)
  await insertAssignments(work, people, order.at)
  let entries = 0
  for (let start = 0; start < people.length; start += 500)
    entries += await insertEntries(sealer, work, people.slice(start, start + 500), order)
  return { people: people.length, entries }
}

async function findKnown(
  work: UnitOfWork,
  people: readonly SyntheticEmployee[],
): Promise<ReadonlySet<string>> {
  const ids = people.map((person) => person.employeeId)
  const rows = await prismaOf(work).$queryRaw<{ id: string }[]>`
    SELECT id FROM employee WHERE id = ANY (${ids}::uuid[])`
  return new Set(rows.map((row) => row.id))
}

async function insertEmployees(
  sealer: FieldSealer,
  work: UnitOfWork,
  people: readonly SyntheticEmployee[],
  at: number,
): Promise<void> {
  const rows = people.map((person) => ({
    id: person.employeeId,
    category: person.category,
    full_name: person.birthName,
    officer_no: person.entries.find(({ section }) => section === 'IDENTITY')?.value['officerNo'] ?? null,
    sealed: sealer.seal(personalIdPlace(person.employeeId), person.personalId),
    index: Buffer.from(sealer.blindIndex(person.personalId)).toString('hex'),
    form: person.category === 'NGUOI_LAO_DONG' ? 'LABOUR_CONTRACT' : 'CURRICULUM_VITAE',
    unit_code: person.unitCode,
  }))
  await prismaOf(work).$executeRaw`
    INSERT INTO employee (id, category, full_name, officer_no, personal_id_sealed, personal_id_index, dossier_form,
      dossier_version, unit_code, created_at)
    SELECT id, category, full_name, officer_no, sealed, decode(index, 'hex'), form, 1, unit_code,
      to_timestamp(${at} / 1000.0)
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS new(id uuid, category text, full_name text,
      officer_no text, sealed text, index text, form text, unit_code text)`
}

async function insertAssignments(
  work: UnitOfWork,
  people: readonly SyntheticEmployee[],
  at: number,
): Promise<void> {
  const rows = people.map((person) => ({
    id: randomUUID(),
    employee_id: person.employeeId,
    unit_code: person.unitCode,
    starts_on: person.recruitedOn,
  }))
  await prismaOf(work).$executeRaw`
    INSERT INTO assignment (id, employee_id, unit_code, kind, starts_on, recorded_at)
    SELECT id, employee_id, unit_code, 'MAIN', starts_on, to_timestamp(${at} / 1000.0)
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS new(id uuid, employee_id uuid, unit_code text,
      starts_on date)`
}

async function insertEntries(
  sealer: FieldSealer,
  work: UnitOfWork,
  people: readonly SyntheticEmployee[],
  { at, source = 'SYNTHETIC' }: { readonly at: number; readonly source?: string },
): Promise<number> {
  const rows = people.flatMap((person) =>
    person.entries.map((entry) => toRow(sealer, person.employeeId, entry)),
  )
  await prismaOf(work).$executeRaw`
    INSERT INTO dossier_entry (id, employee_id, section, entry_key, act, value, sealed, valid_from, recorded_at,
      source, dossier_version)
    SELECT id, employee_id, section, entry_key, 'SET', value, sealed, valid_from, to_timestamp(${at} / 1000.0),
      ${source}, 1
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS new(id uuid, employee_id uuid, section text,
      entry_key text, value jsonb, sealed text, valid_from date)`
  return rows.length
}

function toRow(
  sealer: FieldSealer,
  employeeId: string,
  { section, entryKey, value, validFrom }: SyntheticEmployee['entries'][number],
) {
  const id = randomUUID()
  const stored = toStored(sealer, { table: 'dossier_entry', id, section }, value)
  return { id, employee_id: employeeId, section, entry_key: entryKey, ...stored, valid_from: validFrom }
}

export function personalIdPlace(employeeId: string): string {
  return `employee/${employeeId}/personal_id`
}
