import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { Database } from '#adapters/postgres/database.ts'
import { importList } from '#adapters/postgres/dossier-import/import-list.ts'
import { readUnitListFile } from '#adapters/unit-lists/list-file.ts'
import { placedFields, sectionOf } from '#domain/dossier/form/dossier-form.ts'
import { formatPartialDate } from '#domain/dossier/values/partial-date.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'

const unitCode = 'H59.9'

/** A unit's list with a column for each field that has one value, as people who are not in the database yet. */
export function inventList(count: number, today: string): Uint8Array {
  const units = [{ code: unitCode, name: 'Đơn vị nhập' }]
  const { people } = inventStaff({ seed: 'bench list', count, units, today, defects: 0 })
  const columns = placedFields.filter(({ section }) => sectionOf(section).entries === 'ONE')
  const lines = people.map(({ entries, category }) => {
    const values = new Map(entries.map((entry) => [entry.section, entry.value]))
    const cells = columns.map(({ section, name, field }) =>
      cellOf(field.type.kind, values.get(section)?.[name]),
    )
    return [category, ...cells].join(',')
  })
  return new TextEncoder().encode(
    [['Loại cán bộ', ...columns.map(({ path }) => path)].join(','), ...lines].join('\r\n'),
  )
}

function cellOf(kind: string, value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'number')
    return `"${kind === 'HUNDREDTHS' ? (value / 100).toFixed(2).replace('.', ',') : value}"`
  if (Array.isArray(value)) return quoted(value.join('; '))
  if (typeof value !== 'string') throw new Error(`no cell for ${typeof value}`)
  return kind === 'DATE' || kind === 'PARTIAL_DATE' ? formatPartialDate(value) : quoted(value)
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}

/** The way of `npm run hub -- import`: from the file's bytes to its report, all of it kept. */
export async function importBytes(
  bytes: Uint8Array,
  {
    database,
    sealer,
    at,
  }: {
    readonly database: Database
    readonly sealer: FieldSealer
    readonly at: number
  },
) {
  const list = await readUnitListFile(bytes)
  return importList(
    { database, sealer, clock: { now: () => at } },
    {
      ...list,
      unitCode,
      document: { number: '01/DS', date: '2026-11-02' },
      mode: 'WRITE',
      createdBy: 'bench',
      requestKey: null,
    },
  )
}
