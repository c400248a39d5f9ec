import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from './database.ts'
import { Prisma } from './generated/client.ts'

/** One line of the access log as people read it. */
export interface AuditLine {
  readonly seq: number
  readonly at: number
  readonly accountId: string
  readonly displayName: string | null
  readonly action: string
  readonly ground: string
  readonly requestId: string
  readonly subjects: readonly string[]
}

export interface AuditQuestion {
  readonly limit: number
  /** Entries before this number of the chain. */
  readonly before?: number | undefined
  readonly employeeId?: string | undefined
  readonly accountId?: string | undefined
  readonly action?: string | undefined
  readonly from?: number | undefined
  readonly until?: number | undefined
}

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

export interface ChainState {
  readonly entries: number
  readonly firstBroken: number | null
  readonly head: string
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
    /** Computes the chain again; the first number whose hash or predecessor is wrong is where it was touched. */
    async verify(work: UnitOfWork): Promise<ChainState> {
      const [row] = await prismaOf(work).$queryRaw<
        { entries: bigint; broken: bigint | null; head: Uint8Array }[]
      >`
        SELECT count(*) AS entries, min(seq) FILTER (WHERE NOT sound) AS broken,
          (SELECT hash FROM audit_head WHERE chain = 'hub') AS head
        FROM (
          SELECT e.seq, e.hash = sha256(e.prev_hash || convert_to(audit_text(e), 'UTF8'))
            AND coalesce(e.prev_hash = lag(e.hash) OVER (ORDER BY e.seq), e.seq = 1)
            AND e.seq = row_number() OVER (ORDER BY e.seq) AS sound
          FROM audit_entry e WHERE e.chain = 'hub') AS chain`
      return {
        entries: Number(row?.entries ?? 0),
        firstBroken: row?.broken === null || row?.broken === undefined ? null : Number(row.broken),
        head: Buffer.from(row?.head ?? []).toString('hex'),
      }
    },
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
