import { operation } from '#api/operation.ts'
import type { WorkflowStarter } from '#api/workflows.ts'
import { etagHeader, etagOf } from '#contracts/http/primitives.ts'
import {
  objectionBody,
  receiveBody,
  secondmentTermBody,
  settlementBody,
  transferParams,
  transferView,
  withdrawalBody,
} from '#contracts/http/transfer.ts'
import { type TransferAct, transferWake } from '#contracts/transfer.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import type { PersonAct, TransferStore } from './transfer-port.ts'
import { type CaseInput, caseTarget, toView, transferTag as tag } from './transfer-view.ts'

interface ActContext extends CaseInput {
  readonly deps: CaseInput['deps'] & { readonly workflows: WorkflowStarter }
  readonly actor: { readonly accountId: string }
  readonly requestKey: string
  readonly now: number
  readonly note: (note: { subjects?: readonly string[]; cases?: readonly string[] }) => void
  readonly afterCommit: (act: () => Promise<unknown>) => void
}

/** One act on a case: the row first, then the process is woken; a lost wake-up costs only delay. */
async function act(
  context: ActContext,
  kind: TransferAct['act'],
  perform: (store: TransferStore, act: PersonAct) => Promise<Transfer>,
) {
  const { deps, work, params, actor, requestKey, now, note, afterCommit } = context
  const { id } = await deps.stores.transfers.getByCaseNumber(work, params.caseNumber)
  const transfer = await perform(deps.stores.transfers, {
    transferId: id,
    actor: actor.accountId,
    key: requestKey,
    now,
  })
  note({ subjects: [transfer.employeeId], cases: [transfer.caseNumber] })
  afterCommit(() => deps.workflows.executeUpdate(transferWake(transfer.caseNumber, kind, requestKey)))
  return { body: toView(transfer, now), headers: etagOf(transfer.version) }
}

const actReply = {
  status: 200,
  reply: transferView,
  replyHeaders: etagHeader,
  params: transferParams,
  tag,
} as const

