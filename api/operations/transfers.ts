import type { z } from 'zod'
import { operation } from '#api/operation.ts'
import type { WorkflowStarter } from '#api/workflows.ts'
import {
  objectionBody,
  openTransferBody,
  receiveBody,
  settlementBody,
  transferDetailView,
  transferParams,
  transferQuery,
  transferView,
  withdrawalBody,
} from '#contracts/http/transfer.ts'
import { etagHeader, etagOf, toInstant, toInstantOrNull } from '#contracts/http/primitives.ts'
import { fromCursor, pageOf, toPage } from '#contracts/http/paging.ts'
import { processIds } from '#contracts/process-ids.ts'
import { type TransferAct, transferActUpdate, transferStart } from '#contracts/transfer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { scopeOf } from '#domain/access/access-decision.ts'
import { type CivilDate, civilDateAt, startOfDay } from '#domain/calendar/civil-date.ts'
import { describeTransfer, isOverdue } from '#domain/transfer/details.ts'
import { type Transfer, type TransferKind, transferKindLabels } from '#domain/transfer/transfer.ts'

interface PersonAct {
  readonly transferId: string
  readonly actor: string
  readonly key: string
  readonly now: number
}

export interface TransferStore {
  open(
    work: UnitOfWork,
    command: {
      readonly employeeId: string
      readonly kind: TransferKind
      readonly fromUnit: string
      readonly toUnit: string | null
      readonly decisionNumber: string
      readonly decisionDate: CivilDate
      readonly handoverDate: CivilDate
      readonly post: string | null
      readonly openedBy: string
      readonly now: number
    },
  ): Promise<Transfer>
  confirmRevocation(work: UnitOfWork, act: PersonAct): Promise<Transfer>
  receive(
    work: UnitOfWork,
    act: PersonAct & { readonly startsOn: CivilDate; readonly post: string | null },
  ): Promise<Transfer>
  object(work: UnitOfWork, act: PersonAct & { readonly reason: string }): Promise<Transfer>
  withdraw(
    work: UnitOfWork,
    act: PersonAct & { readonly reason: string; readonly documentNumber: string },
  ): Promise<Transfer>
  settle(
    work: UnitOfWork,
    act: PersonAct & {
      readonly documentNumber: string
      readonly reason: string
      readonly toUnit: string | null
    },
  ): Promise<Transfer>
  confirmData(work: UnitOfWork, act: PersonAct): Promise<Transfer>
  getByCaseNumber(work: UnitOfWork, caseNumber: string): Promise<Transfer>
  read(
    work: UnitOfWork,
    caseNumber: string,
  ): Promise<{
    readonly transfer: Transfer
    readonly decision: { readonly number: string; readonly date: string }
    readonly events: readonly {
      kind: string
      at: number
      actor: string
      note: string | null
      detail: unknown
    }[]
  }>
  list(
    work: UnitOfWork,
    filter: {
      readonly unitCodes: readonly string[] | null
      readonly employeeId: string | null
      readonly unit?: string
      readonly stage?: string
      readonly overdue?: boolean
      readonly dueBefore?: number
      readonly before?: { readonly openedAt: number; readonly id: string }
      readonly limit: number
      readonly now: number
    },
  ): Promise<readonly (Transfer & { readonly openedAt: number })[]>
  managingUnitOf(work: UnitOfWork, unitCode: string, day: CivilDate): Promise<string>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly transfers: TransferStore
  }
}

const tag = 'Chuyển công tác'

function toView(transfer: Transfer, now: number): z.input<typeof transferView> {
  return {
    caseNumber: transfer.caseNumber,
    employeeId: transfer.employeeId,
    kind: transfer.kind,
    kindLabel: transferKindLabels[transfer.kind],
    stage: transfer.stage,
    fromUnit: transfer.fromUnit,
    toUnit: transfer.toUnit,
    handoverDate: transfer.handoverDate,
    revokeDueAt: toInstantOrNull(transfer.revokeDueAt),
    accessEndsAt: toInstantOrNull(transfer.accessEndsAt),
    accessEndedAt: toInstantOrNull(transfer.accessEndedAt),
    accessEndedBy: transfer.accessEndedBy,
    revokeLate: transfer.revokeLate,
    receiveDueAt: toInstantOrNull(transfer.receiveDueAt),
    receivedAt: toInstantOrNull(transfer.receivedAt),
    receiveLate: transfer.receiveLate,
    checkedAt: toInstantOrNull(transfer.checkedAt),
    archivedAt: toInstantOrNull(transfer.archivedAt),
    closedAt: toInstantOrNull(transfer.closedAt),
    overdue: isOverdue(transfer, now),
    regulationPack: transfer.regulationPack,
    version: transfer.version,
  }
}

interface CaseInput {
  readonly deps: { readonly stores: { readonly transfers: TransferStore } }
  readonly work: UnitOfWork
  readonly params: { readonly caseNumber: string }
}

type Side = 'OLD' | 'NEW' | 'BOTH'

/** Whose act it is in the case: the unit's own officers, or those of the unit that manages its data. */
function caseTarget(side: Side) {
  return async ({ deps, work, params }: CaseInput) => {
    const transfer = await deps.stores.transfers.getByCaseNumber(work, params.caseNumber)
    const old = [transfer.fromUnit, transfer.fromManager]
    const fresh = [transfer.toUnit, transfer.toManager].filter((code) => code !== null)
    return {
      unitCodes: [transfer.fromUnit, ...(transfer.toUnit === null ? [] : [transfer.toUnit])],
      managingUnitCodes: [transfer.fromManager, ...(transfer.toManager === null ? [] : [transfer.toManager])],
      employeeId: transfer.employeeId,
      partyUnits: side === 'OLD' ? old : side === 'NEW' ? fresh : [...old, ...fresh],
    }
  }
}

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
  afterCommit(() =>
    deps.workflows.executeUpdate({
      workflowId: processIds.transfer(transfer.caseNumber),
      update: transferActUpdate,
      updateId: requestKey,
      input: { act: kind } satisfies TransferAct,
    }),
  )
  return { body: toView(transfer, now), headers: etagOf(transfer.version) }
}

