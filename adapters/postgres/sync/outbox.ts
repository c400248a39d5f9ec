import type { OutboxRow, SyncScope } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type CivilDate, civilDateAt } from '#domain/calendar/civil-date.ts'
import type { RulePack } from '#domain/regulation/rule-pack.ts'
import { syncRulesOn } from '#domain/regulation/rules-in-force.ts'
import type { SyncOperation } from '#domain/sync/record.ts'
import { syncDueAt } from '#domain/sync/time-limit.ts'
import { Prisma } from '../generated/client.ts'
import { prismaOf } from '../database.ts'

export interface NewSyncVersion {
  readonly employeeId: string
  readonly version: number
  readonly op: SyncOperation
  readonly unitCode: string
  readonly dueAt: number | null
}

/** Điều 5.4: enters approved versions into the outbox, in the transaction that approves them. Repeating is harmless. */
export function createEnqueueSync(rulesOn: (day: CivilDate) => RulePack, now: () => number) {
  return async (work: UnitOfWork, versions: readonly NewSyncVersion[]): Promise<void> => {
    if (versions.length === 0) return
    const approvedAt = now()
    const due = dueOf(approvedAt, rulesOn)
    const timed = versions.map((version) => ({ ...version, dueAt: version.dueAt ?? due }))
    const entered = await insertVersions(work, timed)
    if (entered === timed.length) return
    for (const version of timed) {
      if (version.op !== 'UPSERT') await enterUnderNextNumber(work, version)
    }
  }
}

/** NĐ 27/2026/NĐ-CP, Điều 19: the rule pack in force on the day of approval says by when, and it stays so. */
function dueOf(approvedAt: number, rulesOn: (day: CivilDate) => RulePack): number | null {
  return syncDueAt(approvedAt, rulesOn(civilDateAt(approvedAt)))
}

/** What of a `person` a repeated packet must say the same, whatever becomes of the row. */
const frozen = Prisma.sql`jsonb_build_object('category', person.category, 'status', person.status)::text`

/** Under the rules of the day. */
export const enqueueSync = createEnqueueSync(syncRulesOn, Date.now)

/**
 * Điều 5.4: the same as a part of the statement that raises versions: `raised` says whose. The person's own unit goes
 * before; the one that manages the data stands in for whoever has none.
 */
export function enqueueRaised(approvedAt: number): Prisma.Sql {
  const due = dueOf(approvedAt, syncRulesOn)
  return Prisma.sql`
    INSERT INTO sync_outbox (employee_id, version, op, unit_code, due_at, payload)
    SELECT id, dossier_version, 'UPSERT', coalesce(unit_code, managing_unit), to_timestamp(${due}::bigint / 1000.0),
      ${frozen}
    FROM raised AS person ORDER BY id ON CONFLICT (employee_id, version) DO NOTHING`
}

/** How many were not there yet. */
function insertVersions(work: UnitOfWork, versions: readonly NewSyncVersion[]): Promise<number> {
  return prismaOf(work).$executeRaw`
    INSERT INTO sync_outbox (employee_id, version, op, unit_code, due_at, payload)
    SELECT new.employee_id, new.version, new.op,
      CASE WHEN new.op = 'UPSERT' THEN coalesce(person.unit_code, new.unit_code) ELSE new.unit_code END,
      to_timestamp(new.due_at / 1000.0),
      ${frozen}
    FROM unnest(${versions.map(({ employeeId }) => employeeId)}::uuid[], ${versions.map(({ version }) => version)}::int[],
      ${versions.map(({ op }) => op)}::text[], ${versions.map(({ unitCode }) => unitCode)}::text[],
      ${versions.map(({ dueAt }) => dueAt)}::bigint[]) AS new(employee_id, version, op, unit_code, due_at)
    JOIN employee person ON person.id = new.employee_id
    ORDER BY new.employee_id, new.version
    ON CONFLICT (employee_id, version) DO NOTHING`
}

