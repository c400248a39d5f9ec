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
/** Names the version that is corrected or rescinded. */
export const targetMark = '$target'

/** The stored value of what holds no more. */
export const ended = { [endedMark]: true } as const

type SealedTable = 'dossier_entry' | 'change_request'

export interface SealedRow {
  readonly table: SealedTable
  readonly id: string
}

/** The row id is part of what is authenticated: a sealed value cannot be moved to another person. */
export function placeOf({ table, id }: SealedRow): string {
  return `${table}/${id}`
}

/** Where an entry's value was sealed: one that came of a change has its id, and its value as it was sealed then. */
export function entryPlace(id: string, changeId: string | null): SealedRow {
  return { table: changeId === id ? 'change_request' : 'dossier_entry', id }
}

export function toStored(
  sealer: FieldSealer,
  row: SealedRow & { readonly section: SectionCode },
  value: RecordedValue,
): StoredValue {
  const open: Record<string, unknown> = value === null ? { ...ended } : {}
  const secret: Record<string, unknown> = {}
  for (const [name, held] of Object.entries(value ?? {})) {
    // An unknown field is treated as the most protected one.
    if (findField(row.section, name)?.sealed === false) open[name] = held
    else secret[name] = held
  }
  const sealed = Object.keys(secret).length === 0 ? null : sealer.seal(placeOf(row), JSON.stringify(secret))
  return { value: open, sealed }
}

export function fromStored(sealer: FieldSealer, row: SealedRow, stored: StoredValue): RecordedValue {
  return stored.value[endedMark] === true ? null : wholeOf(sealer, row, stored)
}

function wholeOf(
  sealer: FieldSealer,
  row: SealedRow,
  { value, sealed }: StoredValue,
): Readonly<Record<string, unknown>> {
  // Copied only where there is a mark to leave out: a scan opens some hundred thousand.
  const open = targetMark in value || endedMark in value ? unmarked(value) : value
  if (sealed === null) return open
  const secret = JSON.parse(sealer.open(placeOf(row), sealed)) as object // sealed by toStored
  return { ...open, ...secret }
}

function unmarked(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { [endedMark]: _ended, [targetMark]: _target, ...open } = value
  return open
}
