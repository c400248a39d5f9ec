import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'

/** What the case took away, so that a withdrawal can give it back exactly. Instants in epoch milliseconds. */
export interface AccessTaken {
  readonly roles: readonly { readonly id: string; readonly endsAt: number | null }[]
  readonly delegations: readonly string[]
  readonly certificates: readonly string[]
}

export const nothingTaken: AccessTaken = { roles: [], delegations: [], certificates: [] }

const takenReason = 'Điều 10.1(a)'

/** Authority over others' data ends when the decision takes effect, not at the end of the term. */
const authorityRoles = ['COMPETENT_APPROVER', 'DELEGATE', 'UNIT_HEAD']

/**
 * Điều 10.1(a): stores when access at the old unit ends. Every request compares it, so it ends even when nothing runs.
 * Roles that hang on the old unit; what hangs on another post stays, unless the person leaves altogether (unit null).
 * Delegations end with the authority, and the roles that they gave with them, in whoever's hands they are; registered
 * certificates likewise.
 */
export async function scheduleAccessEnd(
  work: UnitOfWork,
  end: {
    readonly accountId: string
    readonly employeeId: string
    readonly unitCode: string | null
    readonly accessEndsAt: number
    readonly authorityEndsAt: number
  },
): Promise<AccessTaken> {
  const { accountId, employeeId, unitCode } = end
  const [accessEndsAt, authorityEndsAt] = [new Date(end.accessEndsAt), new Date(end.authorityEndsAt)]
  const [row] = await prismaOf(work).$queryRaw<{ taken: AccessTaken }[]>`
    WITH held AS (
      SELECT id, ends_at AS before,
        CASE WHEN role = ANY (${authorityRoles}) THEN ${authorityEndsAt}::timestamptz ELSE ${accessEndsAt}::timestamptz END AS after
      FROM held_role WHERE account_id = ${accountId}::uuid AND role <> 'EMPLOYEE'
        AND (${unitCode}::text IS NULL OR unit_code = ${unitCode} OR assignment_id IN (
          SELECT s.id FROM assignment s WHERE s.employee_id = ${employeeId}::uuid AND s.unit_code = ${unitCode}))
    ), ended AS (
      UPDATE held_role h SET ends_at = held.after, ended_reason = ${takenReason} FROM held
      WHERE h.id = held.id AND (held.before IS NULL OR held.before > held.after) RETURNING h.id, held.before
    ), withdrawn AS (
      UPDATE delegation SET ended_at = ${authorityEndsAt}::timestamptz, ended_reason = 'Thay đổi công tác'
      WHERE (${unitCode}::text IS NULL OR unit_code = ${unitCode}) AND ended_at IS NULL
        AND (from_account_id = ${accountId}::uuid OR to_account_id = ${accountId}::uuid) RETURNING id
    ), delegated AS (
      UPDATE held_role SET ends_at = ${authorityEndsAt}::timestamptz, ended_reason = 'Ủy quyền chấm dứt'
      WHERE delegation_id IN (SELECT id FROM withdrawn) AND id NOT IN (SELECT id FROM held)
        AND (ends_at IS NULL OR ends_at > ${authorityEndsAt}::timestamptz)
    ), unregistered AS (
      UPDATE signing_certificate SET revoked_at = ${authorityEndsAt}::timestamptz, revoked_by = 'hub'
      WHERE account_id = ${accountId}::uuid AND (${unitCode}::text IS NULL OR unit_code = ${unitCode})
        AND revoked_at IS NULL RETURNING id
    )
    SELECT jsonb_build_object(
      'roles', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id,
        'endsAt', floor(extract(epoch FROM before) * 1000)::bigint)), '[]') FROM ended),
      'delegations', (SELECT coalesce(jsonb_agg(id), '[]') FROM withdrawn),
      'certificates', (SELECT coalesce(jsonb_agg(id), '[]') FROM unregistered)) AS taken`
  return row?.taken ?? nothingTaken
}

/** Moves the stored end of what the case took away: the calendar changed, or the unit acted before the term's end. */
export async function moveAccessEnd(work: UnitOfWork, taken: AccessTaken, endsAt: number): Promise<void> {
  const authority = await prismaOf(work).heldRole.findMany({
    where: { id: { in: taken.roles.map(({ id }) => id) }, NOT: { role: { in: authorityRoles } } },
    select: { id: true },
  })
  await prismaOf(work).heldRole.updateMany({
    where: { id: { in: authority.map(({ id }) => id) } },
    data: { endsAt: new Date(endsAt) },
  })
}

/** A withdrawal gives back exactly what the case took: nothing that ended for another reason meanwhile. */
export async function giveBackAccess(work: UnitOfWork, taken: AccessTaken): Promise<void> {
  const client = prismaOf(work)
  for (const { id, endsAt } of taken.roles) {
    await client.heldRole.updateMany({
      where: { id, endedReason: takenReason },
      data: { endsAt: endsAt === null ? null : new Date(endsAt), endedReason: null },
    })
  }
  await client.delegation.updateMany({
    where: { id: { in: [...taken.delegations] }, endedReason: 'Thay đổi công tác' },
    data: { endedAt: null, endedReason: null },
  })
  await client.heldRole.updateMany({
    where: { delegationId: { in: [...taken.delegations] }, endedReason: 'Ủy quyền chấm dứt' },
    data: { endsAt: null, endedReason: null },
  })
  await client.signingCertificate.updateMany({
    where: { id: { in: [...taken.certificates] }, revokedBy: 'hub' },
    data: { revokedAt: null, revokedBy: null },
  })
}

/** Người rời khỏi Cơ sở dữ liệu: the account is closed and its sessions end at once. */
export async function closeAccount(work: UnitOfWork, employeeId: string, now: number): Promise<void> {
  await prismaOf(work).account.updateMany({
    where: { employeeId },
    data: { status: 'CLOSED', validAfter: new Date(now) },
  })
}
