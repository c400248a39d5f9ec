import { z } from 'zod'
import type { AccessTarget } from '#api/access.ts'
import { operation } from '#api/operation.ts'
import {
  caseNumber,
  civilDate,
  documentNumber,
  instant,
  line,
  lines,
  queryInteger,
  toInstant,
  toInstantOrNull,
  unitCode,
} from '#contracts/http/primitives.ts'
import {
  type ReviewRoundRecord,
  type ReviewRoundStore,
  reviewRoundStart,
  reviewWake,
} from '#contracts/review-round.ts'
import {
  assertNotPassed,
  assertOpen,
  isOverdue,
  requireWaiting,
  reviewStatuses,
} from '#domain/dossier/quality/review-round.ts'
import type { ApiDeps } from '#api/deps.ts'

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly reviews: ReviewRoundStore
  }
}

const tag = 'Chất lượng dữ liệu'
const round = z.strictObject({ caseNumber: caseNumber('RS') })
const errorsOfAct = ['REVIEW.UNKNOWN', 'REVIEW.NOT_OPEN']

const reviewUnit = z.strictObject({
  unitCode: z.string(),
  dueOn: z.string(),
  overdue: z.boolean(),
  findingsAtOpening: z.int(),
  confirmedAt: instant().nullable(),
  confirmationNote: z.string().nullable(),
  findingsAtConfirmation: z.int().nullable(),
  escalatedAt: instant().nullable(),
})

const reviewReply = z
  .strictObject({
    caseNumber: z.string(),
    title: z.string(),
    documentNumber: z.string().nullable(),
    status: z.enum(reviewStatuses),
    openedAt: instant(),
    closedAt: instant().nullable(),
    confirmed: z.int(),
    units: z.array(reviewUnit),
  })
  .meta({ id: 'ReviewRound' })

function toReply(record: ReviewRoundRecord, now: number): z.input<typeof reviewReply> {
  const { units, openedAt, closedAt, ...head } = record
  return {
    ...head,
    openedAt: toInstant(openedAt),
    closedAt: toInstantOrNull(closedAt),
    confirmed: units.filter((unit) => unit.confirmedAt !== null).length,
    units: units.map((unit) => ({
      ...unit,
      overdue: record.status === 'OPEN' && isOverdue(unit, now),
      confirmedAt: toInstantOrNull(unit.confirmedAt),
      escalatedAt: toInstantOrNull(unit.escalatedAt),
    })),
  }
}

interface Acted {
  readonly deps: ApiDeps
  readonly requestKey: string
  readonly afterCommit: (act: () => Promise<unknown>) => void
}

/** The row is committed first; then the process is woken to read it. */
function wake({ deps, requestKey, afterCommit }: Acted, number: string): void {
  afterCommit(() => deps.workflows.executeUpdate(reviewWake(number, requestKey)))
}

const unitTarget = ({ body }: { readonly body: { readonly unitCode: string } }): AccessTarget => ({
  unitCodes: [body.unitCode],
  employeeId: null,
})

