import type { Actor, HeldRole } from '#contracts/actor.ts'
import type { Database } from '../database.ts'

/** The account behind a token, with the roles that it holds at this instant. */
export interface FoundActor extends Actor {
  /** Điều 4: has not yet confirmed to have read the prohibited acts. */
  readonly mustAcknowledge: boolean
}

interface ActorRow {
  readonly id: string
  readonly employeeId: string | null
  readonly mustAcknowledge: boolean
  readonly roles: readonly HeldRole[]
}

// Roles and account are read at each request, never from the token: what has ended counts no more at once.
// Điều 10.1(a): a role at the old unit counts no more once the transfer's deadline has passed, whatever a timer did.
const findActorSql = `
  SELECT a.id::text AS id, a.employee_id::text AS "employeeId", a.acknowledged_at IS NULL AS "mustAcknowledge",
    coalesce((
      SELECT json_agg(json_build_object('role', h.role, 'unitCode', h.unit_code,
        'ground', CASE
          WHEN h.grant_id IS NOT NULL THEN 'GRANT:' || h.grant_id
          WHEN h.delegation_id IS NOT NULL THEN 'DELEGATION:' || h.delegation_id
          WHEN h.assignment_id IS NOT NULL THEN 'ASSIGNMENT:' || h.assignment_id
          ELSE 'ACCOUNT:' || a.id END,
        'endsAt', floor(extract(epoch FROM h.ends_at) * 1000)::bigint) ORDER BY h.starts_at, h.id)
      FROM held_role h
      WHERE h.account_id = a.id AND h.starts_at <= $3 AND (h.ends_at IS NULL OR h.ends_at > $3)
        AND NOT EXISTS (
          SELECT 1 FROM transfer t
          WHERE t.employee_id = a.employee_id AND t.access_ends_at <= $3 AND h.starts_at < t.access_ends_at
            AND coalesce(t.closed_as, '') NOT IN ('DA_RUT', 'BI_THAY_THE')
            AND (h.unit_code = t.from_unit OR h.assignment_id IN (
              SELECT s.id FROM assignment s WHERE s.employee_id = t.employee_id AND s.unit_code = t.from_unit)))),
      '[]') AS roles
  FROM account a
  WHERE (a.id = $4::uuid OR a.login = $1) AND a.status = 'ACTIVE' AND (a.valid_after IS NULL OR a.valid_after <= $2)
  ORDER BY (a.id = $4::uuid) IS TRUE DESC
  LIMIT 1`

/** A subject is the account's id or, from another issuer, its login; as text an id would be looked for in all rows. */
const accountId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/

/** Who stands behind a token: `undefined` when unknown, closed, or when the token is older than `valid_after`. */
export function createActorDirectory({ pool }: Pick<Database, 'pool'>) {
  return {
    async findActor(token: {
      readonly subject: string
      readonly issuedAt: number
      readonly now: number
    }): Promise<FoundActor | undefined> {
      const { rows } = await pool.query<ActorRow>({
        name: 'find-actor',
        text: findActorSql,
        values: [
          token.subject,
          new Date(token.issuedAt),
          new Date(token.now),
          accountId.test(token.subject) ? token.subject : null,
        ],
      })
      const [row] = rows
      if (row === undefined) return undefined
      const { id, employeeId, roles, mustAcknowledge } = row
      return { accountId: id, employeeId, roles, mustAcknowledge }
    },
  }
}
