import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { PendingChange } from '#domain/approval/authority/eligibility.ts'
import {
  type ApprovedChange,
  type ChangeKind,
  leafType,
  type LeafField,
  type LeafValue,
} from '#domain/approval/package/manifest.ts'
import { prismaOf } from '../database.ts'
import { fromStored, type StoredValue } from '../dossier/entry-codec.ts'

interface ChangeRow {
  readonly id: string
  readonly employee_id: string
  readonly managing_unit: string
  readonly section: string
  readonly entry_key: string
  readonly act: string
  readonly value: StoredValue['value']
  readonly sealed: string | null
  readonly valid_from: string
  readonly submitted_at: Date
  readonly submitted_by: string
  readonly second_level: boolean
  readonly unit_approved: boolean
  readonly locked: boolean
  readonly base_id: string | null
  readonly base_value: StoredValue['value'] | null
  readonly base_sealed: string | null
  readonly documents: readonly string[]
}

/** Đề nghị đang chờ trên bàn phê duyệt, with what the officer must see to decide. */
export interface DeskChange extends PendingChange {
  readonly secondLevel: boolean
  readonly locked: boolean
  readonly content: ApprovedChange
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
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort()
  return names
    .map((field) => ({ field, before: toLeafValue(before?.[field]), after: toLeafValue(after?.[field]) }))
    .filter((field) => field.before !== field.after)
}

function kindOf(row: ChangeRow, after: Values): ChangeKind {
  if (row.act === 'RESCIND' || after === null) return 'DELETE'
  return row.base_id === null ? 'CREATE' : 'UPDATE'
}

function toContent(sealer: FieldSealer, row: ChangeRow): ApprovedChange {
  const after = fromStored(sealer, { table: 'change_request', id: row.id }, row).value
  const before =
    row.base_id === null || row.base_value === null
      ? null
      : fromStored(
          sealer,
          { table: 'dossier_entry', id: row.base_id },
          { value: row.base_value, sealed: row.base_sealed },
        ).value
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

function toDeskChange(sealer: FieldSealer, row: ChangeRow): DeskChange {
  return {
    changeId: row.id,
    employeeId: row.employee_id,
    submittedBy: row.submitted_by,
    unitCode: row.managing_unit,
    section: row.section,
    submittedAt: row.submitted_at.getTime(),
    unitApproved: row.unit_approved,
    secondLevel: row.second_level,
    locked: row.locked,
    content: toContent(sealer, row),
  }
}

export interface DeskQuery {
  readonly unitCode: string
  readonly departmentUnitCode: string
  readonly now: number
  readonly limit: number
  readonly after?: string | undefined
  /** Only these, and locked for this transaction. */
  readonly changeIds?: readonly string[] | undefined
  readonly lock?: 'FOR_UPDATE' | undefined
}

/**
 * What lies on a unit's desk. Điều 16.8: the department's desk also has what units have signed for the second level,
 * and what every approver of a unit is concerned by himself.
 */
export async function listDeskIds(
  work: UnitOfWork,
  query: DeskQuery,
): Promise<readonly { readonly id: string; readonly submittedAt: number }[]> {
  const { unitCode, departmentUnitCode, now, limit, after = null, changeIds = null } = query
  const rows = await prismaOf(work).$queryRaw<{ id: string; submitted_at: Date }[]>`
    WITH pending AS (
      SELECT c.id, c.managing_unit, c.employee_id, c.entered_by, c.submitted_at,
        EXISTS (SELECT 1 FROM approval_leaf l JOIN approval_package p ON p.id = l.package_id
          WHERE l.change_id = c.id AND p.stage = 'APPROVED') AS unit_approved
      FROM change_request c
      WHERE c.status = 'SUBMITTED' AND (c.managing_unit = ${unitCode} OR ${unitCode} = ${departmentUnitCode})
        AND (${after}::uuid IS NULL OR c.id > ${after}::uuid)
        AND (${changeIds}::uuid[] IS NULL OR c.id = ANY (${changeIds}::uuid[]))
    ), approver AS (
      SELECT h.unit_code, coalesce(a.employee_id, a.id)::text AS person, a.id::text AS account
      FROM held_role h JOIN account a ON a.id = h.account_id
      WHERE h.role = 'COMPETENT_APPROVER' AND a.status = 'ACTIVE' AND h.starts_at <= ${new Date(now)}
        AND (h.ends_at IS NULL OR h.ends_at > ${new Date(now)})
    ), desk AS (
      SELECT p.id, p.submitted_at, CASE WHEN p.unit_approved OR (
          EXISTS (SELECT 1 FROM approver a WHERE a.unit_code = p.managing_unit)
          AND NOT EXISTS (SELECT 1 FROM approver a WHERE a.unit_code = p.managing_unit
            AND a.person <> p.employee_id::text AND a.account <> p.entered_by))
        THEN ${departmentUnitCode} ELSE p.managing_unit END AS unit_code
      FROM pending p
    )
    SELECT id::text, submitted_at FROM desk WHERE unit_code = ${unitCode} ORDER BY desk.id LIMIT ${limit}`
  return rows.map(({ id, submitted_at }) => ({ id, submittedAt: submitted_at.getTime() }))
}

export async function listDeskChanges(
  work: UnitOfWork,
  sealer: FieldSealer,
  query: DeskQuery,
): Promise<DeskChange[]> {
  const ids = (await listDeskIds(work, query)).map(({ id }) => id)
  return loadChanges(work, sealer, { ids, now: query.now, lock: query.lock })
}

/** These changes in the order of their ids; locked ones wait for the other transaction. */
export async function loadChanges(
  work: UnitOfWork,
  sealer: FieldSealer,
  {
    ids,
    now,
    lock,
  }: { readonly ids: readonly string[]; readonly now: number; readonly lock?: 'FOR_UPDATE' | undefined },
): Promise<DeskChange[]> {
  if (ids.length === 0) return []
  if (lock === 'FOR_UPDATE') {
    await prismaOf(work).$queryRaw`
      SELECT count(*)::int AS locked FROM (
        SELECT 1 FROM change_request WHERE id = ANY (${ids}::uuid[]) ORDER BY id FOR UPDATE) AS locked`
  }
  const rows = await prismaOf(work).$queryRaw<ChangeRow[]>`
    SELECT c.id::text, c.employee_id::text, c.managing_unit, c.section, c.entry_key, c.act, c.value, c.sealed,
      c.valid_from::text, c.submitted_at, coalesce(s.employee_id::text, c.entered_by) AS submitted_by, c.second_level,
      EXISTS (SELECT 1 FROM approval_leaf l JOIN approval_package p ON p.id = l.package_id
        WHERE l.change_id = c.id AND p.stage = 'APPROVED') AS unit_approved,
      coalesce(c.locked_until > ${new Date(now)}, false) AS locked,
      b.id::text AS base_id, b.value AS base_value, b.sealed AS base_sealed,
      ARRAY(SELECT t.sha256 FROM attachment t WHERE t.change_id = c.id ORDER BY t.sha256) AS documents
    FROM change_request c
    LEFT JOIN account s ON s.id::text = c.entered_by
    LEFT JOIN dossier_entry b ON b.id = c.base_entry_id
    WHERE c.id = ANY (${ids}::uuid[]) ORDER BY c.id`
  return rows.map((row) => toDeskChange(sealer, row))
}
