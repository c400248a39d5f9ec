import { type PlacedField, placedFields, sectionOf } from '../form/dossier-form.ts'

/** Cột của danh sách nhập */
export type ImportColumn = { readonly kind: 'CATEGORY' } | ({ readonly kind: 'FIELD' } & PlacedField)

export interface ColumnReading {
  readonly columns: readonly ImportColumn[]
  /** Headings that name no column, as they stand. */
  readonly unknown: readonly string[]
  readonly doubled: readonly string[]
}

const categoryHeadings = new Set(['loại cán bộ', 'category'])

// A list has one line a person: only sections with one entry fit into columns.
const byHeading: ReadonlyMap<string, PlacedField> = new Map(
  placedFields
    .filter(({ section }) => sectionOf(section).entries === 'ONE')
    .flatMap((placed) => [
      [headingOf(placed.path), placed] as const,
      [headingOf(placed.field.label), placed] as const,
    ]),
)

/** Headings are the labels of the form or the paths of the fields (`IDENTITY.birthName`), in any order and case. */
export function readColumns(headings: readonly string[]): ColumnReading {
  const unknown: string[] = []
  const doubled: string[] = []
  const seen = new Set<string>()
  const columns = headings.flatMap((heading): ImportColumn[] => {
    const column = toColumn(headingOf(heading))
    const name = column === undefined ? heading : column.kind === 'FIELD' ? column.path : column.kind
    if (column === undefined) unknown.push(heading)
    else if (seen.has(name)) doubled.push(heading)
    seen.add(name)
    return column === undefined ? [] : [column]
  })
  return { columns, unknown, doubled }
}

function toColumn(heading: string): ImportColumn | undefined {
  if (categoryHeadings.has(heading)) return { kind: 'CATEGORY' }
  const placed = byHeading.get(heading)
  return placed === undefined ? undefined : { kind: 'FIELD', ...placed }
}

function headingOf(text: string): string {
  return text.normalize('NFC').trim().toLowerCase().replaceAll(/\s+/g, ' ')
}
