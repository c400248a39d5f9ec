import { z } from 'zod'
import type { AuditLine } from '#contracts/audit.ts'
import { operation } from '#api/operation.ts'
import { fromCursor, pageOf, pageQuery, toPage } from '#contracts/http/paging.ts'
import { instant, toInstant, toInstantOrNull, uuid } from '#contracts/http/primitives.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { roleLabels, roles } from '#domain/access/actor.ts'
import { firstSignInSteps } from '#domain/account/sign-in.ts'
import { noId } from './audit.ts'

interface Profiles {
  getProfile(
    work: UnitOfWork,
    accountId: string,
  ): Promise<{
    readonly login: string
    readonly displayName: string
    readonly mustChange: boolean
    readonly acknowledgedAt: number | null
  }>
  listSessions(
    work: UnitOfWork,
    accountId: string,
  ): Promise<
    readonly { readonly id: string; readonly signedInAt: number | null; readonly endsAt: number | null }[]
  >
  endSessions(work: UnitOfWork, request: { accountId: string; now: number }): Promise<void>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly profiles: Profiles
  }
}

const profile = z
  .strictObject({
    accountId: uuid(),
    employeeId: uuid().nullable(),
    login: z.string(),
    displayName: z.string(),
    roles: z.array(
      z.strictObject({
        role: z.enum(roles),
        label: z.string(),
        unitCode: z.string().nullable(),
        ground: z.string(),
      }),
    ),
    firstSignInSteps: z.array(z.enum(['CHANGE_PASSWORD', 'ACKNOWLEDGE_PROHIBITED_ACTS'])),
  })
  .meta({ id: 'Me' })

const readOfMine = z
  .strictObject({
    at: instant(),
    byMe: z.boolean(),
    by: z.string(),
    action: z.string(),
    ground: z.string(),
  })
  .meta({ id: 'ReadOfMyData' })

export const meOperations = [
  operation({
    id: 'getMe',
    method: 'get',
    path: '/me',
    tag: 'Tài khoản của tôi',
    summary: 'Tôi là ai, đang giữ vai trò nào, còn phải làm gì ở lần đăng nhập đầu',
    action: 'SIGNED_IN',
    status: 200,
    reply: profile,
    run: async ({ deps, actor, work }) => {
      const found = await deps.stores.profiles.getProfile(work, actor.accountId)
      return {
        body: {
          accountId: actor.accountId,
          employeeId: actor.employeeId,
          login: found.login,
          displayName: found.displayName,
          roles: actor.roles.map(({ role, unitCode, ground }) => ({
            role,
            label: roleLabels[role],
            unitCode,
            ground,
          })),
          firstSignInSteps: [...firstSignInSteps(found)],
        },
      }
    },
  }),
  operation({
    id: 'listReadsOfMyData',
    method: 'get',
    path: '/me/data-access',
    tag: 'Tài khoản của tôi',
    summary: 'Ai đã xem, sửa dữ liệu của tôi, khi nào và theo căn cứ nào',
    action: 'SIGNED_IN',
    query: z.strictObject({ ...pageQuery }),
    status: 200,
    reply: pageOf(readOfMine),
    run: async ({ deps, actor, work, query }) => {
      if (actor.employeeId === null) return { body: { items: [], next: null } }
      const lines = await deps.stores.auditLog.list(work, {
        limit: query.limit,
        before: query.after === undefined ? undefined : fromCursor(query.after).order,
        employeeId: actor.employeeId,
      })
      const item = (line: AuditLine) => ({
        at: toInstant(line.at),
        byMe: line.accountId === actor.accountId,
        by: line.displayName ?? 'Hệ thống',
        action: line.action,
        ground: line.ground,
      })
      const keyset = ({ seq }: AuditLine) => ({ order: seq, id: noId })
      return { body: toPage(lines, { limit: query.limit, keyset, item }) }
    },
  }),
  operation({
    id: 'listMySessions',
    method: 'get',
    path: '/me/sessions',
    tag: 'Tài khoản của tôi',
    summary: 'Các phiên đăng nhập đang mở của tôi',
    action: 'SIGNED_IN',
    status: 200,
    reply: z.strictObject({
      items: z.array(
        z.strictObject({ id: z.string(), signedInAt: instant().nullable(), endsAt: instant().nullable() }),
      ),
    }),
    run: async ({ deps, actor, work }) => {
      const sessions = await deps.stores.profiles.listSessions(work, actor.accountId)
      const items = sessions.map(({ id, signedInAt, endsAt }) => ({
        id,
        signedInAt: toInstantOrNull(signedInAt),
        endsAt: toInstantOrNull(endsAt),
      }))
      return { body: { items } }
    },
  }),
  operation({
    id: 'endMySessions',
    method: 'delete',
    path: '/me/sessions',
    tag: 'Tài khoản của tôi',
    summary: 'Kết thúc ngay mọi phiên đăng nhập của tôi, kể cả phiên này',
    action: 'SIGNED_IN',
    status: 204,
    reply: z.undefined(),
    run: async ({ deps, actor, work, now }) => {
      await deps.stores.profiles.endSessions(work, { accountId: actor.accountId, now })
      return { body: undefined }
    },
  }),
]
