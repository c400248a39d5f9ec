import { createHash } from 'node:crypto'
import type { OpenCaseSource } from '#activities/case-sweep.ts'
import { sweepKey } from '#contracts/case-sweep.ts'
import { type ReviewRoundRecord, reviewRoundStart, reviewWake } from '#contracts/review-round.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt, endOfDay, formatCivilDate } from '#domain/calendar/civil-date.ts'
import {
  nudgeFor,
  type ReviewNudge,
  type ReviewRound,
  type ReviewUnit,
  unitsWaitedFor,
} from '#domain/dossier/quality/review-round.ts'
import { appendAudit } from '../audit/audit.ts'
import { prismaOf } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { notify } from '../notifications/notifications.ts'
import { getRound, readRounds } from './review-rounds.ts'

/** The rows behind the process `reviewRound`; each method may be repeated without a second effect. */
export function createReviewRows() {
  return { load, announce, advance }
}

/** Open rounds, for the sweeper and `hub reconcile`. */
export const openReviewRounds: OpenCaseSource['list'] = async (work, { afterId, limit }) => {
  const where = Prisma.sql`r.status = 'OPEN' AND r.case_number IN (
    SELECT case_number FROM review_round WHERE status = 'OPEN' AND case_number > ${afterId} ORDER BY case_number LIMIT ${limit})`
  const rounds = await readRounds(work, { units: null, where, limit })
  return rounds.toReversed().map((round) => ({
    id: round.caseNumber,
    start: reviewRoundStart(round),
    wake: reviewWake(round.caseNumber, `${sweepKey}-${stateOf(round)}`),
  }))
}

/** Another one after each confirmation and each new day. */
function stateOf(round: ReviewRound): string {
  const waited = unitsWaitedFor(round).map(({ unitCode, dueOn }) => `${unitCode} ${dueOn}`)
  return createHash('sha256').update(waited.join('\n')).digest('hex').slice(0, 16)
}

async function load(work: UnitOfWork, caseNumber: string): Promise<ReviewRound> {
  return toState(await getRound(work, caseNumber))
}

async function announce(work: UnitOfWork, caseNumber: string): Promise<void> {
  const round = await getRound(work, caseNumber)
  for (const unit of unitsWaitedFor(round))
    await tell(work, round, unit, {
      key: 'opened',
      kind: 'REVIEW_OPENED',
      title: `Đợt rà soát dữ liệu ${caseNumber}`,
      body: `${round.title}. Đề nghị rà soát, bổ sung dữ liệu và xác nhận hoàn thành trước hết ngày ${formatCivilDate(unit.dueOn)} (Điều 14.1đ).`,
    })
}

async function advance(work: UnitOfWork, caseNumber: string, now: number): Promise<ReviewRound> {
  await prismaOf(work).$queryRaw`
    SELECT case_number FROM review_round WHERE case_number = ${caseNumber} FOR UPDATE`
  const round = await getRound(work, caseNumber)
  if (round.status !== 'OPEN') return toState(round)
  if (unitsWaitedFor(round).length === 0) return close(work, round, now)
  for (const unit of unitsWaitedFor(round)) {
    const nudge = nudgeFor(unit, now)
    if (nudge !== undefined) await remind(work, round, { unit, nudge, now })
  }
  return toState(round)
}

async function remind(
  work: UnitOfWork,
  round: ReviewRoundRecord,
  { unit, nudge, now }: { readonly unit: ReviewUnit; readonly nudge: ReviewNudge; readonly now: number },
): Promise<void> {
  const due = formatCivilDate(unit.dueOn)
  const isLate = nudge === 'OVERDUE'
  await tell(work, round, unit, {
    // The day is in the key: an extended unit is told anew, a late one every day.
    key: isLate ? `late/${civilDateAt(now)}` : `${nudge}/${unit.dueOn}`,
    kind: isLate ? 'REVIEW_OVERDUE' : 'REVIEW_REMINDER',
    title: isLate ? `Quá hạn rà soát ${round.caseNumber}` : `Sắp hết hạn rà soát ${round.caseNumber}`,
    body: `${round.title}: hạn ${due}. Đơn vị chưa xác nhận hoàn thành.`,
  })
  if (isLate) await escalate(work, round, { unit, now })
}

