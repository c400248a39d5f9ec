import type { FailureChoice, FailureGroupOnRecord, FailureOnRecord } from '#contracts/sync-records.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'

export function groupFailures(
  work: UnitOfWork,
  { unitCodes }: FailureChoice,
): Promise<readonly FailureGroupOnRecord[]> {
  const units = unitCodes === undefined ? null : [...unitCodes]
  return prismaOf(work).$queryRaw<FailureGroupOnRecord[]>`
    SELECT code, field, max(cause) AS cause, max(remedy) AS remedy, count(DISTINCT outbox_id)::int AS records,
      array_agg(DISTINCT unit_code) AS units
    FROM sync_failure WHERE status = 'OPEN' AND (${units}::text[] IS NULL OR unit_code = ANY (${units}::text[]))
    GROUP BY code, field ORDER BY records DESC, code, field`
}

export function listFailures(
  work: UnitOfWork,
  filter: FailureChoice & { readonly after: string | null; readonly limit: number },
): Promise<readonly FailureOnRecord[]> {
  const { code = null, field = null, after, limit } = filter
  const units = filter.unitCodes === undefined ? null : [...filter.unitCodes]
  return prismaOf(work).$queryRaw<FailureOnRecord[]>`
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
  filter: FailureChoice & { readonly now: number },
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
