import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import { findField, type SectionCode } from '#domain/dossier/form/dossier-form.ts'
import type { RecordedValue } from '#domain/dossier/history/acts.ts'

/** How a value lies in a row: open fields as JSON, the sensitive ones sealed together. */
export interface StoredValue {
  readonly value: Readonly<Record<string, unknown>>
  readonly sealed: string | null
}

// Reserved names cannot be fields: the form's names are letters only.
const endedMark = '$ended'
const targetMark = '$target'

export type SealedTable = 'dossier_entry' | 'change_request'

/** The row id is part of what is authenticated: a sealed value cannot be moved to another person. */
export function placeOf(table: SealedTable, id: string): string {
  return `${table}/${id}`
}

export function toStored(
  sealer: FieldSealer,
  row: {
    readonly table: SealedTable
    readonly id: string
    readonly section: SectionCode
    readonly target?: string
  },
  value: RecordedValue,
): StoredValue {
  const marks = {
    ...(value === null ? { [endedMark]: true } : {}),
    ...(row.target === undefined ? {} : { [targetMark]: row.target }),
  }
  const open: Record<string, unknown> = { ...marks }
  const secret: Record<string, unknown> = {}
  for (const [name, held] of Object.entries(value ?? {})) {
    // An unknown field is treated as the most protected one.
    if (findField(row.section, name)?.sealed === false) open[name] = held
    else secret[name] = held
  }
  const sealed =
    Object.keys(secret).length === 0 ? null : sealer.seal(placeOf(row.table, row.id), JSON.stringify(secret))
  return { value: open, sealed }
}

export function fromStored(
  sealer: FieldSealer,
  row: { readonly table: SealedTable; readonly id: string },
  stored: StoredValue,
): { readonly value: RecordedValue; readonly target: string | null } {
  const target = stored.value[targetMark]
  return {
    value: stored.value[endedMark] === true ? null : wholeOf(sealer, row, stored),
    target: typeof target === 'string' ? target : null,
  }
}

function wholeOf(
  sealer: FieldSealer,
  row: { readonly table: SealedTable; readonly id: string },
  { value, sealed }: StoredValue,
): Readonly<Record<string, unknown>> {
  // Copied only where there is a mark to leave out: a scan opens some hundred thousand.
  const open = targetMark in value || endedMark in value ? unmarked(value) : value
  if (sealed === null) return open
  const secret = JSON.parse(sealer.open(placeOf(row.table, row.id), sealed)) as object // sealed by toStored
  return { ...open, ...secret }
}

function unmarked(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { [endedMark]: _ended, [targetMark]: _target, ...open } = value
  return open
}
