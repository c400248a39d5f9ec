import type { ReadableValue } from '#contracts/national-sync.ts'
import { findField, type SectionCode, sectionCodes } from '#domain/dossier/form/dossier-form.ts'
import type { FieldValue } from '#domain/dossier/values/field-type.ts'
import type { Json, SyncOperation, SyncRecord } from '#domain/sync/record.ts'
import { type SectionMapping, wireSections, wireStanding } from './wire.ts'

export interface WireRecord {
  readonly op: SyncOperation
  readonly personalId: string
  readonly version: number
  readonly unitCode: string
  readonly groups: { readonly [group: string]: { readonly [field: string]: Json } }
}

type Entry = Readonly<Record<string, FieldValue | undefined>>

/** Our record as the partner reads it. Absent values stay absent. */
export function toWireRecord(record: SyncRecord): WireRecord {
  const groups: Record<string, Record<string, Json>> = {
    [wireStanding.group]: { [wireStanding.category]: record.category, [wireStanding.status]: record.status },
  }
  for (const section of sectionCodes) {
    const entries = (record.values[section] ?? []) as readonly Entry[] // the section's own type, read by name
    const mapping: SectionMapping = wireSections[section]
    if (entries.length === 0) continue
    const translated = entries.map((entry) => toWireEntry(section, mapping, entry))
    Object.assign(
      (groups[mapping.group] ??= {}),
      mapping.list === null ? translated[0] : { [mapping.list]: translated },
    )
  }
  const { operation, personalId, version, unitCode } = record
  return { op: operation, personalId, version, unitCode, groups }
}

function toWireEntry(
  section: SectionCode,
  mapping: SectionMapping,
  entry: Entry,
): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(mapping.fields).flatMap(([ours, theirs]) => {
      const value = entry[ours]
      return value === undefined ? [] : [[theirs, toWireValue(section, ours, value)]]
    }),
  )
}

/** The values of a record that lie encrypted here (Điều 3.3), as they travel. */
export function protectedValues({ values, personalId }: SyncRecord): readonly Json[] {
  const sealed = sectionCodes.flatMap((section) =>
    ((values[section] ?? []) as readonly Entry[]).flatMap((entry) =>
      Object.entries(entry).flatMap(([name, value]) =>
        // An unknown field is treated as the most protected one.
        value === undefined || findField(section, name)?.sealed === false
          ? []
          : [toWireValue(section, name, value)],
      ),
    ),
  )
  return [personalId, ...sealed]
}

/** Coefficients are hundredths here and decimal text there: a number with a point has no canonical form. */
function toWireValue(section: SectionCode, name: string, value: FieldValue): Json {
  if (findField(section, name)?.type.kind !== 'HUNDREDTHS' || typeof value !== 'number') return value
  return `${Math.trunc(value / 100)}.${String(value % 100).padStart(2, '0')}`
}

/** `group.field` of theirs -> `IDENTITY.dateOfBirth`; null where the form has no such field. */
export function toOurField(partnerField: string): string | null {
  return ourFields.get(partnerField) ?? null
}

/** The way back of `toWireValue`, for corrections from the national side. */
export function toOurValue(field: string | null, value: Json): Json {
  const [section, name] = (field ?? '').split('.')
  const kind = section && name ? findField(section as SectionCode, name)?.type.kind : undefined // of ourFields
  if (kind !== 'HUNDREDTHS' || typeof value !== 'string') return value
  return Math.round(Number(value) * 100)
}

const ourFields: ReadonlyMap<string, string> = new Map(
  sectionCodes.flatMap((section) => {
    const { group, list, fields }: SectionMapping = wireSections[section]
    return Object.entries(fields).map(([ours, theirs]): [string, string] => [
      list === null ? `${group}.${theirs}` : `${group}.${list}.${theirs}`,
      `${section}.${ours}`,
    ])
  }),
)

/** For people: what leaves, by the labels of the form. */
export function toReadable(record: SyncRecord): readonly ReadableValue[] {
  const standing = {
    field: null,
    label: 'Loại cán bộ',
    partnerField: `${wireStanding.group}.${wireStanding.category}`,
  }
  return [
    { ...standing, value: record.category },
    ...sectionCodes.flatMap((section) => {
      const entries = (record.values[section] ?? []) as readonly Entry[] // the section's own type, read by name
      return entries.flatMap((entry, index) => readableEntry(section, entry, index))
    }),
  ]
}

function readableEntry(section: SectionCode, entry: Entry, index: number): readonly ReadableValue[] {
  const { group, list, fields }: SectionMapping = wireSections[section]
  const place = list === null ? group : `${group}.${list}[${index + 1}]`
  return Object.entries(fields).flatMap(([ours, theirs]) => {
    const value = entry[ours]
    if (value === undefined) return []
    const label = findField(section, ours)?.label ?? ours
    const shown = toWireValue(section, ours, value)
    return [
      {
        field: `${section}.${ours}`,
        label,
        partnerField: `${place}.${theirs}`,
        value: Array.isArray(shown)
          ? shown.join('; ')
          : typeof shown === 'object'
            ? JSON.stringify(shown)
            : String(shown),
      },
    ]
  })
}
