import { z } from 'zod'
import type { AccessTarget } from '#api/access.ts'
import { operation } from '#api/operation.ts'
import { accessGrantStart, grantActed, type GrantOnRecord } from '#contracts/access-grant.ts'
import {
  grantParams,
  grantReply,
  newGrant,
  newLastDay,
  restriction,
  revocation,
} from '#contracts/http/grants.ts'
import { keysetOf, pageOf, pageQuery, toPage } from '#contracts/http/paging.ts'
import { toInstant } from '#contracts/http/primitives.ts'
import { processIds } from '#contracts/process-ids.ts'
import {
  type AccessGrant,
  extendGrant,
  grantAccess,
  grantStatuses,
  instantsOf,
  restrictGrant,
  revokeGrant,
} from '#domain/account/access-grant.ts'
import type { WrittenRequest } from '#domain/account/written-request.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import { type AccountQuestion, assertManagesAccounts, getAccount, targetOf } from './account-port.ts'
import { assertUnits, managerOf } from './grant-units.ts'
import type { GrantStore } from './grant-port.ts'

const tag = 'Cấp quyền'
const errorsOfAct = [
  'GRANT.UNKNOWN',
  'GRANT.NOT_OPEN',
  'GRANT.INVALID_REQUEST',
  'ACCOUNT.MANAGEMENT_NOT_DELEGATED',
]
interface RequestBody {
  readonly requestNumber: string
  readonly requestDate: CivilDate
  readonly requestUnit: string
}

function requestOf({ requestNumber, requestDate, requestUnit }: RequestBody): WrittenRequest {
  return { number: requestNumber, date: requestDate, issuingUnit: requestUnit }
}

function toReply({
  request,
  term,
  id: _id,
  employeeId: _employee,
  ...grant
}: GrantOnRecord): z.input<typeof grantReply> {
  return {
    ...grant,
    requestNumber: request.number,
    requestDate: request.date,
    requestUnit: request.issuingUnit,
    ...term,
    createdAt: toInstant(grant.createdAt),
  }
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly grants: GrantStore
  }
}

type GrantQuestion = AccountQuestion & { readonly params: { readonly caseNumber: string } }

async function grantTarget(input: GrantQuestion): Promise<AccessTarget> {
  const { unitCode, employeeId } = await input.deps.stores.grants.get(input.work, input.params.caseNumber)
  return targetOf(input, { unitCode, employeeId })
}

interface ActContext extends GrantQuestion {
  readonly requestKey: string
  readonly note: (note: { readonly subjects: readonly string[]; readonly cases: readonly string[] }) => void
  readonly afterCommit: (act: () => Promise<unknown>) => void
}

/** One act: the row first, then the process is woken to read it. */
async function act(
  context: ActContext,
  kind: 'EXTEND' | 'RESTRICT' | 'REVOKE',
  {
    reason,
    change,
  }: { readonly reason: string | null; readonly change: (grant: AccessGrant) => AccessGrant },
) {
  const { deps, work, actor, now, params, note, afterCommit, requestKey } = context
  await assertManagesAccounts(context)
  const before = await deps.stores.grants.get(work, params.caseNumber)
  const after = { ...before, ...change(before), endedReason: reason }
  await deps.stores.grants.save(work, after, { kind, actorId: actor.accountId, now, reason })
  note({ subjects: subjectsOf(after), cases: [params.caseNumber] })
  const workflowId = processIds.accessGrant(params.caseNumber)
  afterCommit(() =>
    deps.workflows.executeUpdate({ workflowId, update: grantActed, updateId: requestKey, input: { kind } }),
  )
  return { body: toReply(after) }
}

const subjectsOf = ({ employeeId }: { readonly employeeId: string | null }) =>
  employeeId === null ? [] : [employeeId]

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
  operation({
    id: 'extendGrant',
    method: 'post',
    path: '/grants/{caseNumber}/extension',
    tag,
    summary: 'Gia hạn quyền theo văn bản đề nghị mới',
    action: 'grants.extend',
    params: grantParams,
    body: newLastDay,
    target: grantTarget,
    status: 200,
    reply: grantReply,
    errors: [...errorsOfAct, 'GRANT.NOT_LATER'],
    run: (context) => {
      const { body, now } = context
      const change = (grant: AccessGrant) =>
        extendGrant(grant, { request: requestOf(body), lastDay: body.lastDay, now })
      return act(context, 'EXTEND', { reason: null, change })
    },
  }),
  operation({
    id: 'restrictGrant',
    method: 'post',
    path: '/grants/{caseNumber}/restriction',
    tag,
    summary: 'Hạn chế quyền theo văn bản đề nghị: rút ngắn thời hạn, vai trò ít quyền hơn, đơn vị hẹp hơn',
    action: 'grants.restrict',
    params: grantParams,
    body: restriction,
    target: grantTarget,
    status: 200,
    reply: grantReply,
    errors: [
      ...errorsOfAct,
      'GRANT.NOT_EARLIER',
      'GRANT.NOT_NARROWER',
      'GRANT.UNIT_NEEDED',
      'UNIT.UNKNOWN',
      'UNIT.NOT_IN_FORCE',
    ],
    run: async (context) => {
      const { body, now } = context
      const managedBy = await managerOf(context, body.unitCode)
      const change = (grant: AccessGrant) => {
        const { role = grant.role, unitCode = grant.unitCode } = body
        const narrowing = { role, unitCode, managedBy }
        return restrictGrant(grant, { request: requestOf(body), lastDay: body.lastDay, narrowing, now })
      }
      return act(context, 'RESTRICT', { reason: null, change })
    },
  }),
  operation({
    id: 'revokeGrant',
    method: 'post',
    path: '/grants/{caseNumber}/revocation',
    tag,
    summary: 'Hủy quyền ngay; các phiên đang mở của tài khoản chấm dứt',
    action: 'grants.revoke',
    params: grantParams,
    body: revocation,
    target: grantTarget,
    status: 200,
    reply: grantReply,
    errors: errorsOfAct,
    run: (context) => {
      const { body, now } = context
      const change = (grant: AccessGrant) => revokeGrant(grant, requestOf(body), now)
      return act(context, 'REVOKE', { reason: body.reason, change })
    },
  }),
] as const
