import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'

export interface FailureGroup {
  readonly code: string
  readonly field: string
  readonly cause: string
  readonly remedy: string
  readonly records: number
  readonly units: readonly string[]
}

export interface FailureLine {
  readonly failureId: string
  readonly employeeId: string
  readonly unitCode: string
  readonly version: number
  readonly code: string
  readonly field: string
  readonly cause: string
  readonly remedy: string
  readonly partnerMessage: string
  readonly createdAt: number
}

export interface FailureFilter {
  readonly failureId?: string
  readonly code?: string
  readonly field?: string
  readonly unitCodes?: readonly string[]
}

export function groupFailures(
  work: UnitOfWork,
  { unitCodes }: FailureFilter,
): Promise<readonly FailureGroup[]> {
  const units = unitCodes === undefined ? null : [...unitCodes]
  return prismaOf(work).$queryRaw<FailureGroup[]>`
    SELECT code, field, max(cause) AS cause, max(remedy) AS remedy, count(DISTINCT outbox_id)::int AS records,
      array_agg(DISTINCT unit_code) AS units
    FROM sync_failure WHERE status = 'OPEN' AND (${units}::text[] IS NULL OR unit_code = ANY (${units}::text[]))
    GROUP BY code, field ORDER BY records DESC, code, field`
}

export function listFailures(
  work: UnitOfWork,
  filter: FailureFilter & { readonly after: string | null; readonly limit: number },
): Promise<readonly FailureLine[]> {
  const { code = null, field = null, after, limit } = filter
  const units = filter.unitCodes === undefined ? null : [...filter.unitCodes]
  return prismaOf(work).$queryRaw<FailureLine[]>`
    SELECT id AS "failureId", employee_id AS "employeeId", unit_code AS "unitCode", version, code, field, cause,
      remedy, partner_message AS "partnerMessage", (extract(epoch FROM created_at) * 1000)::float8 AS "createdAt"
    FROM sync_failure
    WHERE status = 'OPEN' AND (${code}::text IS NULL OR code = ${code}) AND (${field}::text IS NULL OR field = ${field})
      AND (${units}::text[] IS NULL OR unit_code = ANY (${units}::text[]))
      AND (${after}::uuid IS NULL OR id > ${after}::uuid)
    ORDER BY id LIMIT ${limit}`
}

/** Puts refused versions back into the outbox, one, a group or all; the next run sends them. Returns how many. */
export async function replayFailures(
  work: UnitOfWork,
  filter: FailureFilter & { readonly now: number },
): Promise<number> {
  const { failureId = null, code = null, field = null, now } = filter
  const [row] = await prismaOf(work).$queryRaw<{ count: number }[]>`
    WITH chosen AS (
      UPDATE sync_failure SET status = 'REPLAYED', resolved_at = to_timestamp(${now} / 1000.0)
      WHERE status = 'OPEN' AND outbox_id IN (
        SELECT outbox_id FROM sync_failure WHERE status = 'OPEN' AND (${failureId}::uuid IS NULL OR id = ${failureId}::uuid)
          AND (${code}::text IS NULL OR code = ${code}) AND (${field}::text IS NULL OR field = ${field}))
      RETURNING outbox_id
    ), back AS (
      UPDATE sync_outbox SET status = 'PENDING', lease_until = NULL, answered_at = NULL
      WHERE id IN (SELECT outbox_id FROM chosen) AND status = 'REFUSED' RETURNING id
    ) SELECT count(*)::int AS count FROM back`
  return row?.count ?? 0
}
