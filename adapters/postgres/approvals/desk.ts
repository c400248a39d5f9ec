import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { PendingChange } from '#domain/approval/authority/eligibility.ts'
import { prismaOf } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { changeColumns, changeJoins, type ChangeRow, openRow, type ReadChange } from './change-content.ts'
import { readInPortions } from './portions.ts'

/** Đề nghị đang chờ trên bàn phê duyệt, with what the officer must see to decide. */
export interface DeskChange extends ReadChange, PendingChange {
  readonly submittedBy: string
  readonly locked: boolean
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
  if (query.lock === 'FOR_UPDATE') await lockChanges(work, ids)
  return loadChanges(work, sealer, { ids, now: query.now })
}

/** In the order of their ids: two that lock the same changes must not wait for each other in a ring. */
async function lockChanges(work: UnitOfWork, ids: readonly string[]): Promise<void> {
  await prismaOf(work).$queryRaw`
    SELECT count(*)::int AS locked FROM (
      SELECT 1 FROM change_request WHERE id = ANY (${ids}::uuid[]) ORDER BY id FOR UPDATE) AS locked`
}

interface DeskRow extends ChangeRow {
  readonly unit_approved: boolean
  readonly locked: boolean
}

const selectDesk = (ids: readonly string[], now: number): Prisma.Sql => Prisma.sql`
  SELECT ${changeColumns}, coalesce(held.unit_approved, false) AS unit_approved, coalesce(held.locked, false) AS locked
  FROM change_request c ${changeJoins}
  LEFT JOIN (
    SELECT l.change_id, bool_or(p.stage = 'APPROVED') AS unit_approved,
      bool_or(p.stage = 'SIGNED' OR (p.stage = 'PREPARED' AND p.expires_at > ${new Date(now)})) AS locked
    FROM approval_leaf l JOIN approval_package p ON p.id = l.package_id
    WHERE l.change_id = ANY (${ids}::uuid[]) GROUP BY l.change_id) held ON held.change_id = c.id
  WHERE c.id = ANY (${ids}::uuid[]) ORDER BY c.id`

/** These changes in the order of their ids. */
export async function loadChanges(
  work: UnitOfWork,
  sealer: FieldSealer,
  { ids, now }: { readonly ids: readonly string[]; readonly now: number },
): Promise<DeskChange[]> {
  const changes: DeskChange[] = []
  for await (const rows of readInPortions<DeskRow>(work, {
    cursor: 'desk_changes',
    query: selectDesk(ids, now),
  })) {
    for (const row of rows) changes.push(toDeskChange(sealer, row))
  }
  return changes
}

function toDeskChange(sealer: FieldSealer, row: DeskRow): DeskChange {
  const read = openRow(sealer, row)
  const { changeId, employeeId, unitCode, section } = read.content
  const { unit_approved: unitApproved, locked } = row
  return { ...read, changeId, employeeId, unitCode, section, unitApproved, locked }
}
