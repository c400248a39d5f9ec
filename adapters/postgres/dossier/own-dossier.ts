import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { OwnDossierReader } from '#contracts/dossier-stores.ts'
import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'
import type { Database } from '../database.ts'
import { type EntryRow, toVersion } from './entries.ts'
import { type FactsRow, toFacts } from './people.ts'

/** As the function `own_dossier` packs an entry. */
type PackedEntry = readonly [
  id: string,
  section: SectionCode,
  entryKey: string,
  value: Readonly<Record<string, unknown>>,
  sealed: string,
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
    const entries = currentOf(row)
      .map((entry, index) => toVersion(sealer, toEntryRow(employeeId, entry), index))
      .filter((version) => version.value !== null)
    return { person: toFacts({ ...row, id: employeeId, index: null }), entries }
  }
}

function currentOf({ entries }: OwnRow): readonly PackedEntry[] {
  const all = JSON.parse(`[${entries ?? ''}]`) as readonly PackedEntry[] // packed by own_dossier
  // In the order in which they came to hold: the last one of a key is the one that holds.
  return [...new Map(all.map((entry) => [`${entry[1]}/${entry[2]}`, entry])).values()]
}

function toEntryRow(employeeId: string, packed: PackedEntry): EntryRow {
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
