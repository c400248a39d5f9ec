import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { ChangeRecord } from '#contracts/dossier.ts'
import type { ChangeOrigin, ChangePurpose, ChangeStatus } from '#domain/dossier/change/change-request.ts'
import type { SectionCode } from '#domain/dossier/form/dossier-form.ts'
import type { EntryAct } from '#domain/dossier/history/acts.ts'
import { Prisma } from '../generated/client.ts'
import { fromStored } from './entry-codec.ts'

/** A change as SQL gives it; texts were written by this program. */
export interface ChangeRow {
  readonly id: string
  readonly employee_id: string
  readonly managing_unit: string
  readonly status: ChangeStatus
  readonly act: EntryAct['kind']
  readonly section: SectionCode
  readonly entry_key: string
  readonly base_entry_id: string | null
  readonly value: Readonly<Record<string, unknown>>
  readonly sealed: string | null
  readonly valid_from: string
  readonly purpose: ChangePurpose
  readonly origin: ChangeOrigin
  readonly entered_by: string
  readonly on_behalf: boolean
  readonly second_level: boolean
  readonly submitted_at: number | null
  readonly approved_at: number | null
  readonly held_until: number | null
  readonly return_reason: string | null
  readonly return_due_on: string | null
  readonly created_at: number
  readonly version: number
  readonly documents: readonly { readonly attachmentId: string; readonly sha256: string }[]
}

export const selectChanges = Prisma.sql`
  SELECT c.id, c.employee_id, c.managing_unit, c.status, c.act, c.section, c.entry_key, c.base_entry_id, c.value,
    c.sealed, c.valid_from::text AS valid_from, c.purpose, c.origin, c.entered_by, c.on_behalf, c.second_level,
    (extract(epoch FROM c.submitted_at) * 1000)::float8 AS submitted_at,
    (extract(epoch FROM c.approved_at) * 1000)::float8 AS approved_at,
    (CASE c.status WHEN 'SUBMITTED' THEN extract(epoch FROM change_held_until(c.id)) * 1000 END)::float8 AS held_until,
    c.return_reason,
    c.return_due_on::text AS return_due_on, (extract(epoch FROM c.created_at) * 1000)::float8 AS created_at,
    c.version, coalesce((SELECT jsonb_agg(jsonb_build_object('attachmentId', a.id, 'sha256', a.sha256) ORDER BY a.id)
      FROM attachment a WHERE a.change_id = c.id), '[]'::jsonb) AS documents
  FROM change_request c`

export function toChange(sealer: FieldSealer, row: ChangeRow): ChangeRecord {
  return {
    changeId: row.id,
    employeeId: row.employee_id,
    managingUnit: row.managing_unit,
    status: row.status,
    act: row.act,
    section: row.section,
    entryKey: row.entry_key,
    baseEntryId: row.base_entry_id,
    value: fromStored(sealer, { table: 'change_request', id: row.id }, row),
    validFrom: row.valid_from,
    purpose: row.purpose,
    origin: row.origin,
    enteredBy: row.entered_by,
    onBehalf: row.on_behalf,
    secondLevel: row.second_level,
    submittedAt: row.submitted_at,
    approvedAt: row.approved_at,
    lockedUntil: row.held_until,
    returnReason: row.return_reason,
    returnDueOn: row.return_due_on,
    createdAt: row.created_at,
    version: row.version,
  }
}
