import { randomUUID } from 'node:crypto'
import type { HeldRoleOnRecord } from '#contracts/account.ts'
import type { Role } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { OpenPost, RoleAssignment } from '#domain/account/role-assignment.ts'
import { type CivilDate, startOfDay } from '#domain/calendar/civil-date.ts'
import { prismaOf } from '../database.ts'

export function createRoleStore() {
  return { list: listRoles, openPosts, departmentUnit, assign, end }
}

async function listRoles(work: UnitOfWork, accountId: string): Promise<readonly HeldRoleOnRecord[]> {
  const rows = await prismaOf(work).heldRole.findMany({
    where: { accountId },
    orderBy: [{ startsAt: 'desc' }, { id: 'asc' }],
    take: 200,
  })
  return rows.map(({ id, role, unitCode, ground, startsAt, endsAt, endedReason }) => ({
    roleId: id,
    role: role as Role, // written only through the domain's union
    unitCode,
    ground,
    startsAt: startsAt.getTime(),
    endsAt: endsAt?.getTime() ?? null,
    endedReason,
  }))
}

async function openPosts(
  work: UnitOfWork,
  accountId: string,
  onDate: CivilDate,
): Promise<readonly OpenPost[]> {
  return prismaOf(work).$queryRaw<OpenPost[]>`
    SELECT s.id::text AS "assignmentId", s.unit_code AS "unitCode"
    FROM assignment s JOIN account a ON a.employee_id = s.employee_id
    WHERE a.id = ${accountId}::uuid AND s.starts_on <= ${onDate}::date AND (s.ends_on IS NULL OR s.ends_on > ${onDate}::date)
    ORDER BY s.kind = 'MAIN' DESC, s.id`
}

/** The unit that is Sở Nội vụ: its officers hold the province's roles. */
async function departmentUnit(work: UnitOfWork): Promise<string> {
  const [row] = await prismaOf(work).$queryRaw<{ code: string }[]>`
    SELECT code FROM unit WHERE kind = 'SO' AND name = 'Sở Nội vụ' AND valid_to IS NULL ORDER BY code LIMIT 1`
  return row?.code ?? ''
}

// A role that hangs on a secondment ends with it, at the end of the last day.
/** Undefined when the account holds the role already; the account's row is the lock. */
async function assign(
  work: UnitOfWork,
  order: RoleAssignment & { readonly accountId: string; readonly assignmentId: string | null },
): Promise<string | undefined> {
  const { accountId, assignmentId, role, unitCode, decisionNumber, startsOn } = order
  const client = prismaOf(work)
  await client.$executeRaw`SELECT 1 FROM account WHERE id = ${accountId}::uuid FOR UPDATE`
  const startsAt = new Date(startOfDay(startsOn))
  const id = randomUUID()
  const written = await client.$executeRaw`
    INSERT INTO held_role (id, account_id, role, unit_code, assignment_id, ground, starts_at, ends_at)
    SELECT ${id}::uuid, ${accountId}::uuid, ${role}, ${unitCode}, ${assignmentId}::uuid, ${`Quyết định ${decisionNumber}`}, ${startsAt},
      (SELECT s.ends_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' FROM assignment s WHERE s.id = ${assignmentId}::uuid)
    WHERE NOT EXISTS (SELECT 1 FROM held_role h WHERE h.account_id = ${accountId}::uuid AND h.role = ${role}
      AND h.unit_code IS NOT DISTINCT FROM ${unitCode} AND h.grant_id IS NULL AND (h.ends_at IS NULL OR h.ends_at > ${startsAt}))`
  return written === 0 ? undefined : id
}

/** Ends the role now and the sessions with it; roles of grants and delegations end by their own acts. */
async function end(
  work: UnitOfWork,
  order: {
    readonly roleId: string
    readonly accountId: string
    readonly reason: string
    readonly now: number
  },
): Promise<boolean> {
  const at = new Date(order.now)
  const changed = await prismaOf(work).$executeRaw`
    UPDATE held_role SET ends_at = ${at}, ended_reason = ${order.reason}
    WHERE id = ${order.roleId}::uuid AND account_id = ${order.accountId}::uuid AND grant_id IS NULL AND delegation_id IS NULL
      AND (ends_at IS NULL OR ends_at > ${at})`
  if (changed > 0)
    await prismaOf(work).$executeRaw`
      UPDATE account SET valid_after = ${at}, version = version + 1 WHERE id = ${order.accountId}::uuid`
  return changed > 0
}