export const transferActOperations = [
  operation({
    ...actReply,
    id: 'confirmTransferRevocation',
    method: 'post',
    path: '/transfers/{caseNumber}/revocation',
    summary: 'Đơn vị cũ xác nhận đã hủy quyền truy cập (Điều 10.1a)',
    action: 'transfers.confirmRevocation',
    errors: [
      'TRANSFER.NOT_FOUND',
      'TRANSFER.CLOSED',
      'TRANSFER.ALREADY_CONFIRMED',
      'TRANSFER.NOT_YET_HANDED_OVER',
    ],
    target: caseTarget('OLD'),
    run: (context) =>
      act(context, 'CONFIRM_REVOCATION', (store, done) => store.confirmRevocation(context.work, done)),
  }),
  operation({
    ...actReply,
    id: 'receiveTransfer',
    method: 'post',
    path: '/transfers/{caseNumber}/receipt',
    summary: 'Đơn vị mới tiếp nhận (Điều 10.1b)',
    action: 'transfers.receive',
    body: receiveBody,
    errors: [
      'TRANSFER.NOT_FOUND',
      'TRANSFER.CLOSED',
      'TRANSFER.ALREADY_RECEIVED',
      'TRANSFER.NO_RECEIVER',
      'TRANSFER.NOT_YET_HANDED_OVER',
      'TRANSFER.START_BEFORE_HANDOVER',
      'TRANSFER.CHANGES_BEING_SIGNED',
    ],
    target: caseTarget('NEW'),
    run: (context) =>
      act(context, 'RECEIVE', (store, done) => store.receive(context.work, { ...done, ...context.body })),
  }),
  operation({
    ...actReply,
    id: 'objectToTransfer',
    method: 'post',
    path: '/transfers/{caseNumber}/objections',
    summary: 'Đơn vị mới nêu ý kiến kèm lý do; thời hạn vẫn tính',
    action: 'transfers.object',
    body: objectionBody,
    errors: ['TRANSFER.NOT_FOUND', 'TRANSFER.CLOSED', 'TRANSFER.ALREADY_RECEIVED', 'TRANSFER.NO_RECEIVER'],
    target: caseTarget('NEW'),
    run: (context) =>
      act(context, 'OBJECT', (store, done) => store.object(context.work, { ...done, ...context.body })),
  }),
  operation({
    ...actReply,
    id: 'withdrawTransfer',
    method: 'post',
    path: '/transfers/{caseNumber}/withdrawal',
    summary: 'Rút vụ việc trước khi tiếp nhận; quyền truy cập được trả lại',
    action: 'transfers.withdraw',
    body: withdrawalBody,
    errors: ['TRANSFER.NOT_FOUND', 'TRANSFER.CLOSED', 'TRANSFER.TOO_LATE_TO_WITHDRAW'],
    target: caseTarget('OLD'),
    run: (context) =>
      act(context, 'WITHDRAW', (store, done) => store.withdraw(context.work, { ...done, ...context.body })),
  }),
  operation({
    ...actReply,
    id: 'settleTransfer',
    method: 'post',
    path: '/transfers/{caseNumber}/settlement',
    summary: 'Sở Nội vụ trả lời ý kiến: giữ nguyên hoặc đổi đơn vị tiếp nhận',
    action: 'transfers.settle',
    body: settlementBody,
    errors: [
      'TRANSFER.NOT_FOUND',
      'TRANSFER.CLOSED',
      'TRANSFER.ALREADY_RECEIVED',
      'TRANSFER.NO_RECEIVER',
      'TRANSFER.SAME_UNIT',
      'TRANSFER.SAME_PURVIEW',
      'TRANSFER.UNIT_CLOSED',
      'TRANSFER.UNIT_UNKNOWN',
    ],
    target: caseTarget('BOTH'),
    run: (context) =>
      act(context, 'SETTLE', (store, done) => store.settle(context.work, { ...done, ...context.body })),
  }),
  operation({
    ...actReply,
    id: 'changeSecondmentTerm',
    method: 'post',
    path: '/transfers/{caseNumber}/secondment-term',
    summary: 'Gia hạn biệt phái hoặc cho kết thúc sớm theo quyết định',
    description:
      'Vị trí biệt phái, vai trò gắn với vị trí đó và quyền đọc của đơn vị nhận biệt phái tự hết vào cuối ngày cuối cùng.',
    action: 'transfers.changeTerm',
    body: secondmentTermBody,
    errors: [
      'TRANSFER.NOT_FOUND',
      'TRANSFER.NOT_SECONDMENT',
      'TRANSFER.SECONDMENT_OVER',
      'TRANSFER.SAME_TERM',
      'TRANSFER.TERM_IN_PAST',
      'TRANSFER.TERM_OUT_OF_RANGE',
      'TRANSFER.DECISION_IN_FUTURE',
    ],
    target: caseTarget('OLD'),
    run: async ({ deps, work, params, body, actor, requestKey, now, note }) => {
      const { transfers } = deps.stores
      const { id } = await transfers.getByCaseNumber(work, params.caseNumber)
      const act = { transferId: id, actor: actor.accountId, key: requestKey, now }
      const transfer = await transfers.changeTerm(work, { ...act, ...body })
      note({ subjects: [transfer.employeeId], cases: [transfer.caseNumber] })
      return { body: toView(transfer, now), headers: etagOf(transfer.version) }
    },
  }),
  operation({
    ...actReply,
    id: 'confirmTransferData',
    method: 'post',
    path: '/transfers/{caseNumber}/data-check',
    summary: 'Cá nhân xác nhận đã kiểm tra dữ liệu sau khi chuyển (Điều 10.1c)',
    action: 'transfers.confirmData',
    errors: [
      'TRANSFER.NOT_FOUND',
      'TRANSFER.CLOSED',
      'TRANSFER.ALREADY_CHECKED',
      'TRANSFER.NOT_RECEIVED_YET',
    ],
    target: caseTarget('BOTH'),
    run: (context) => act(context, 'CONFIRM_DATA', (store, done) => store.confirmData(context.work, done)),
  }),
]
