import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { PendingChange } from '#domain/approval/authority/eligibility.ts'
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
 * What lies on a unit's desk. Điều 16.8: the department's desk also has what units have signed for the second level,
 * and what every approver of a unit is concerned by himself.
 */
function selectDeskIds(query: DeskQuery): Prisma.Sql {
  const { unitCode, departmentUnitCode, now, limit, after = null, changeIds = null } = query
  return Prisma.sql`
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
    SELECT id, submitted_at FROM desk WHERE unit_code = ${unitCode} ORDER BY desk.id LIMIT ${limit}`
}

/** By id. */
export async function listDeskIds(
  work: UnitOfWork,
  query: DeskQuery,
): Promise<readonly { readonly id: string; readonly submittedAt: number }[]> {
  const rows = await prismaOf(work).$queryRaw<{ id: string; submitted_at: Date }[]>`
    SELECT id::text, submitted_at FROM (${selectDeskIds(query)}) AS desk ORDER BY desk.id`
  return rows.map(({ id, submitted_at }) => ({ id, submittedAt: submitted_at.getTime() }))
}

/** By id; where they are locked, only those that still wait. */
export async function listDeskChanges(
  work: UnitOfWork,
  sealer: FieldSealer,
  query: DeskQuery,
): Promise<DeskChange[]> {
  const ids =
    query.lock === 'FOR_UPDATE'
      ? await lockDesk(work, query)
      : (await listDeskIds(work, query)).map(({ id }) => id)
  return loadChanges(work, sealer, { ids, now: query.now })
}

/**
 * Locks what lies on the desk; the ids in the order of a package's leaves (`compareLeaves`). They are locked in the
 * order of their ids: two that lock the same changes must not wait for each other in a ring.
 */
export async function lockDesk(work: UnitOfWork, query: DeskQuery): Promise<readonly string[]> {
  const rows = await prismaOf(work).$queryRaw<{ id: string }[]>`
    SELECT id::text FROM (
      SELECT c.id, c.employee_id FROM change_request c
      WHERE c.id IN (SELECT id FROM (${selectDeskIds(query)}) AS desk) AND c.status = 'SUBMITTED'
      ORDER BY c.id FOR UPDATE) AS locked
    ORDER BY locked.employee_id, locked.id`
  return rows.map(({ id }) => id)
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

/** These changes in the order asked, in portions, each opened when it is asked for. */
export async function* readChanges(
  work: UnitOfWork,
  sealer: FieldSealer,
  { ids, now }: ChangesAsked,
): AsyncGenerator<readonly DeskChange[]> {
  const portions = readInPortions(ids, (portion) =>
    prismaOf(work).$queryRaw<DeskRow[]>(selectDesk(portion, now)),
  )
  for await (const rows of portions) yield rows.map((row) => toDeskChange(sealer, row))
}

/** These changes in the order asked. */
export async function loadChanges(
  work: UnitOfWork,
  sealer: FieldSealer,
  asked: ChangesAsked,
): Promise<DeskChange[]> {
  const changes: DeskChange[] = []
  for await (const portion of readChanges(work, sealer, asked)) changes.push(...portion)
  return changes
}

function toDeskChange(sealer: FieldSealer, row: DeskRow): DeskChange {
  const { submittedBy, submittedAt, secondLevel, status, content, opened } = openRow(sealer, row)
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
    opened,
    unitApproved: row.unit_approved,
    locked: row.locked,
  }
}
