import type pg from 'pg'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { DossierPage } from '#contracts/quality.ts'
import { toDossierView } from '#domain/dossier/checks/dossier-view.ts'
import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'
import type { EmployeeCategory } from '#domain/people/employee-category.ts'
import { fromStored } from '../dossier/entry-codec.ts'
import { dossierNumberOf } from '../dossier/people.ts'

/** One entry as the query packs it: id, section, key, open value, sealed value. */
type PackedEntry = readonly [string, SectionCode, string, Readonly<Record<string, unknown>>, string | null]

interface PackedPerson {
  readonly id: string
  readonly category: EmployeeCategory
  readonly unit_code: string
  readonly entries: readonly PackedEntry[]
}

// Packed by the server into one JSON a person: a row for each entry costs the driver three times as much.
const packed = `
  SELECT p.id, p.category, managing_unit_of(p.unit_code, CURRENT_DATE) AS unit_code, coalesce(e.entries, '[]') AS entries
  FROM (SELECT id, category, unit_code FROM employee
        WHERE unit_code IS NOT NULL AND ($1::uuid IS NULL OR id > $1::uuid) ORDER BY id LIMIT $2) AS p
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_array(c.id, c.section, c.entry_key, c.value, c.sealed)) AS entries
    FROM (SELECT DISTINCT ON (d.section, d.entry_key) d.id, d.section, d.entry_key, d.value, d.sealed
          FROM dossier_entry d
          WHERE d.employee_id = p.id AND d.superseded_at IS NULL AND d.act <> 'RESCIND' AND d.valid_from <= $3::date
          ORDER BY d.section, d.entry_key, d.valid_from DESC, d.recorded_at DESC, d.dossier_version DESC) AS c) AS e ON true
  ORDER BY p.id`

/** Needs a role that row-level security lets see everyone: the worker's. */
export async function readDossierPage(
  pool: pg.Pool,
  sealer: FieldSealer,
  page: { readonly after: string | null; readonly limit: number; readonly today: string },
): Promise<DossierPage> {
  const { rows } = await pool.query<PackedPerson>({
    name: 'dossier-page',
    text: packed,
    values: [page.after, page.limit, page.today],
  })
  const people = rows.map((row) => ({ view: toView(sealer, row), unitCode: row.unit_code }))
  return { people, last: rows.at(-1)?.id ?? null }
}

function toView(sealer: FieldSealer, row: PackedPerson): DossierPage['people'][number]['view'] {
  const entries = row.entries.flatMap(([id, section, entryKey, value, sealed]) => {
    const opened = fromStored(sealer, { table: 'dossier_entry', id }, { value, sealed }).value
    return opened === null ? [] : [{ section, entryKey, value: opened }]
  })
  const person = { employeeId: row.id, dossierNumber: dossierNumberOf(row.id), category: row.category }
  return toDossierView(person, entries)
}
