import { randomUUID } from 'node:crypto'
import type { SettledRow } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { refusals as natures } from '#domain/sync/failures.ts'
import { prismaOf } from '../database.ts'

/**
 * Writes what the partner answered: one transaction a packet. A row that a later claim has taken is left alone: the
 * answer of an attempt that was given up says nothing about it.
 */
export async function settleRows(
  work: UnitOfWork,
  answered: {
    readonly runId: string
    readonly messageId: string
    readonly rows: readonly SettledRow[]
    readonly now: number
  },
): Promise<void> {
  const { runId, now } = answered
  const marked = await markAnswered(work, answered)
  const rows = answered.rows.filter(({ row }) => marked.has(row.outboxId))
  const accepted = rows.filter(({ outcome }) => outcome !== 'REFUSED')
  const refused = rows.filter(({ outcome }) => outcome === 'REFUSED')
  // In this order: a later version of the same packet ends the failure of an earlier one.
  if (refused.length > 0) await listFailures(work, { runId, refused, now })
  if (accepted.length > 0) await settleAccepted(work, accepted, now)
  const duplicates = rows.filter(({ outcome }) => outcome === 'DUPLICATE').length
  await addCounts(work, runId, {
    accepted: accepted.length - duplicates,
    duplicates,
    refused: refused.length,
  })
}

async function markAnswered(
  work: UnitOfWork,
  { messageId, rows, now }: Pick<Parameters<typeof settleRows>[1], 'messageId' | 'rows' | 'now'>,
): Promise<ReadonlySet<string>> {
  const columns = rows.map(({ row, outcome, contentHash }) => ({
    id: row.outboxId,
    attempt: row.attempt,
    status: outcome === 'REFUSED' ? 'REFUSED' : 'ACCEPTED',
    content_hash: contentHash,
  }))
  const marked = await prismaOf(work).$queryRaw<{ id: string }[]>`
    UPDATE sync_outbox o SET status = answer.status, content_hash = answer.content_hash, lease_until = NULL,
      message_id = ${messageId}, answered_at = to_timestamp(${now} / 1000.0)
    FROM jsonb_to_recordset(${JSON.stringify(columns)}::jsonb)
      AS answer(id bigint, attempt int, status text, content_hash text)
    WHERE o.id = answer.id AND o.attempts = answer.attempt AND o.status = 'PENDING'
    RETURNING o.id::text`
  return new Set(marked.map(({ id }) => id))
}

/** An accepted version ends its own failures and those of earlier versions: each record is the whole state. */
async function settleAccepted(work: UnitOfWork, accepted: readonly SettledRow[], now: number): Promise<void> {
  const versions = JSON.stringify(
    accepted.map(({ row }) => ({ employee_id: row.employeeId, version: row.version })),
  )
  await prismaOf(work).$executeRaw`
    UPDATE sync_failure f SET status = CASE WHEN f.version = a.version THEN 'RESOLVED' ELSE 'SUPERSEDED' END,
      resolved_at = to_timestamp(${now} / 1000.0)
    FROM jsonb_to_recordset(${versions}::jsonb) AS a(employee_id uuid, version int)
    WHERE f.employee_id = a.employee_id AND f.version <= a.version AND f.status = 'OPEN'`
  await prismaOf(work).$executeRaw`
    UPDATE sync_outbox o SET status = 'CANCELLED'
    FROM jsonb_to_recordset(${versions}::jsonb) AS a(employee_id uuid, version int)
    WHERE o.employee_id = a.employee_id AND o.version < a.version AND o.status IN ('REFUSED', 'PENDING')`
  await prismaOf(work).$executeRaw`
    UPDATE change_request c SET status = 'SYNCED', version = c.version + 1
    FROM dossier_entry e, jsonb_to_recordset(${versions}::jsonb) AS a(employee_id uuid, version int)
    WHERE e.employee_id = a.employee_id AND e.dossier_version = a.version AND e.change_id = c.id
      AND c.status = 'APPROVED'`
}

async function listFailures(
  work: UnitOfWork,
  {
    runId,
    refused,
    now,
  }: { readonly runId: string; readonly refused: readonly SettledRow[]; readonly now: number },
): Promise<void> {
  const columns = refused.flatMap(({ row, refusals }) =>
    refusals.map(({ cause, field, partnerMessage }) => ({
      id: randomUUID(),
      outbox_id: row.outboxId,
      employee_id: row.employeeId,
      unit_code: row.unitCode,
      version: row.version,
      code: cause,
      field: field ?? '',
      cause: natures[cause].cause,
      remedy: natures[cause].remedy,
      partner_message: partnerMessage,
    })),
  )
  await prismaOf(work).$executeRaw`
    INSERT INTO sync_failure (id, outbox_id, employee_id, unit_code, version, code, field, cause, remedy,
      partner_message, run_id, created_at)
    SELECT id, outbox_id, employee_id, unit_code, version, code, field, cause, remedy, partner_message,
      ${runId}::uuid, to_timestamp(${now} / 1000.0)
    FROM jsonb_to_recordset(${JSON.stringify(columns)}::jsonb) AS new(id uuid, outbox_id bigint, employee_id uuid,
      unit_code text, version int, code text, field text, cause text, remedy text, partner_message text)
    WHERE NOT EXISTS (SELECT 1 FROM sync_failure held WHERE held.outbox_id = new.outbox_id
      AND held.status = 'OPEN' AND held.code = new.code AND held.field = new.field)`
}

async function addCounts(
  work: UnitOfWork,
  runId: string,
  added: { readonly accepted: number; readonly duplicates: number; readonly refused: number },
): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE sync_run SET counts = jsonb_build_object(
      'packets', coalesce((counts->>'packets')::int, 0) + 1,
      'accepted', coalesce((counts->>'accepted')::int, 0) + ${added.accepted},
      'duplicates', coalesce((counts->>'duplicates')::int, 0) + ${added.duplicates},
      'refused', coalesce((counts->>'refused')::int, 0) + ${added.refused})
    WHERE id = ${runId}::uuid`
}