// Điều 15.3, 16.10: báo thủ trưởng đơn vị và Sở Nội vụ khi đơn vị không thực hiện; once a unit and deadline.
async function escalate(
  work: UnitOfWork,
  { caseNumber, title }: ReviewRoundRecord,
  { unit: { unitCode, dueOn }, now }: { readonly unit: ReviewUnit; readonly now: number },
): Promise<void> {
  const told = [
    { unitCode, role: 'UNIT_HEAD' },
    { unitCode: null, role: 'DEPARTMENT_OFFICER' },
  ] as const
  for (const to of told)
    await notify(work, {
      to,
      kind: 'REVIEW_ESCALATED',
      caseKind: 'DOT_RA_SOAT',
      caseId: caseNumber,
      title: `Đơn vị ${unitCode} quá hạn rà soát ${caseNumber}`,
      body: `${title}: hạn ${formatCivilDate(dueOn)}, đơn vị ${unitCode} chưa xác nhận hoàn thành.`,
      dueAt: endOfDay(dueOn),
      deduplicationKey: `dot-ra-soat/${caseNumber}/${unitCode}/escalated/${dueOn}/${to.role}`,
    })
  await prismaOf(work).$executeRaw`
    UPDATE review_round_unit SET escalated_at = to_timestamp(${now} / 1000.0)
    WHERE case_number = ${caseNumber} AND unit_code = ${unitCode} AND escalated_at IS NULL`
}

async function close(work: UnitOfWork, round: ReviewRoundRecord, now: number): Promise<ReviewRound> {
  const { caseNumber, units } = round
  await prismaOf(work).$executeRaw`
    UPDATE review_round SET status = 'DONE', closed_at = to_timestamp(${now} / 1000.0)
    WHERE case_number = ${caseNumber} AND status = 'OPEN'`
  await notify(work, {
    to: { unitCode: null, role: 'DEPARTMENT_OFFICER' },
    kind: 'REVIEW_DONE',
    caseKind: 'DOT_RA_SOAT',
    caseId: caseNumber,
    title: `Đợt rà soát ${caseNumber} đã hoàn thành`,
    body: `${round.title}: ${units.length} đơn vị đã xác nhận.`,
    deduplicationKey: `dot-ra-soat/${caseNumber}/done`,
  })
  await appendAudit(work, {
    actor: 'hub',
    action: 'reviews.close',
    ground: 'Mọi đơn vị đã xác nhận hoàn thành rà soát (Điều 14.1đ)',
    requestId: `dot-ra-soat/${caseNumber}`,
    detail: { caseNumber },
  })
  return { ...toState(round), status: 'DONE' }
}

interface Told {
  readonly key: string
  readonly kind: string
  readonly title: string
  readonly body: string
}

function tell(
  work: UnitOfWork,
  { caseNumber }: ReviewRoundRecord,
  { unitCode, dueOn }: ReviewUnit,
  { key, ...told }: Told,
): Promise<void> {
  return notify(work, {
    ...told,
    to: { unitCode, role: 'UNIT_HR_OFFICER' },
    caseKind: 'DOT_RA_SOAT',
    caseId: caseNumber,
    dueAt: endOfDay(dueOn),
    deduplicationKey: `dot-ra-soat/${caseNumber}/${unitCode}/${key}`,
  })
}

/** What the history may hold: units, days and counts. */
function toState({ caseNumber, title, status, units }: ReviewRoundRecord): ReviewRound {
  return {
    caseNumber,
    title,
    status,
    units: units.map(({ unitCode, dueOn, confirmedAt }) => ({ unitCode, dueOn, confirmedAt })),
  }
}
