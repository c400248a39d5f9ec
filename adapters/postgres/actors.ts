import type { Actor, HeldRole } from '#contracts/actor.ts'
import type { Database } from './database.ts'

interface ActorRow {
  readonly id: string
  readonly employeeId: string | null
  readonly roles: readonly (Omit<HeldRole, 'endsAt'> & { readonly endsAt: number | null })[]
}

// Roles and account are read at each request, never from the token: what has ended counts no more at once.
const findActorSql = `
  SELECT a.id::text AS id, a.employee_id::text AS "employeeId",
    coalesce((
      SELECT json_agg(json_build_object('role', h.role, 'unitCode', h.unit_code,
        'ground', CASE
          WHEN h.grant_id IS NOT NULL THEN 'GRANT:' || h.grant_id
          WHEN h.delegation_id IS NOT NULL THEN 'DELEGATION:' || h.delegation_id
          WHEN h.assignment_id IS NOT NULL THEN 'ASSIGNMENT:' || h.assignment_id
          ELSE 'ACCOUNT:' || a.id END,
        'endsAt', floor(extract(epoch FROM h.ends_at) * 1000)::bigint) ORDER BY h.starts_at, h.id)
      FROM held_role h
      WHERE h.account_id = a.id AND h.starts_at <= $3 AND (h.ends_at IS NULL OR h.ends_at > $3)), '[]') AS roles
  FROM account a
  WHERE a.id::text = $1 AND a.status = 'ACTIVE' AND (a.valid_after IS NULL OR a.valid_after <= $2)`

/** Who stands behind a token: `undefined` when unknown, closed, or when the token is older than `valid_after`. */
export function createActorDirectory({ pool }: Pick<Database, 'pool'>) {
  return {
    async findActor(token: {
      readonly subject: string
      readonly issuedAt: number
      readonly now: number
    }): Promise<Actor | undefined> {
      const { rows } = await pool.query<ActorRow>(findActorSql, [
        token.subject,
        new Date(token.issuedAt),
        new Date(token.now),
      ])
      const row = rows[0]
      return row && { accountId: row.id, employeeId: row.employeeId, roles: row.roles }
    },
  }
}
