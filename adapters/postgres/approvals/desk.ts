import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { PendingChange } from '#domain/approval/authority/eligibility.ts'
import type { ChangeKind } from '#domain/approval/package/manifest.ts'
import { prismaOf } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { changeColumns, changeJoins, type ChangeRow, openRow, type ReadChange } from './change-content.ts'
import { readInPortions } from '../portions.ts'

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
 * What lies on a unit's desk, by id. Điều 16.8: the department's desk also has what units have signed for the second
 * level, and what every approver of a unit is concerned by himself.
 */
function selectDeskRows(query: DeskQuery, locking: Prisma.Sql): Prisma.Sql {
  const { unitCode, departmentUnitCode, now, limit, after = null, changeIds = null } = query
  return Prisma.sql`
    WITH approver AS (
      SELECT h.unit_code, coalesce(a.employee_id, a.id)::text AS person, a.id::text AS account
      FROM held_role h JOIN account a ON a.id = h.account_id
      WHERE h.role = 'COMPETENT_APPROVER' AND a.status = 'ACTIVE' AND h.starts_at <= ${new Date(now)}
        AND (h.ends_at IS NULL OR h.ends_at > ${new Date(now)})
    )
    SELECT c.id, c.employee_id, c.section, c.entered_by, c.submitted_at, c.leaf_hash, c.leaf_kind
    FROM change_request c
    WHERE c.status = 'SUBMITTED' AND (c.managing_unit = ${unitCode} OR ${unitCode} = ${departmentUnitCode})
      AND (${after}::uuid IS NULL OR c.id > ${after}::uuid)
      AND (${changeIds}::uuid[] IS NULL OR c.id = ANY (${changeIds}::uuid[]))
      AND CASE WHEN EXISTS (SELECT 1 FROM approval_leaf l JOIN approval_package p ON p.id = l.package_id
            WHERE l.change_id = c.id AND p.stage = 'APPROVED')
          OR (EXISTS (SELECT 1 FROM approver a WHERE a.unit_code = c.managing_unit)
            AND NOT EXISTS (SELECT 1 FROM approver a WHERE a.unit_code = c.managing_unit
              AND a.person <> c.employee_id::text AND a.account <> c.entered_by))
        THEN ${departmentUnitCode} ELSE c.managing_unit END = ${unitCode}
    ORDER BY c.id LIMIT ${limit} ${locking}`
}

/** By id. */
export async function listDeskIds(
  work: UnitOfWork,
  query: DeskQuery,
): Promise<readonly { readonly id: string; readonly submittedAt: number }[]> {
  const rows = await prismaOf(work).$queryRaw<{ id: string; submitted_at: Date }[]>`
    SELECT id::text, submitted_at FROM (${selectDeskRows(query, Prisma.empty)}) AS desk ORDER BY desk.id`
  return rows.map(({ id, submitted_at }) => ({ id, submittedAt: submitted_at.getTime() }))
}

/** By id; where they are locked, only those that still wait. */
export async function listDeskChanges(
  work: UnitOfWork,
  sealer: FieldSealer,
  query: DeskQuery,
): Promise<DeskChange[]> {
  const changes = query.lock === 'FOR_UPDATE' ? await lockDesk(work, query) : await listDeskIds(work, query)
  return loadChanges(work, sealer, { ids: changes.map(({ id }) => id), now: query.now })
}

export interface LockedChange {
  readonly id: string
  readonly employee_id: string
  readonly submitted_by: string
  readonly section: string
  /** Null: to be made (`makeLeaves`). */
  readonly leaf_hash: Uint8Array | null
  readonly leaf_kind: ChangeKind
}

/**
 * Locks what lies on the desk; in the order of a package's leaves (`compareLeaves`). They are locked in the order of
 * their ids: two that lock the same changes must not wait for each other in a ring.
 */
export async function lockDesk(work: UnitOfWork, query: DeskQuery): Promise<readonly LockedChange[]> {
  return prismaOf(work).$queryRaw<LockedChange[]>`
    SELECT locked.id::text, locked.employee_id::text, coalesce(s.employee_id::text, entered_by) AS submitted_by, section,
      leaf_hash, leaf_kind
    FROM (${selectDeskRows(query, Prisma.sql`FOR UPDATE OF c`)}) AS locked
    LEFT JOIN account s ON s.id::text = locked.entered_by
    ORDER BY locked.employee_id, locked.id`
}

interface DeskRow extends ChangeRow {
  readonly unit_approved: boolean
  readonly locked: boolean
}

const selectDesk = (ids: readonly string[], now: number): Prisma.Sql => Prisma.sql`
  SELECT ${changeColumns}, coalesce(held.unit_approved, false) AS unit_approved, coalesce(held.locked, false) AS locked
  FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS asked(id, position)
  JOIN change_request c ON c.id = asked.id ${changeJoins}
  LEFT JOIN (
    SELECT l.change_id, bool_or(p.stage = 'APPROVED') AS unit_approved,
      bool_or(p.stage = 'SIGNED' OR (p.stage = 'PREPARED' AND p.expires_at > ${new Date(now)})) AS locked
    FROM approval_leaf l JOIN approval_package p ON p.id = l.package_id
    WHERE l.change_id = ANY (${ids}::uuid[]) GROUP BY l.change_id) held ON held.change_id = c.id
  ORDER BY asked.position`

interface ChangesAsked {
  readonly ids: readonly string[]
  readonly now: number
}

/** These changes in the order asked. */
export async function loadChanges(
  work: UnitOfWork,
  sealer: FieldSealer,
  { ids, now }: ChangesAsked,
): Promise<DeskChange[]> {
  const changes: DeskChange[] = []
  const portions = readInPortions(ids, (portion) =>
    prismaOf(work).$queryRaw<DeskRow[]>(selectDesk(portion, now)),
  )
  for await (const rows of portions) changes.push(...rows.map((row) => toDeskChange(sealer, row)))
  return changes
}

function toDeskChange(sealer: FieldSealer, row: DeskRow): DeskChange {
  const { submittedBy, submittedAt, secondLevel, status, content } = openRow(sealer, row)
  return {
    changeId: row.id,
    employeeId: row.employee_id,
    unitCode: row.managing_unit,
    section: row.section,
    submittedBy,
    submittedAt,
    secondLevel,
    status,
    content,
    unitApproved: row.unit_approved,
    locked: row.locked,
  }
}
