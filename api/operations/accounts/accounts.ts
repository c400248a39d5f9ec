import { z } from 'zod'
import type { AccountOnRecord, AccountPerson } from '#contracts/account.ts'
import { operation } from '#api/operation.ts'
import { accountParams, accountReply, newAccount, temporaryPassword } from '#contracts/http/accounts.ts'
import { keysetOf, pageOf, pageQuery, toPage } from '#contracts/http/paging.ts'
import { toInstant, toInstantOrNull } from '#contracts/http/primitives.ts'
import { accountErrors } from '#domain/account/errors.ts'
import { assertMayManageAccount } from '#domain/account/management.ts'
import { assertPassword } from '#domain/account/password-policy.ts'
import { prohibitedActs } from '#domain/account/sign-in.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { type AccountQuestion, assertManagesAccounts, getAccount, targetOf } from './account-port.ts'

const tag = 'Tài khoản'
const done = z.strictObject({ accountId: z.string(), status: z.string() })

function toReply({ version: _version, ...account }: AccountOnRecord): z.input<typeof accountReply> {
  return {
    ...account,
    acknowledgedAt: toInstantOrNull(account.acknowledgedAt),
    lockedUntil: toInstantOrNull(account.lockedUntil),
    createdAt: toInstant(account.createdAt),
  }
}

async function getPerson({ deps, work }: AccountQuestion, employeeId: string): Promise<AccountPerson> {
  const [person] = (await deps.stores.accounts.people(work, [{ employeeId }])).get(employeeId) ?? []
  if (!person) throw accountErrors.unknownPerson(employeeId)
  return person
}

async function accountTarget(
  question: AccountQuestion & { readonly params: { readonly accountId: string } },
) {
  return targetOf(question, await getAccount(question, question.params.accountId))
}

async function openAccount(question: AccountQuestion, accountId: string): Promise<AccountOnRecord> {
  await assertManagesAccounts(question)
  const account = await getAccount(question, accountId)
  if (account.status === 'CLOSED') throw accountErrors.closed(accountId)
  const roles = await question.deps.stores.roles.list(question.work, accountId)
  const held = roles.filter(({ endsAt }) => endsAt === null || question.now < endsAt)
  assertMayManageAccount(question.actor, held)
  return account
}

const subjectsOf = ({ employeeId }: { readonly employeeId: string | null }) =>
  employeeId === null ? [] : [employeeId]

