import type { z } from 'zod'
import { operation } from '#api/operation.ts'
import { extraordinaryCampaignStart, unitApprovalStart } from '#contracts/approval.ts'
import {
  openedRounds,
  openRoundsBody,
  roundPage,
  roundQuery,
  type roundView,
} from '#contracts/http/approval.ts'
import { fromCursor, toPage } from '#contracts/http/paging.ts'
import { toInstant } from '#contracts/http/primitives.ts'
import type { RoundLine } from './approval-port.ts'

const tag = 'Phê duyệt'

function toRoundView(line: RoundLine): z.input<typeof roundView> {
  return { ...line, opensAt: toInstant(line.opensAt), closesAt: toInstant(line.closesAt) }
}

/** Điều 6: the rounds of the units, and the extraordinary ones that Sở Nội vụ opens. */
export const approvalRoundOperations = [
  operation({
    id: 'listApprovalRounds',
    method: 'get',
    path: '/approval-rounds',
    tag,
    summary: 'Danh sách đợt phê duyệt (Điều 6)',
    action: 'approvals.read',
    query: roundQuery,
    status: 200,
    reply: roundPage,
    run: async ({ deps, work, query, scope }) => {
      const cursor = query.after === undefined ? undefined : fromCursor(query.after)
      const rows = await deps.stores.approvals.listRounds(work, {
        unitCodes: scope.kind === 'PROVINCE' ? null : scope.unitCodes,
        period: query.period,
        unit: query.unit,
        stage: query.stage,
        before: cursor && { opensAt: cursor.order, id: cursor.id },
        limit: query.limit + 1,
      })
      const keyset = ({ opensAt, id }: RoundLine) => ({ order: opensAt, id })
      return { body: toPage(rows, { limit: query.limit, keyset, item: toRoundView }) }
    },
  }),
  operation({
    id: 'openExtraordinaryRounds',
    method: 'post',
    path: '/approval-rounds',
    tag,
    summary: 'Sở Nội vụ mở đợt phê duyệt bổ sung cho một, nhiều hoặc mọi đơn vị',
    action: 'approvals.openExtraordinaryRound',
    body: openRoundsBody,
    status: 202,
    reply: openedRounds,
    errors: ['APPROVAL.WINDOW_CLOSED', 'APPROVAL.REASON_REQUIRED', 'APPROVAL.DOCUMENT_REQUIRED'],
    run: async ({ deps, work, body, now, note, afterCommit, requestKey }) => {
      const rounds = await deps.stores.approvals.openExtraordinary(work, { ...body, now })
      note({ units: rounds.map(({ unitCode }) => unitCode), cases: [body.documentNumber] })
      const [only] = rounds
      // One unit is started at once; for many a campaign starts them page by page.
      if (only !== undefined) {
        afterCommit(() =>
          deps.workflows.start(
            rounds.length === 1
              ? unitApprovalStart(only)
              : extraordinaryCampaignStart(body.period, requestKey),
          ),
        )
      }
      const views = rounds.map(({ roundId, status, kind, ...round }) => ({
        id: roundId,
        period: round.period,
        unitCode: round.unitCode,
        round: round.round,
        extraordinary: kind === 'EXTRAORDINARY',
        stage: status,
        opensAt: toInstant(round.opensAt),
        closesAt: toInstant(round.closesAt),
        pendingAtEnd: null,
        late: false,
        reason: body.reason,
        documentNumber: body.documentNumber,
      }))
      return { body: { opened: rounds.length, rounds: views } }
    },
  }),
]
