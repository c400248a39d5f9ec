import type pg from 'pg'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { DossierPage } from '#contracts/quality.ts'
import { toDossierView } from '#domain/dossier/checks/dossier-view.ts'
import type { EmployeeCategory } from '#domain/people/employee-category.ts'
import { entryPlace, fromStored } from '../dossier/entry-codec.ts'
import { currentOf, type PackedEntry } from '../dossier/packed-entries.ts'
import { dossierNumberOf } from '../dossier/people.ts'
import { inPortions } from '../portions.ts'
import { openPopulation } from './population-records.ts'

/** As the query packs it; the last where it came of a change, and has its id. */
type QualityEntry = readonly [...PackedEntry, ofChange?: 1]

interface PackedPerson {
  readonly id: string
  readonly category: EmployeeCategory
  readonly unit_code: string
  /** JSON arrays with commas between; null: no entry. */
  readonly entries: string | null
  readonly population: string | null
}

// Packed by the server as text, a person a row: a row for each entry costs the driver three times as much, jsonb_agg
// and a DISTINCT the server twice as much. A later entry of the same key stands after the earlier one and wins.
const packed = `
  SELECT p.id, p.category, managing_unit_of(p.unit_code, CURRENT_DATE) AS unit_code, e.entries, r.sealed AS population
  FROM (SELECT id, category, unit_code FROM employee
        WHERE unit_code IS NOT NULL AND id > $1::uuid ORDER BY id LIMIT $2) AS p
  LEFT JOIN LATERAL (
    SELECT string_agg(concat('["', d.id, '","', d.section, '",', to_json(d.entry_key), ',', d.value, ',"', d.sealed,
      CASE WHEN d.change_id = d.id THEN '",1]' ELSE '"]' END),
      ',' ORDER BY d.valid_from, d.recorded_at, d.dossier_version) AS entries
    FROM dossier_entry d
    WHERE d.employee_id = p.id AND d.superseded_at IS NULL AND d.act <> 'RESCIND' AND d.valid_from <= $3::date) AS e ON true
  LEFT JOIN population_record r ON r.id = p.id
  ORDER BY p.id`

const openedAtOnce = 50
const beforeAll = '00000000-0000-0000-0000-000000000000'

/** Needs a role that row-level security lets see everyone: the worker's. */
export async function readDossierPage(
  pool: pg.Pool,
  sealer: FieldSealer,
  page: { readonly after: string | null; readonly limit: number; readonly today: string },
): Promise<DossierPage> {
  const { rows } = await pool.query<PackedPerson>({
    name: 'dossier-page',
    text: packed,
    values: [page.after ?? beforeAll, page.limit, page.today],
  })
  const people: DossierPage['people'][number][] = []
  for await (const portion of inPortions(rows, openedAtOnce)) {
    for (const row of portion) people.push(toPerson(sealer, row))
  }
  return { people, last: rows.at(-1)?.id ?? null }
}

function toPerson(sealer: FieldSealer, row: PackedPerson): DossierPage['people'][number] {
  const person = { view: toView(sealer, row), unitCode: row.unit_code }
  if (row.population === null) return person
  return { ...person, population: openPopulation(sealer, row.id, row.population) }
}

function toView(sealer: FieldSealer, row: PackedPerson): DossierPage['people'][number]['view'] {
  const all = JSON.parse(`[${row.entries ?? ''}]`) as readonly QualityEntry[] // packed by the query above
  const entries = currentOf(all).flatMap(([id, section, entryKey, value, sealed, ofChange]) => {
    const stored = { value, sealed: sealed === '' ? null : sealed }
    const opened = fromStored(sealer, entryPlace(id, ofChange === 1 ? id : null), stored)
    return opened === null ? [] : [{ section, entryKey, value: opened }]
  })
  const person = { employeeId: row.id, dossierNumber: dossierNumberOf(row.id), category: row.category }
  return toDossierView(person, entries)
}