const actReply = {
  status: 200,
  reply: transferView,
  replyHeaders: etagHeader,
  params: transferParams,
  tag,
} as const

export const transferOperations = [
  operation({
    id: 'openTransfer',
    method: 'post',
    path: '/transfers',
    tag,
    summary: 'Mở vụ việc chuyển công tác, biệt phái hoặc thôi làm việc (Điều 10)',
    description:
      'Hạn hủy quyền (03 ngày làm việc) và hạn tiếp nhận (05 ngày làm việc) cùng tính từ ngày bàn giao. Ngày bàn giao ở tương lai là kế hoạch cho đến ngày đó.',
    action: 'transfers.create',
    body: openTransferBody,
    status: 202,
    reply: transferView,
    replyHeaders: { ...etagHeader, Location: '^/api/v1/transfers/CT-[0-9]{4}-[0-9]{6}$' },
    errors: [
      'TRANSFER.ALREADY_OPEN',
      'TRANSFER.NOT_EMPLOYED_THERE',
      'TRANSFER.SAME_PURVIEW',
      'TRANSFER.SAME_UNIT',
      'TRANSFER.RECEIVER_NEEDED',
      'TRANSFER.RECEIVER_NOT_ALLOWED',
      'TRANSFER.UNIT_CLOSED',
      'TRANSFER.UNIT_UNKNOWN',
      'TRANSFER.CONTRACT_WORKER',
      'TRANSFER.HANDOVER_TOO_EARLY',
      'TRANSFER.HANDOVER_TOO_LATE',
      'TRANSFER.DECISION_AFTER_HANDOVER',
      'TRANSFER.DECISION_IN_FUTURE',
    ],
    target: async ({ deps, work, body, now }) => ({
      unitCodes: [body.fromUnit],
      managingUnitCodes: [await deps.stores.transfers.managingUnitOf(work, body.fromUnit, civilDateAt(now))],
      employeeId: body.employeeId,
    }),
    run: async ({ deps, work, body, actor, now, note, afterCommit }) => {
      const transfer = await deps.stores.transfers.open(work, { ...body, openedBy: actor.accountId, now })
      note({ subjects: [transfer.employeeId], cases: [transfer.caseNumber] })
      if (transfer.closedAt === null) afterCommit(() => deps.workflows.start(transferStart(transfer, now)))
      return {
        body: toView(transfer, now),
        headers: { ...etagOf(transfer.version), Location: `/api/v1/transfers/${transfer.caseNumber}` },
      }
    },
  }),
  operation({
    id: 'listTransfers',
    method: 'get',
    path: '/transfers',
    tag,
    summary: 'Danh sách vụ việc, mới nhất trước; lọc theo đơn vị, giai đoạn, hạn, quá hạn',
    action: 'transfers.list',
    query: transferQuery,
    status: 200,
    reply: pageOf(transferView),
    run: async ({ deps, work, actor, query, now }) => {
      const scope = scopeOf({ actor, action: 'transfers.list', now })
      const wide = scope.kind === 'PROVINCE'
      const after = query.after === undefined ? undefined : fromCursor(query.after)
      const rows = await deps.stores.transfers.list(work, {
        unitCodes: wide ? null : scope.unitCodes,
        employeeId: wide ? null : scope.employeeId,
        ...(query.unit !== undefined && { unit: query.unit }),
        ...(query.stage !== undefined && { stage: query.stage }),
        ...(query.overdue !== undefined && { overdue: query.overdue }),
        ...(query.dueBefore !== undefined && { dueBefore: startOfDay(query.dueBefore) }),
        ...(after !== undefined && { before: { openedAt: after.order, id: after.id } }),
        limit: query.limit,
        now,
      })
      const keyset = (row: (typeof rows)[number]) => ({ order: row.openedAt, id: row.id })
      return { body: toPage(rows, { limit: query.limit, keyset, item: (row) => toView(row, now) }) }
    },
  }),
  operation({
    id: 'getTransfer',
    method: 'get',
    path: '/transfers/{caseNumber}',
    tag,
    summary: 'Một vụ việc với toàn bộ diễn biến',
    action: 'transfers.read',
    params: transferParams,
    status: 200,
    reply: transferDetailView,
    replyHeaders: etagHeader,
    errors: ['TRANSFER.NOT_FOUND'],
    target: caseTarget('BOTH'),
    run: async ({ deps, work, params, now, note }) => {
      const { transfer, decision, events } = await deps.stores.transfers.read(work, params.caseNumber)
      note({ subjects: [transfer.employeeId], cases: [transfer.caseNumber] })
      const workflowId = processIds.transfer(transfer.caseNumber)
      const process = await deps.workflows.describe(workflowId).catch(() => undefined)
      return {
        headers: etagOf(transfer.version),
        body: {
          transfer: toView(transfer, now),
          decision,
          whatNow: describeTransfer(transfer, now),
          temporal: { workflowId, status: process?.status ?? null },
          events: events.map(({ kind, at, actor, note: text, detail }) => ({
            at: toInstant(at),
            kind,
            actor,
            note: text,
            detail: detail as Record<string, unknown>, // a JSON object, written by the store
          })),
        },
      }
    },
  }),
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
