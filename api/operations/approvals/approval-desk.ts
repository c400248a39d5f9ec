import type { z } from 'zod'
import { operation } from '#api/operation.ts'
import { deskPage, deskQuery, returnBody, returnedView, unitParams } from '#contracts/http/approval.ts'
import { fromCursor, toPage } from '#contracts/http/paging.ts'
import { toInstant } from '#contracts/http/primitives.ts'
import type { DeskLine } from './approval-port.ts'
import { deskRefusals, ofUnit } from './approval-targets.ts'

const tag = 'Phê duyệt'

function toDeskView(line: DeskLine): z.input<typeof deskPage>['items'][number] {
  const { content, late, locked, secondLevel, unitApproved, obstacle } = line
  return {
    changeId: content.changeId,
    employeeId: content.employeeId,
    unitCode: content.unitCode,
    section: content.section,
    entryKey: content.entryKey,
    kind: content.kind,
    validFrom: content.validFrom,
    late,
    locked,
    secondLevel,
    unitApproved,
    obstacle,
    submittedAt: toInstant(line.submittedAt),
    differences: content.fields.map((field) => ({ ...field })),
    documents: [...content.documents],
  }
}

/** What waits on a unit's desk, and what is returned from it. */
export const approvalDeskOperations = [
  operation({
    id: 'listPendingChanges',
    method: 'get',
    path: '/units/{code}/pending-changes',
    tag,
    summary: 'Đề nghị chờ phê duyệt trên bàn của đơn vị, với khác biệt và tài liệu',
    action: 'approvals.prepare',
    params: unitParams,
    query: deskQuery,
    status: 200,
    reply: deskPage,
    target: ({ params }) => ofUnit(params.code),
    run: async ({ deps, work, params, query, actor, now, note }) => {
      const rows = await deps.stores.approvals.listDesk(work, {
        accountId: actor.accountId,
        unitCode: params.code,
        now,
        limit: query.limit + 1,
        after: query.after === undefined ? undefined : fromCursor(query.after).id,
      })
      note({
        subjects: rows.slice(0, query.limit).map(({ content }) => content.employeeId),
        units: [params.code],
      })
      const keyset = ({ content }: DeskLine) => ({ order: 0, id: content.changeId })
      return { body: toPage(rows, { limit: query.limit, keyset, item: toDeskView }) }
    },
  }),
  operation({
    id: 'returnChanges',
    method: 'post',
    path: '/units/{code}/returned-changes',
    tag,
    summary: 'Trả lại một hoặc nhiều đề nghị, kèm lý do và thời hạn bổ sung',
    action: 'approvals.return',
    params: unitParams,
    body: returnBody,
    status: 200,
    reply: returnedView,
    errors: [
      ...deskRefusals,
      'APPROVAL.NOT_ON_DESK',
      'APPROVAL.CHANGE_LOCKED',
      'APPROVAL.REASON_REQUIRED',
      'APPROVAL.DUE_DATE_IN_PAST',
    ],
    target: ({ params }) => ofUnit(params.code),
    run: async ({ deps, work, params, body, actor, now, note }) => {
      const { accountId } = actor
      const request = { ...body, accountId, unitCode: params.code, now }
      const { returned, employeeIds } = await deps.stores.approvals.returnChanges(work, request)
      note({ subjects: employeeIds, units: [params.code] })
      return { body: { returned } }
    },
  }),
]