export const accountOperations = [
  operation({
    id: 'listAccounts',
    method: 'get',
    path: '/accounts',
    tag,
    summary: 'Danh sách tài khoản trong phạm vi quản lý',
    action: 'accounts.read',
    query: z.strictObject(pageQuery),
    status: 200,
    reply: pageOf(accountReply),
    run: async ({ deps, work, query, now, scope, note }) => {
      const rows = await deps.stores.accounts.list(work, {
        unitCodes: scope.kind === 'PROVINCE' ? null : scope.unitCodes,
        employeeId: scope.kind === 'PROVINCE' ? null : scope.employeeId,
        onDate: civilDateAt(now),
        after: keysetOf(query),
        limit: query.limit + 1,
      })
      note({ subjects: rows.slice(0, query.limit).flatMap(subjectsOf) })
      const keyset = (row: AccountOnRecord) => ({ order: row.createdAt, id: row.accountId })
      return { body: toPage(rows, { limit: query.limit, keyset, item: toReply }) }
    },
  }),
  operation({
    id: 'getAccount',
    method: 'get',
    path: '/accounts/{accountId}',
    tag,
    summary: 'Một tài khoản',
    action: 'accounts.read',
    params: accountParams,
    target: accountTarget,
    status: 200,
    reply: accountReply,
    run: async (context) => ({ body: toReply(await getAccount(context, context.params.accountId)) }),
  }),
  operation({
    id: 'createAccount',
    method: 'post',
    path: '/accounts',
    tag,
    summary: 'Tạo tài khoản cá nhân (Điều 5.2); phải đổi mật khẩu ở lần đăng nhập đầu',
    action: 'accounts.create',
    body: newAccount,
    target: async (input) => targetOf(input, await getPerson(input, input.body.employeeId)),
    status: 201,
    reply: z.strictObject({ accountId: z.string(), login: z.string() }),
    replyHeaders: { Location: '^/api/v1/accounts/' },
    errors: [
      'ACCOUNT.UNKNOWN_PERSON',
      'ACCOUNT.LOGIN_TAKEN',
      'ACCOUNT.ALREADY_EXISTS',
      'ACCOUNT.WEAK_PASSWORD',
    ],
    run: async (context) => {
      const { body, deps, work, actor, note } = context
      await assertManagesAccounts(context)
      const person = await getPerson(context, body.employeeId)
      if (person.hasAccount) throw accountErrors.alreadyHas(body.employeeId)
      if ((await deps.stores.accounts.takenLogins(work, [body.login])).size > 0)
        throw accountErrors.loginTaken(body.login)
      if (body.temporaryPassword !== null) assertPassword(body.temporaryPassword, body.login)
      const account = { ...body, displayName: person.fullName, createdBy: actor.accountId }
      const accountId = await deps.stores.accounts.create(work, account)
      note({ subjects: [body.employeeId] })
      return {
        body: { accountId, login: body.login },
        headers: { Location: `/api/v1/accounts/${accountId}` },
      }
    },
  }),
  operation({
    id: 'setTemporaryPassword',
    method: 'post',
    path: '/accounts/{accountId}/temporary-password',
    tag,
    summary: 'Cấp mật khẩu tạm; các phiên đang mở chấm dứt ngay',
    action: 'accounts.manage',
    params: accountParams,
    body: temporaryPassword,
    target: accountTarget,
    status: 200,
    reply: done,
    errors: ['ACCOUNT.CLOSED', 'ACCOUNT.ABOVE_MANAGER', 'ACCOUNT.WEAK_PASSWORD'],
    run: async (context) => {
      const { deps, work, now, note, params, body } = context
      const account = await openAccount(context, params.accountId)
      assertPassword(body.temporaryPassword, account.login)
      await deps.stores.accounts.setPassword(work, { ...params, password: body.temporaryPassword, now })
      note({ subjects: subjectsOf(account) })
      return { body: { accountId: account.accountId, status: account.status } }
    },
  }),
  operation({
    id: 'unlockAccount',
    method: 'post',
    path: '/accounts/{accountId}/unlocking',
    tag,
    summary: 'Mở khóa tài khoản bị khóa do nhập sai mật khẩu',
    action: 'accounts.manage',
    params: accountParams,
    target: accountTarget,
    status: 200,
    reply: done,
    errors: ['ACCOUNT.CLOSED', 'ACCOUNT.ABOVE_MANAGER'],
    run: async (context) => {
      const account = await openAccount(context, context.params.accountId)
      await context.deps.stores.accounts.unlock(context.work, account.accountId)
      context.note({ subjects: subjectsOf(account) })
      return { body: { accountId: account.accountId, status: account.status } }
    },
  }),
  operation({
    id: 'closeAccount',
    method: 'post',
    path: '/accounts/{accountId}/closing',
    tag,
    summary: 'Đóng tài khoản; mọi quyền và phiên chấm dứt ngay',
    action: 'accounts.manage',
    params: accountParams,
    target: accountTarget,
    status: 200,
    reply: done,
    errors: ['ACCOUNT.CLOSED', 'ACCOUNT.ABOVE_MANAGER'],
    run: async (context) => {
      const { deps, work, now, note, params } = context
      const account = await openAccount(context, params.accountId)
      await deps.stores.accounts.setStatus(work, { accountId: params.accountId, status: 'CLOSED', now })
      note({ subjects: subjectsOf(account) })
      return { body: { accountId: params.accountId, status: 'CLOSED' } }
    },
  }),
  operation({
    id: 'acknowledgeProhibitedActs',
    method: 'post',
    path: '/own-account/acknowledgement',
    tag,
    summary: 'Xác nhận đã đọc các hành vi không được làm (Điều 4)',
    action: 'SIGNED_IN',
    status: 200,
    reply: z.strictObject({ prohibitedActs: z.array(z.string()), acknowledged: z.boolean() }),
    run: async ({ deps, work, actor, now }) => {
      await deps.stores.accounts.acknowledge(work, actor.accountId, now)
      return { body: { prohibitedActs: [...prohibitedActs], acknowledged: true } }
    },
  }),
] as const
