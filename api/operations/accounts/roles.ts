import { z } from 'zod'
import type { AccessTarget } from '#api/access.ts'
import { operation } from '#api/operation.ts'
import type { HeldRoleOnRecord } from '#contracts/account.ts'
import { roles } from '#contracts/actor.ts'
import { accountParams } from '#contracts/http/accounts.ts'
import {
  civilDate,
  documentNumber,
  instant,
  line,
  toInstant,
  toInstantOrNull,
  unitCode,
  uuid,
} from '#contracts/http/primitives.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { assignRole, type OpenPost, type RoleAssignment } from '#domain/account/role-assignment.ts'
import { roleErrors } from '#domain/account/role-errors.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import { assertInForce } from '#domain/unit/unit.ts'
import { type AccountQuestion, getAccount, targetOf } from './account-port.ts'

export interface RoleStore {
  list(work: UnitOfWork, accountId: string): Promise<readonly HeldRoleOnRecord[]>
  openPosts(work: UnitOfWork, accountId: string, onDate: CivilDate): Promise<readonly OpenPost[]>
  departmentUnit(work: UnitOfWork): Promise<string>
  assign(
    work: UnitOfWork,
    order: RoleAssignment & { readonly accountId: string; readonly assignmentId: string | null },
  ): Promise<string | undefined>
  end(
    work: UnitOfWork,
    order: {
      readonly roleId: string
      readonly accountId: string
      readonly reason: string
      readonly now: number
    },
  ): Promise<boolean>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly roles: RoleStore
  }
}

const tag = 'Tài khoản'
const roleReply = z.strictObject({
  roleId: uuid(),
  role: z.enum(roles),
  unitCode: z.string().nullable(),
  ground: z.string(),
  startsAt: instant(),
  endsAt: instant().nullable(),
  endedReason: z.string().nullable(),
})

function toReply({ startsAt, endsAt, ...role }: HeldRoleOnRecord): z.input<typeof roleReply> {
  return { ...role, startsAt: toInstant(startsAt), endsAt: toInstantOrNull(endsAt) }
}

async function accountTarget(
  question: AccountQuestion & { readonly params: { readonly accountId: string } },
): Promise<AccessTarget> {
  return targetOf(question, await getAccount(question, question.params.accountId))
}

export const roleOperations = [
  operation({
    id: 'listRoles',
    method: 'get',
    path: '/accounts/{accountId}/roles',
    tag,
    summary: 'Các vai trò của một tài khoản, đang giữ và đã hết',
    action: 'accounts.read',
    params: accountParams,
    target: accountTarget,
    status: 200,
    reply: z.strictObject({ items: z.array(roleReply) }),
    run: async ({ deps, work, params }) => {
      const items = await deps.stores.roles.list(work, params.accountId)
      return { body: { items: items.map(toReply) } }
    },
  }),
  operation({
    id: 'assignRole',
    method: 'post',
    path: '/accounts/{accountId}/roles',
    tag,
    summary: 'Giao vai trò theo quyết định; vai trò gắn với vị trí công tác và hết cùng vị trí đó',
    action: 'accounts.assignRoles',
    params: accountParams,
    target: accountTarget,
    body: z.strictObject({
      role: z.enum(roles),
      unitCode: unitCode().nullable(),
      decisionNumber: documentNumber(),
      decisionDate: civilDate(),
      startsOn: civilDate(),
    }),
    status: 201,
    reply: z.strictObject({ roleId: uuid() }),
    errors: ['ROLE.NO_POST_THERE', 'ROLE.ALREADY_HELD', 'ROLE.WRONG_REACH', 'UNIT.UNKNOWN'],
    run: async (context) => {
      const { deps, work, params, body, now, note } = context
      const { stores } = deps
      const account = await getAccount(context, params.accountId)
      if (body.unitCode !== null)
        assertInForce(
          await stores.units.find(work, body.unitCode, body.startsOn),
          body.startsOn,
          body.unitCode,
        )
      const posts = await stores.roles.openPosts(work, params.accountId, body.startsOn)
      const departmentUnit = await stores.roles.departmentUnit(work)
      const { assignmentId } = assignRole(body, { posts, departmentUnit, now })
      const roleId = await stores.roles.assign(work, { ...body, ...params, assignmentId })
      if (roleId === undefined) throw roleErrors.alreadyHeld(body.role)
      note({
        subjects: account.employeeId === null ? [] : [account.employeeId],
        units: body.unitCode === null ? [] : [body.unitCode],
      })
      return { body: { roleId } }
    },
  }),
  operation({
    id: 'endRole',
    method: 'post',
    path: '/accounts/{accountId}/roles/{roleId}/ending',
    tag,
    summary: 'Chấm dứt một vai trò ngay; các phiên đang mở của tài khoản chấm dứt',
    action: 'accounts.assignRoles',
    params: z.strictObject({ ...accountParams.shape, roleId: uuid() }),
    target: accountTarget,
    body: z.strictObject({ reason: line(300) }),
    status: 200,
    reply: z.strictObject({ roleId: uuid() }),
    errors: ['ROLE.UNKNOWN'],
    run: async (context) => {
      const { deps, work, params, body, now, note } = context
      const account = await getAccount(context, params.accountId)
      if (!(await deps.stores.roles.end(work, { ...params, reason: body.reason, now })))
        throw roleErrors.unknown(params.roleId)
      note({ subjects: account.employeeId === null ? [] : [account.employeeId] })
      return { body: { roleId: params.roleId } }
    },
  }),
] as const
