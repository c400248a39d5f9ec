import { operation } from '#api/operation.ts'
import { grantActed } from '#contracts/access-grant.ts'
import { grantParams, grantReply, newLastDay, restriction, revocation } from '#contracts/http/grants.ts'
import { processIds } from '#contracts/process-ids.ts'
import { type AccessGrant, extendGrant, restrictGrant, revokeGrant } from '#domain/account/access-grant.ts'
import { assertManagesAccounts } from './account-port.ts'
import { managerOf } from './grant-units.ts'
import {
  errorsOfAct,
  type GrantQuestion,
  grantTag as tag,
  grantTarget,
  requestOf,
  subjectsOf,
  toReply,
} from './grant-view.ts'

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

export const grantActOperations = [
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