export const reviewRoundOperations = [
  operation({
    id: 'listReviewRounds',
    method: 'get',
    path: '/quality/review-rounds',
    tag,
    summary: 'Các đợt rà soát và tiến độ từng đơn vị (đơn vị chỉ thấy phần của mình)',
    action: 'reviews.read',
    query: z.strictObject({ status: z.enum(reviewStatuses).optional(), limit: queryInteger(1, 100, 20) }),
    status: 200,
    reply: z.strictObject({ items: z.array(reviewReply) }),
    run: async ({ deps, work, query, scope, now }) => {
      const rounds = await deps.stores.reviews.list(work, {
        unitCodes: scope.kind === 'PROVINCE' ? null : scope.unitCodes,
        status: query.status ?? null,
        limit: query.limit,
      })
      return { body: { items: rounds.map((record) => toReply(record, now)) } }
    },
  }),
  operation({
    id: 'openReviewRound',
    method: 'post',
    path: '/quality/review-rounds',
    tag,
    summary: 'Sở Nội vụ mở đợt rà soát cho một số đơn vị hoặc toàn tỉnh (Điều 14.1đ)',
    action: 'reviews.manage',
    body: z.strictObject({
      title: line(200),
      documentNumber: documentNumber().optional(),
      dueOn: civilDate(),
      /** Absent: every unit that manages people's data. */
      unitCodes: z.array(unitCode()).min(1).max(500).optional(),
    }),
    status: 202,
    reply: reviewReply,
    errors: ['REVIEW.DAY_PASSED', 'REVIEW.NO_UNITS'],
    run: async ({ deps, work, body, actor, now, note, afterCommit }) => {
      assertNotPassed(body.dueOn, now)
      const record = await deps.stores.reviews.open(work, {
        title: body.title,
        documentNumber: body.documentNumber ?? null,
        dueOn: body.dueOn,
        unitCodes: body.unitCodes ?? null,
        openedBy: actor.accountId,
        now,
      })
      note({ cases: [record.caseNumber], units: record.units.map((unit) => unit.unitCode) })
      afterCommit(() => deps.workflows.start(reviewRoundStart(record)))
      return { body: toReply(record, now) }
    },
  }),
  operation({
    id: 'confirmReview',
    method: 'post',
    path: '/quality/review-rounds/{caseNumber}/confirmation',
    tag,
    summary: 'Đơn vị xác nhận đã rà soát xong; số phát hiện còn lại được ghi kèm',
    action: 'reviews.confirm',
    params: round,
    body: z.strictObject({ unitCode: unitCode(), note: lines(1000) }),
    status: 200,
    reply: reviewReply,
    errors: [...errorsOfAct, 'REVIEW.UNIT_NOT_ASKED', 'REVIEW.ALREADY_CONFIRMED'],
    target: unitTarget,
    run: async (context) => {
      const { deps, work, params, body, actor, now, note } = context
      requireWaiting(await deps.stores.reviews.lock(work, params.caseNumber), body.unitCode)
      await deps.stores.reviews.confirm(work, { ...params, ...body, accountId: actor.accountId, now })
      note({ cases: [params.caseNumber], units: [body.unitCode] })
      wake(context, params.caseNumber)
      const after = await deps.stores.reviews.lock(work, params.caseNumber)
      const own = after.units.filter((unit) => unit.unitCode === body.unitCode)
      return { body: toReply({ ...after, units: own }, now) }
    },
  }),
  operation({
    id: 'extendReview',
    method: 'post',
    path: '/quality/review-rounds/{caseNumber}/extensions',
    tag,
    summary: 'Sở Nội vụ đặt lại hạn rà soát của một đơn vị',
    action: 'reviews.manage',
    params: round,
    body: z.strictObject({ unitCode: unitCode(), dueOn: civilDate() }),
    status: 200,
    reply: reviewReply,
    errors: [...errorsOfAct, 'REVIEW.UNIT_NOT_ASKED', 'REVIEW.ALREADY_CONFIRMED', 'REVIEW.DAY_PASSED'],
    target: unitTarget,
    run: async (context) => {
      const { deps, work, params, body, now, note } = context
      assertNotPassed(body.dueOn, now)
      requireWaiting(await deps.stores.reviews.lock(work, params.caseNumber), body.unitCode)
      await deps.stores.reviews.extend(work, { ...params, ...body })
      note({ cases: [params.caseNumber], units: [body.unitCode] })
      wake(context, params.caseNumber)
      return { body: toReply(await deps.stores.reviews.lock(work, params.caseNumber), now) }
    },
  }),
  operation({
    id: 'cancelReviewRound',
    method: 'post',
    path: '/quality/review-rounds/{caseNumber}/cancellation',
    tag,
    summary: 'Sở Nội vụ hủy đợt rà soát, có lý do',
    action: 'reviews.manage',
    params: round,
    body: z.strictObject({ reason: lines(500) }),
    status: 200,
    reply: reviewReply,
    errors: errorsOfAct,
    run: async (context) => {
      const { deps, work, params, body, now, note } = context
      assertOpen(await deps.stores.reviews.lock(work, params.caseNumber))
      await deps.stores.reviews.cancel(work, { ...params, reason: body.reason, now })
      note({ cases: [params.caseNumber] })
      wake(context, params.caseNumber)
      return { body: toReply(await deps.stores.reviews.lock(work, params.caseNumber), now) }
    },
  }),
]
