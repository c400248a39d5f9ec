import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import {
  type ApprovedChange,
  type ChangeKind,
  leafType,
  type LeafField,
  type LeafValue,
} from '#domain/approval/package/manifest.ts'
import type { ChangeStatus } from '#domain/dossier/change/change-request.ts'
import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'
import type { EntryAct, RecordedValue } from '#domain/dossier/history/acts.ts'
import { entryPlace, fromStored, type StoredValue } from '../dossier/entry-codec.ts'
import { Prisma } from '../generated/client.ts'

export interface ChangeRow {
  readonly id: string
  readonly employee_id: string
  readonly managing_unit: string
  readonly section: SectionCode
  readonly entry_key: string
  readonly act: EntryAct['kind']
  readonly value: StoredValue['value']
  readonly sealed: string | null
  readonly valid_from: string
  readonly submitted_at: Date
  readonly submitted_by: string
  readonly second_level: boolean
  readonly status: ChangeStatus
  readonly base_id: string | null
  readonly base_change_id: string | null
  readonly base_value: StoredValue['value'] | null
  readonly base_sealed: string | null
  readonly documents: readonly string[]
}

/** A leaf holds text, whole numbers, yes/no and nothing else; the rest is written as text that is read one way. */
export function toLeafValue(value: unknown): LeafValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value.normalize('NFC')
  if (typeof value === 'boolean') return value
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : String(value)
  return JSON.stringify(value).normalize('NFC')
}

type Values = Readonly<Record<string, unknown>> | null

function toLeafFields(before: Values, after: Values): readonly LeafField[] {
  const fields: LeafField[] = []
  for (const field of namesOf(before, after)) {
    const [old, now] = [toLeafValue(before?.[field]), toLeafValue(after?.[field])]
    if (old !== now) fields.push({ field, before: old, after: now })
  }
  return fields
}

function namesOf(before: Values, after: Values): readonly string[] {
  if (before === null || after === null) return Object.keys(before ?? after ?? {}).sort()
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
}

/** What of a row is signed besides its new value. */
export type ContentRow = Omit<ChangeRow, 'value' | 'sealed' | 'submitted_by' | 'second_level' | 'status'>

function kindOf(row: ContentRow, after: Values): ChangeKind {
  if (row.act === 'RESCIND' || after === null) return 'DELETE'
  return row.base_id === null ? 'CREATE' : 'UPDATE'
}

export function toContent(sealer: FieldSealer, row: ContentRow, after: RecordedValue): ApprovedChange {
  const before =
    row.base_id === null || row.base_value === null
      ? null
      : fromStored(sealer, entryPlace(row.base_id, row.base_change_id), {
          value: row.base_value,
          sealed: row.base_sealed,
        })
  return {
    type: leafType,
    changeId: row.id,
    employeeId: row.employee_id,
    unitCode: row.managing_unit,
    section: row.section,
    entryKey: row.entry_key,
    kind: kindOf(row, after),
    validFrom: row.valid_from,
    submittedAt: row.submitted_at.toISOString(),
    fields: toLeafFields(before, after),
    documents: row.documents,
  }
}

/** The columns of `ChangeRow`; `c` is the change. */
export const changeColumns = Prisma.sql`
  c.id::text, c.employee_id::text, c.managing_unit, c.section, c.entry_key, c.act, c.value, c.sealed, c.status,
  c.valid_from::text, c.submitted_at, coalesce(s.employee_id::text, c.entered_by) AS submitted_by, c.second_level,
  b.id::text AS base_id, b.change_id::text AS base_change_id, b.value AS base_value, b.sealed AS base_sealed,
  ARRAY(SELECT t.sha256 FROM attachment t WHERE t.change_id = c.id ORDER BY t.sha256) AS documents`

/** Who entered it, and the entry that it changes. */
export const changeJoins = Prisma.sql`
  LEFT JOIN account s ON s.id::text = c.entered_by
  LEFT JOIN dossier_entry b ON b.id = c.base_entry_id`

/** Đề nghị đã mở: what is signed of it. */
export interface ReadChange {
  readonly submittedBy: string
  readonly submittedAt: number
  readonly secondLevel: boolean
  readonly status: ChangeStatus
  readonly content: ApprovedChange
}

export function contentOf(sealer: FieldSealer, row: ChangeRow): ApprovedChange {
  return toContent(sealer, row, fromStored(sealer, { table: 'change_request', id: row.id }, row))
}

export function openRow(sealer: FieldSealer, row: ChangeRow): ReadChange {
  return {
    submittedBy: row.submitted_by,
    submittedAt: row.submitted_at.getTime(),
    secondLevel: row.second_level,
    status: row.status,
    content: contentOf(sealer, row),
  }
}
