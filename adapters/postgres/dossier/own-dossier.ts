import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { OwnDossierReader } from '#contracts/dossier-stores.ts'
import type { Database } from '../database.ts'
import { type EntryRow, toVersion } from './entries.ts'
import { currentOf, type PackedEntry } from './packed-entries.ts'
import { type FactsRow, toFacts } from './people.ts'

/** As the function `own_dossier` packs an entry. */
type OwnEntry = readonly [
  ...PackedEntry,
  validFrom: string,
  recordedAt: number,
  source: string,
  packageId: string,
  changeId: string,
]

interface OwnRow extends Omit<FactsRow, 'id' | 'index'> {
  readonly entries: string | null
}

/** Điều 7.3: one statement, no transaction of our own: what everybody does most must cost least. */
export function createOwnDossierReader(
  { pool }: Pick<Database, 'pool'>,
  sealer: FieldSealer,
): OwnDossierReader {
  return async (employeeId, { validOn }) => {
    const { rows } = await pool.query<OwnRow>({
      name: 'own-dossier',
      text: 'SELECT * FROM own_dossier($1::uuid, $2::date)',
      values: [employeeId, validOn],
    })
    const [row] = rows
    if (row === undefined) return undefined
    const all = JSON.parse(`[${row.entries ?? ''}]`) as readonly OwnEntry[] // packed by own_dossier
    const entries = currentOf(all)
      .map((entry, index) => toVersion(sealer, toEntryRow(employeeId, entry), index))
      .filter((version) => version.value !== null)
    return { person: toFacts({ ...row, id: employeeId, index: null }), entries }
  }
}

function toEntryRow(employeeId: string, packed: OwnEntry): EntryRow {
  const [id, section, entryKey, value, sealed, validFrom, recordedAt, source, packageId, changeId] = packed
  return {
    id,
    employee_id: employeeId,
    section,
    entry_key: entryKey,
    act: 'SET',
    value,
    sealed: sealed === '' ? null : sealed,
    valid_from: validFrom,
    recorded_at: recordedAt,
    superseded_at: null,
    change_id: changeId === '' ? null : changeId,
    package_id: packageId === '' ? null : packageId,
    source,
    dossier_version: 0,
  }
}
