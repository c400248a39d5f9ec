import type { HeldEntry, EntryStore } from '#contracts/dossier-stores.ts'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'
import type { EntryAct } from '#domain/dossier/history/acts.ts'
import { prismaOf } from '../database.ts'
import { entryPlace, fromStored } from './entry-codec.ts'

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

/** Entries of dossiers: written once, by a load or an approval, never overwritten. */
export function createEntryStore(sealer: FieldSealer): EntryStore {
  return {
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
  const value = fromStored(sealer, entryPlace(row.id, row.change_id), row)
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
