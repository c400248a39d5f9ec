import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { accessGrantStart, type GrantOnRecord } from '#contracts/access-grant.ts'
import { grantParams, grantReply, newGrant } from '#contracts/http/grants.ts'
import { keysetOf, pageOf, pageQuery, toPage } from '#contracts/http/paging.ts'
import { grantAccess, grantStatuses, instantsOf } from '#domain/account/access-grant.ts'
import { assertManagesAccounts, getAccount, targetOf } from './account-port.ts'
import { grantActOperations } from './grant-acts.ts'
import type { GrantStore } from './grant-port.ts'
import { assertUnits } from './grant-units.ts'
import { errorsOfAct, grantTag as tag, grantTarget, requestOf, subjectsOf, toReply } from './grant-view.ts'

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly grants: GrantStore
  }
}

export const grantOperations = [
  operation({
    id: 'listGrants',
    method: 'get',
    path: '/grants',
    tag,
    summary: 'Danh sách quyền được cấp theo văn bản đề nghị',
    action: 'grants.read',
    query: z.strictObject({ ...pageQuery, status: z.enum(grantStatuses).optional() }),
    status: 200,
    reply: pageOf(grantReply),
    run: async ({ deps, work, query, scope, note }) => {
      const rows = await deps.stores.grants.list(work, {
        unitCodes: scope.kind === 'PROVINCE' ? null : scope.unitCodes,
        employeeId: scope.kind === 'PROVINCE' ? null : scope.employeeId,
        status: query.status ?? null,
        after: keysetOf(query),
        limit: query.limit + 1,
      })
      note({ subjects: rows.slice(0, query.limit).flatMap(subjectsOf) })
      const keyset = (row: GrantOnRecord) => ({ order: row.createdAt, id: row.id })
      return { body: toPage(rows, { limit: query.limit, keyset, item: toReply }) }
    },
  }),
  operation({
    id: 'getGrant',
    method: 'get',
    path: '/grants/{caseNumber}',
    tag,
    summary: 'Một quyền được cấp',
    action: 'grants.read',
    params: grantParams,
    target: grantTarget,
    status: 200,
    reply: grantReply,
    errors: ['GRANT.UNKNOWN'],
    run: async ({ deps, work, params }) => ({
      body: toReply(await deps.stores.grants.get(work, params.caseNumber)),
    }),
  }),
  operation({
    id: 'createGrant',
    method: 'post',
    path: '/grants',
    tag,
    summary: 'Cấp quyền truy cập theo văn bản đề nghị (Điều 15.1, 16.3); tự hết vào ngày cuối',
    action: 'grants.create',
    body: newGrant,
    target: async (input) => {
      const { employeeId } = await getAccount(input, input.body.accountId)
      return targetOf(input, { unitCode: input.body.unitCode, employeeId })
    },
    status: 202,
    reply: z.strictObject({ caseNumber: z.string() }),
    replyHeaders: { Location: '^/api/v1/grants/' },
    errors: [
      'not-found',
      ...errorsOfAct,
      'UNIT.UNKNOWN',
      'GRANT.ROLE_NOT_GRANTABLE',
      'GRANT.BEYOND_DELEGATION',
    ],
    run: async (context) => {
      const { body, deps, work, actor, now, note, afterCommit } = context
      await assertManagesAccounts(context)
      const { role, unitCode, startsOn, lastDay } = body
      const asked = { role, unitCode, request: requestOf(body), term: { startsOn, lastDay } }
      const grant = grantAccess(asked, { granter: actor, now })
      await assertUnits(context, [unitCode, body.requestUnit])
      const account = await getAccount(context, body.accountId)
      const row = { ...grant, accountId: body.accountId, purpose: body.purpose }
      const { caseNumber } = await deps.stores.grants.create(work, row, { actorId: actor.accountId, now })
      note({ subjects: subjectsOf(account), cases: [caseNumber] })
      const { endsAt } = instantsOf(grant.term)
      afterCommit(() => deps.workflows.start(accessGrantStart({ caseNumber, unitCode, endsAt })))
      return { body: { caseNumber }, headers: { Location: `/api/v1/grants/${caseNumber}` } }
    },
  }),
  ...grantActOperations,
] as const
