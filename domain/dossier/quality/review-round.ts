import {
  type CivilDate,
  civilDateAt,
  daysBetween,
  endOfDay,
  startOfDay,
} from '#domain/calendar/civil-date.ts'
import { DomainError } from '#domain/errors.ts'

/** Trạng thái của đợt rà soát */
export const reviewStatuses = ['OPEN', 'DONE', 'CANCELLED'] as const
export type ReviewStatus = (typeof reviewStatuses)[number]

/** Đơn vị trong đợt rà soát, with its own day. */
export interface ReviewUnit {
  readonly unitCode: string
  readonly dueOn: CivilDate
  readonly confirmedAt: number | null
}

/** Đợt rà soát dữ liệu: Sở Nội vụ asks units to review their people's data by a day (Điều 14.1đ). */
export interface ReviewRound {
  readonly caseNumber: string
  readonly title: string
  readonly status: ReviewStatus
  readonly units: readonly ReviewUnit[]
}

type Detail = Readonly<Record<string, string | number>>

export const reviewErrors = {
  unknown: (detail: Detail) => new DomainError('REVIEW.UNKNOWN', 'Không có đợt rà soát này.', detail),
  notOpen: (detail: Detail) => new DomainError('REVIEW.NOT_OPEN', 'Đợt rà soát đã kết thúc.', detail),
  unitNotAsked: (detail: Detail) =>
    new DomainError('REVIEW.UNIT_NOT_ASKED', 'Đơn vị này không thuộc đợt rà soát.', detail),
  alreadyConfirmed: (detail: Detail) =>
    new DomainError('REVIEW.ALREADY_CONFIRMED', 'Đơn vị đã xác nhận hoàn thành rà soát.', detail),
  dayPassed: (detail: Detail) =>
    new DomainError('REVIEW.DAY_PASSED', 'Hạn rà soát phải từ ngày hôm nay trở đi.', detail),
  noUnits: (detail: Detail) =>
    new DomainError('REVIEW.NO_UNITS', 'Không có đơn vị nào có người để rà soát.', detail),
}

/** Bước đôn đốc: what a unit is told as its day comes near and goes by. */
export type ReviewNudge = 'THREE_DAYS' | 'LAST_DAY' | 'OVERDUE'

const remindDaysBefore = 3

/** What an unfinished unit has to be told on the day of `now`; undefined: nothing yet. */
export function nudgeFor(unit: ReviewUnit, now: number): ReviewNudge | undefined {
  if (unit.confirmedAt !== null) return undefined
  const daysLeft = daysBetween(civilDateAt(now), unit.dueOn)
  if (daysLeft < 0) return 'OVERDUE'
  if (daysLeft === 0) return 'LAST_DAY'
  return daysLeft <= remindDaysBefore ? 'THREE_DAYS' : undefined
}

export function isOverdue(unit: ReviewUnit, now: number): boolean {
  return unit.confirmedAt === null && now >= endOfDay(unit.dueOn)
}

/** Units that have not confirmed, the most urgent first. */
export function unitsWaitedFor({ units }: ReviewRound): readonly ReviewUnit[] {
  return units
    .filter((unit) => unit.confirmedAt === null)
    .toSorted((a, b) =>
      a.dueOn === b.dueOn ? a.unitCode.localeCompare(b.unitCode) : a.dueOn < b.dueOn ? -1 : 1,
    )
}

/** The next instant at which somebody has to be told: the third day before, the last day, its end, then each new day. */
export function nextReviewMoment(round: ReviewRound, now: number): number {
  const moments = unitsWaitedFor(round).flatMap(({ dueOn }) => [
    startOfDay(dueOn) - remindDaysBefore * dayMs,
    startOfDay(dueOn),
    endOfDay(dueOn),
  ])
  const coming = moments.filter((moment) => moment > now)
  const isLate = unitsWaitedFor(round).some((unit) => isOverdue(unit, now))
  return Math.min(...coming, ...(isLate || coming.length === 0 ? [endOfDay(civilDateAt(now))] : []))
}

const dayMs = 86_400_000

export function assertOpen({ caseNumber, status }: Pick<ReviewRound, 'caseNumber' | 'status'>): void {
  if (status !== 'OPEN') throw reviewErrors.notOpen({ caseNumber })
}

/** The unit's line, still to be confirmed. */
export function requireWaiting(round: ReviewRound, unitCode: string): ReviewUnit {
  assertOpen(round)
  const { caseNumber } = round
  const unit = round.units.find((candidate) => candidate.unitCode === unitCode)
  if (unit === undefined) throw reviewErrors.unitNotAsked({ caseNumber, unitCode })
  if (unit.confirmedAt !== null) throw reviewErrors.alreadyConfirmed({ caseNumber, unitCode })
  return unit
}

export function assertNotPassed(dueOn: CivilDate, now: number): void {
  if (dueOn < civilDateAt(now)) throw reviewErrors.dayPassed({ dueOn })
}
