import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'
import { groupCommit } from '../transaction/group-commit.ts'

/** One entry a request. No personal data: ids, codes and grounds only. */
export interface AuditRecord {
  readonly actor: string
  readonly action: string
  /** Why it was allowed, or why it was refused. */
  readonly ground: string
  readonly requestId: string
  readonly subjects?: readonly string[]
  readonly detail?: Readonly<Record<string, string | number | boolean | null | readonly string[]>>
}

/**
 * Điều 14.1(g): appends to the hash chain. Call it LAST in the transaction: the chain's head stays locked to commit.
 */
export async function appendAudit(work: UnitOfWork, record: AuditRecord): Promise<void> {
  const { actor, action, ground, requestId, subjects = [], detail = {} } = record
  groupCommit(work)
  await prismaOf(work).$executeRaw`
    INSERT INTO audit_entry (chain, seq, actor, action, ground, request_id, detail, subjects, prev_hash, hash)
    SELECT 'hub', 0, ${actor}, ${action}, ${ground}, ${requestId}, ${JSON.stringify(detail)}::jsonb,
      ${JSON.stringify([...new Set(subjects)])}::jsonb, ''::bytea, ''::bytea
    FROM (SELECT set_config('synchronous_commit', 'off', true) AS commit) AS grouped WHERE grouped.commit = 'off'`
}
