import type { NewEntry, HeldEntry, EntryStore } from '#contracts/dossier-stores.ts'
import { randomUUID } from 'node:crypto'
import { setImmediate as othersFirst } from 'node:timers/promises'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'
import type { EntryAct } from '#domain/dossier/history/acts.ts'
import { prismaOf } from '../database.ts'
import { sendingAtOnce } from '../sent-statements.ts'
import { fromStored, toStored } from './entry-codec.ts'

export interface EntryRow {
  readonly id: string
  readonly employee_id: string
  readonly section: SectionCode
  readonly entry_key: string
  readonly act: EntryAct['kind']
  readonly value: Readonly<Record<string, unknown>>
  readonly sealed: string | null
  readonly valid_from: string
  readonly recorded_at: number
  readonly superseded_at: number | null
  readonly change_id: string | null
  readonly package_id: string | null
  readonly source: string
  readonly dossier_version: number
}

/** Entries of dossiers: written once, never overwritten. */
export function createEntryStore(sealer: FieldSealer): EntryStore {
  return {
    write: (work, entries) => writeEntries(sealer, work, entries),
    async current(work, employeeIds, at) {
      const rows = await readCurrent(work, employeeIds, at)
      return rows
        .map((row, index) => toVersion(sealer, row, index))
        .filter((version) => version.value !== null)
    },
    async history(work, employeeId) {
      const rows = await readHistory(work, employeeId)
      return rows.filter((row) => row.act !== 'RESCIND').map((row, index) => toVersion(sealer, row, index))
    },
  }
}

export function toVersion(sealer: FieldSealer, row: EntryRow, sequence: number): HeldEntry {
  const { value } = fromStored(sealer, { table: 'dossier_entry', id: row.id }, row)
  return {
    versionId: row.id,
    employeeId: row.employee_id,
    section: row.section,
    entryKey: row.entry_key,
    value,
    validFrom: row.valid_from,
    recordedAt: row.recorded_at,
    retractedAt: row.superseded_at,
    retractedBy: null,
    sequence,
    sourceDocument: row.change_id,
    approval: row.package_id,
    dossierVersion: row.dossier_version,
    source: row.source,
  }
}

async function writeEntries(
  sealer: FieldSealer,
  work: UnitOfWork,
  entries: readonly NewEntry[],
): Promise<void> {
  if (entries.length === 0) return
  const sent = sendingAtOnce()
  sent.add(retract(work, entries))
  for (let start = 0; start < entries.length; start += entriesAtOnce) {
    if (start > 0) await othersFirst()
    const rows = entries.slice(start, start + entriesAtOnce).map((entry) => toRow(sealer, entry))
    sent.add(insertRows(work, rows))
  }
  await sent.ended()
}

async function retract(work: UnitOfWork, entries: readonly NewEntry[]): Promise<void> {
  const gone = entries.flatMap(({ target, recordedAt }) =>
    target === undefined ? [] : [{ id: target, at: recordedAt }],
  )
  if (gone.length === 0) return
  await prismaOf(work).$executeRaw`
    UPDATE dossier_entry SET superseded_at = to_timestamp(gone.at / 1000.0)
    FROM jsonb_to_recordset(${JSON.stringify(gone)}::jsonb) AS gone(id uuid, at bigint)
    WHERE dossier_entry.id = gone.id AND superseded_at IS NULL`
}

/** While the database writes some, the next are sealed. */
const entriesAtOnce = 1_000

async function insertRows(work: UnitOfWork, rows: readonly ReturnType<typeof toRow>[]): Promise<void> {
  await prismaOf(work).$executeRaw`
    INSERT INTO dossier_entry (id, employee_id, section, entry_key, act, value, sealed, valid_from, recorded_at,
      change_id, package_id, source, dossier_version)
    SELECT id, employee_id, section, entry_key, act, value, sealed, valid_from, to_timestamp(recorded_at / 1000.0),
      change_id, package_id, source, dossier_version
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS new(id uuid, employee_id uuid, section text,
      entry_key text, act text, value jsonb, sealed text, valid_from date, recorded_at bigint, change_id uuid,
      package_id uuid, source text, dossier_version int)`
}

export function toRow(sealer: FieldSealer, entry: NewEntry): Omit<EntryRow, 'superseded_at'> {
  const id = randomUUID()
  const place = { table: 'dossier_entry', id, section: entry.section } as const
  const stored = toStored(
    sealer,
    entry.target === undefined ? place : { ...place, target: entry.target },
    entry.value,
  )
  return {
    id,
    employee_id: entry.employeeId,
    section: entry.section,
    entry_key: entry.entryKey,
    act: entry.act,
    ...stored,
    valid_from: entry.validFrom,
    recorded_at: entry.recordedAt,
    change_id: entry.changeId,
    package_id: entry.packageId,
    source: entry.source,
    dossier_version: entry.dossierVersion,
  }
}

// superseded_at says what is believed no longer; a later value of the same entry outranks by day, then by recording.
function readCurrent(
  work: UnitOfWork,
  employeeIds: readonly string[],
  { validOn, dossierVersion = 2_147_483_647 }: { readonly validOn: string; readonly dossierVersion?: number },
): Promise<EntryRow[]> {
  return prismaOf(work).$queryRaw<EntryRow[]>`
    SELECT DISTINCT ON (employee_id, section, entry_key) id, employee_id, section, entry_key, act, value, sealed,
      valid_from::text AS valid_from, (extract(epoch FROM recorded_at) * 1000)::float8 AS recorded_at,
      NULL::float8 AS superseded_at, change_id, package_id, source, dossier_version
    FROM dossier_entry
    WHERE employee_id = ANY (${employeeIds}::uuid[]) AND superseded_at IS NULL AND act <> 'RESCIND'
      AND valid_from <= ${validOn}::date AND dossier_version <= ${dossierVersion}
    ORDER BY employee_id, section, entry_key, dossier_entry.valid_from DESC, dossier_entry.recorded_at DESC,
      dossier_version DESC`
}

function readHistory(work: UnitOfWork, employeeId: string): Promise<EntryRow[]> {
  return prismaOf(work).$queryRaw<EntryRow[]>`
    SELECT id, employee_id, section, entry_key, act, value, sealed, valid_from::text AS valid_from,
      (extract(epoch FROM recorded_at) * 1000)::float8 AS recorded_at,
      (extract(epoch FROM superseded_at) * 1000)::float8 AS superseded_at, change_id, package_id, source,
      dossier_version
    FROM dossier_entry WHERE employee_id = ${employeeId}::uuid
    ORDER BY dossier_entry.recorded_at, dossier_version, id`
}
