import { operation } from '#api/operation.ts'
import { fromCursor, pageOf, toPage } from '#contracts/http/paging.ts'
import { etagHeader, etagOf, toInstant } from '#contracts/http/primitives.ts'
import {
  openTransferBody,
  transferDetailView,
  transferParams,
  transferQuery,
  transferView,
} from '#contracts/http/transfer.ts'
import { processIds } from '#contracts/process-ids.ts'
import { transferStart, transferWake } from '#contracts/transfer.ts'
import { scopeOf } from '#domain/access/access-decision.ts'
import { civilDateAt, startOfDay } from '#domain/calendar/civil-date.ts'
import { describeTransfer } from '#domain/transfer/details.ts'
import { transferActOperations } from './transfer-acts.ts'
import { transferDocumentOperations } from './transfer-documents.ts'
import { caseTarget, toDocumentView, toView, transferTag as tag } from './transfer-view.ts'

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
      'TRANSFER.TERM_NEEDED',
      'TRANSFER.TERM_NOT_ALLOWED',
      'TRANSFER.TERM_OUT_OF_RANGE',
    ],
    target: async ({ deps, work, body, now }) => ({
      unitCodes: [body.fromUnit],
      managingUnitCodes: [await deps.stores.transfers.managingUnitOf(work, body.fromUnit, civilDateAt(now))],
      employeeId: body.employeeId,
    }),
    run: async ({ deps, work, body, actor, now, note, afterCommit, requestKey }) => {
      const { transfers } = deps.stores
      const transfer = await transfers.open(work, {
        ...body,
        lastDay: body.lastDay ?? null,
        openedBy: actor.accountId,
        now,
      })
      const { tookThePlaceOf: superseded } = transfer
      note({
        subjects: [transfer.employeeId],
        cases: superseded === null ? [transfer.caseNumber] : [transfer.caseNumber, superseded],
      })
      if (transfer.closedAt === null) afterCommit(() => deps.workflows.start(transferStart(transfer, now)))
      if (superseded !== null)
        afterCommit(() => deps.workflows.executeUpdate(transferWake(superseded, 'SUPERSEDE', requestKey)))
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
      const documents = await deps.stores.transferDocuments.list(work, params.caseNumber)
      note({ subjects: [transfer.employeeId], cases: [transfer.caseNumber] })
      const workflowId = processIds.transfer(transfer.caseNumber)
      const process = await deps.workflows.describe(workflowId).catch(() => undefined)
      return {
        headers: etagOf(transfer.version),
        body: {
          transfer: toView(transfer, now),
          decision,
          documents: documents.map(toDocumentView),
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
  ...transferActOperations,
  ...transferDocumentOperations,
]