/** A move or a closing may come without a change of the dossier: its event gets the next version, or it would be lost. */
async function enterUnderNextNumber(work: UnitOfWork, version: NewSyncVersion): Promise<void> {
  const [held] = await prismaOf(work).$queryRaw<{ op: string; unitCode: string }[]>`
    SELECT op, unit_code AS "unitCode" FROM sync_outbox
    WHERE employee_id = ${version.employeeId}::uuid AND version = ${version.version}`
  if (held === undefined || (held.op === version.op && held.unitCode === version.unitCode)) return
  const [next] = await prismaOf(work).$queryRaw<{ version: number }[]>`
    UPDATE employee SET dossier_version = greatest(dossier_version, ${version.version}) + 1
    WHERE id = ${version.employeeId}::uuid RETURNING dossier_version AS version`
  if (next !== undefined) await insertVersions(work, [{ ...version, version: next.version }])
}

/**
 * Takes the next rows of a run into its hand. Claims are one at a time (advisory lock), so that no run takes a later
 * version of a person while another run has an earlier one in hand.
 */
export async function claimBatch(
  work: UnitOfWork,
  claim: {
    readonly runId: string
    readonly scope: SyncScope
    readonly limit: number
    readonly now: number
    readonly leaseMs: number
  },
): Promise<readonly OutboxRow[]> {
  const { runId, scope, limit, now, leaseMs } = claim
  await prismaOf(work).$executeRaw`SELECT pg_advisory_xact_lock(hashtext('sync_outbox'))`
  return prismaOf(work).$queryRaw<OutboxRow[]>`
    WITH next AS (
      SELECT id FROM sync_outbox o
      WHERE status = 'PENDING' AND ${inScope(scope)} AND NOT EXISTS (
        SELECT 1 FROM sync_outbox other WHERE other.employee_id = o.employee_id AND other.status = 'PENDING'
          AND other.run_id <> ${runId}::uuid AND other.lease_until > to_timestamp(${now} / 1000.0))
      ORDER BY id LIMIT ${limit}
    ), taken AS (
      UPDATE sync_outbox o SET run_id = ${runId}::uuid, attempts = attempts + 1,
        lease_until = to_timestamp(${now + leaseMs} / 1000.0)
      FROM next WHERE o.id = next.id
      RETURNING o.id, o.attempts, o.employee_id, o.version, o.op, o.unit_code, o.payload::jsonb AS frozen
    )
    SELECT id::text AS "outboxId", attempts AS attempt, employee_id AS "employeeId", version, op, unit_code AS "unitCode",
      frozen->>'category' AS category, frozen->>'status' AS status
    FROM taken ORDER BY taken.id`
}

/** All versions of whoever has something pending in the scope: order within a person is never broken by a filter. */
export function inScope(scope: SyncScope): Prisma.Sql {
  if (scope.kind === 'PROVINCE') return Prisma.sql`true`
  if (scope.kind === 'PERSON') return Prisma.sql`o.employee_id = ${scope.employeeId}::uuid`
  return Prisma.sql`o.employee_id IN (SELECT employee_id FROM sync_outbox
    WHERE status = 'PENDING' AND unit_code = ${scope.unitCode})`
}

/** Like a claim, without taking: for previews. */
export function pendingOf(work: UnitOfWork, scope: SyncScope, limit: number): Promise<readonly OutboxRow[]> {
  return prismaOf(work).$queryRaw<OutboxRow[]>`
    SELECT id::text AS "outboxId", attempts AS attempt, employee_id AS "employeeId", version, op,
      unit_code AS "unitCode", payload::jsonb->>'category' AS category, payload::jsonb->>'status' AS status
    FROM sync_outbox o WHERE status = 'PENDING' AND ${inScope(scope)} ORDER BY o.id LIMIT ${limit}`
}

export async function countPending(work: UnitOfWork, scope: SyncScope): Promise<number> {
  const [row] = await prismaOf(work).$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM sync_outbox o WHERE status = 'PENDING' AND ${inScope(scope)}`
  return row?.count ?? 0
}
