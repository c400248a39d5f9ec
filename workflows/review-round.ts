import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineUpdate,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { ReviewRoundActivities } from '#activities/review-round.ts'
import { reviewActed, type ReviewRoundInput, reviewStages } from '#contracts/review-round.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { endOfDay, formatCivilDate, formatInstant } from '#domain/calendar/civil-date.ts'
import {
  isOverdue,
  nextReviewMoment,
  type ReviewRound,
  type ReviewUnit,
  unitsWaitedFor,
} from '#domain/dossier/quality/review-round.ts'

const rows = proxyActivities<ReviewRoundActivities>({
  startToCloseTimeout: '1 minute',
  retry: { maximumInterval: '1 minute' },
})

/** Đợt rà soát dữ liệu: waits for every unit, reminds before its day, escalates after it, ends when all are done. */
// Điều 14.1(đ): tham mưu đôn đốc việc hoàn thiện đầy đủ các trường thông tin.
export async function reviewRound(input: ReviewRoundInput): Promise<ReviewRound> {
  let acts = 0
  setHandler(defineUpdate(reviewActed), () => {
    acts += 1
  })

  // What is told while the rows are being read must be read again: so the acts are counted before each reading.
  let seen = acts
  let round = await rows.loadReviewRound.executeWithOptions({ summary: '📄 Đọc đợt rà soát' }, [input])
  await rows.announceReviewRound.executeWithOptions({ summary: '🔔 Báo các đơn vị' }, [input])
  while (round.status === 'OPEN') {
    show(round)
    await sleepUntilChange(round, () => acts > seen)
    seen = acts
    round = await rows.advanceReviewRound.executeWithOptions({ summary: '🔎 Đôn đốc, kiểm tra tiến độ' }, [
      input,
    ])
    // A round that is late for years must not grow its history: the rows tell a new run where it stands.
    if (round.status === 'OPEN' && workflowInfo().continueAsNewSuggested) await goOn(input)
  }
  show(round)
  await condition(allHandlersFinished)
  return round
}

async function goOn(input: ReviewRoundInput): Promise<void> {
  await condition(allHandlersFinished)
  await continueAsNew<typeof reviewRound>(input)
}

async function sleepUntilChange(round: ReviewRound, isActed: () => boolean): Promise<void> {
  const moment = nextReviewMoment(round, Date.now())
  // At least a second: the clock of a worker may lag behind the server's that fires the timer.
  const wait = Math.max(1000, moment - Date.now())
  await condition(isActed, wait, { summary: `⏳ Chờ các đơn vị đến ${formatInstant(moment)}` })
}

function show(round: ReviewRound): void {
  const waited = unitsWaitedFor(round)
  const late = waited.filter((unit) => isOverdue(unit, Date.now()))
  const due = waited[0]?.dueOn
  upsertSearchAttributes([
    { key: searchAttributes.stage, value: stageOf(round, late) },
    { key: searchAttributes.overdue, value: round.status === 'OPEN' && late.length > 0 },
    { key: searchAttributes.unitCodes, value: waited.map((unit) => unit.unitCode) },
    ...(due === undefined ? [] : [{ key: searchAttributes.dueAt, value: new Date(endOfDay(due)) }]),
  ])
  setCurrentDetails(toDetails(round, waited, late))
}

function stageOf({ status }: ReviewRound, late: readonly ReviewUnit[]): string {
  if (status === 'DONE') return reviewStages.done
  if (status === 'CANCELLED') return reviewStages.cancelled
  return late.length > 0 ? reviewStages.overdue : reviewStages.underway
}

const shownUnits = 40

function toDetails(round: ReviewRound, waited: readonly ReviewUnit[], late: readonly ReviewUnit[]): string {
  const confirmed = round.units.length - waited.length
  const head = `**${round.title}** — ${confirmed}/${round.units.length} đơn vị đã xác nhận, **${late.length}** quá hạn`
  if (round.status === 'DONE') return `${head}\n\nTất cả đơn vị đã xác nhận. Đợt rà soát đã hoàn thành.`
  if (round.status === 'CANCELLED') return `${head}\n\nSở Nội vụ đã hủy đợt rà soát.`
  const lines = waited
    .slice(0, shownUnits)
    .map(
      (unit) => `- ${late.includes(unit) ? '🔴' : '🟡'} ${unit.unitCode}: hạn ${formatCivilDate(unit.dueOn)}`,
    )
  const more = waited.length > shownUnits ? [`- … và ${waited.length - shownUnits} đơn vị khác`] : []
  return [
    head,
    '',
    '**Phải làm:** đơn vị rà soát, bổ sung dữ liệu rồi xác nhận (Điều 14.1đ).',
    '',
    ...lines,
    ...more,
  ].join('\n')
}
