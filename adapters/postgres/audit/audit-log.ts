import type { AuditLine, AuditQuestion } from '#contracts/audit.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { takeCheckpoint, verifyAuditChain } from './audit-chain.ts'
import { prismaOf } from '../database.ts'
import { Prisma } from '../generated/client.ts'

interface AuditRow {
  readonly seq: bigint
  readonly at: Date
  readonly actor: string
  readonly display_name: string | null
  readonly action: string
  readonly ground: string
  readonly request_id: string
  readonly subjects: readonly string[]
}

/** Điều 14.1(g): who did and read what. Newest first; one more row than the limit tells that there are more. */
export function createAuditLog() {
  return {
    async list(work: UnitOfWork, question: AuditQuestion): Promise<readonly AuditLine[]> {
      const rows = await prismaOf(work).$queryRaw<AuditRow[]>`
        SELECT e.seq, e.at, e.actor, a.display_name, e.action, e.ground, e.request_id, e.subjects
        FROM audit_entry e LEFT JOIN account a ON a.id::text = e.actor
        WHERE e.chain = 'hub' AND ${filterOf(question)}
        ORDER BY e.seq DESC LIMIT ${question.limit + 1}`
      return rows.map(toLine)
    },
    verify: (work: UnitOfWork) => verifyAuditChain(work),
    checkpoint: takeCheckpoint,
  }
}

function filterOf(question: AuditQuestion): Prisma.Sql {
  const { before, employeeId, accountId, action, from, until } = question
  const parts = [
    before === undefined ? undefined : Prisma.sql`e.seq < ${before}`,
    employeeId === undefined
      ? undefined
      : Prisma.sql`e.seq IN (SELECT s.seq FROM audit_subject s WHERE s.chain = 'hub' AND s.employee_id = ${employeeId}::uuid)`,
    accountId === undefined ? undefined : Prisma.sql`e.actor = ${accountId}`,
    action === undefined ? undefined : Prisma.sql`e.action = ${action}`,
    from === undefined ? undefined : Prisma.sql`e.at >= ${new Date(from)}`,
    until === undefined ? undefined : Prisma.sql`e.at < ${new Date(until)}`,
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? Prisma.sql`true` : Prisma.join(parts, ' AND ')
}

function toLine(row: AuditRow): AuditLine {
  return {
    seq: Number(row.seq),
    at: row.at.getTime(),
    accountId: row.actor,
    displayName: row.display_name,
    action: row.action,
    ground: row.ground,
    requestId: row.request_id,
    subjects: row.subjects,
  }
}
