import { addDays, type CivilDate, civilDate, endOfDay, weekdayOf, yearOf } from './civil-date.ts'
import { calendarErrors } from './errors.ts'
import { type Holiday, isWeekend, statutoryHolidays } from './statutory-holidays.ts'
import type { CalendarStatus, WorkingCalendar } from './working-calendar.ts'

/** Ngày không tính vào thời hạn: a day that a term passes over, and why (in Vietnamese). */
export interface SkippedDay {
  readonly date: CivilDate
  readonly kind: 'FIRST_DAY' | 'WEEKLY_REST' | 'DAY_OFF'
  readonly reason: string
}

/** Hạn theo ngày làm việc: `endsAt` is the instant when the last day is over, so it is exclusive. */
export interface WorkingDayDeadline {
  readonly deadline: CivilDate
  readonly endsAt: number
  readonly skipped: readonly SkippedDay[]
  /** `DU_KIEN` when a year on the way has not been announced. */
  readonly status: CalendarStatus
}

/** Thời hạn tính bằng ngày làm việc: the question that `workingDayDeadline` answers. */
export interface WorkingDayTerm {
  readonly from: CivilDate
  readonly workingDays: number
  readonly calendar: WorkingCalendar
}

const longestTerm = 366

export function workingDayDeadline({ from, workingDays, calendar }: WorkingDayTerm): WorkingDayDeadline {
  if (!Number.isInteger(workingDays) || workingDays < 1 || workingDays > longestTerm)
    throw calendarErrors.invalidTerm(workingDays)
  // Bộ luật Dân sự, Điều 147.2: ngày đầu tiên của thời hạn không được tính.
  const skipped: SkippedDay[] = [{ date: from, kind: 'FIRST_DAY', reason: firstDayReason }]
  let [day, left] = [from, workingDays]
  while (left > 0) {
    day = addDays(day, 1)
    const rest = restOn(day, calendar)
    if (rest) skipped.push(rest)
    else left -= 1
  }
  return { deadline: day, endsAt: endOfDay(day), skipped, status: statusOver(from, day, calendar) }
}

export function isWorkingDay(date: CivilDate, calendar: WorkingCalendar): boolean {
  return restOn(date, calendar) === undefined
}

/** The first working day after a date. */
export function nextWorkingDay(date: CivilDate, calendar: WorkingCalendar): CivilDate {
  return workingDayDeadline({ from: date, workingDays: 1, calendar }).deadline
}

/** Working days after `after`, up to and with `until`; 0 when `until` is not later. */
export function workingDaysBetween(after: CivilDate, until: CivilDate, calendar: WorkingCalendar): number {
  let count = 0
  for (let day = addDays(after, 1); day <= until; day = addDays(day, 1)) {
    if (isWorkingDay(day, calendar)) count += 1
  }
  return count
}

export function workingDaysInYear(year: number, calendar: WorkingCalendar): number {
  return workingDaysBetween(addDays(civilDate(year, 1, 1), -1), civilDate(year, 12, 31), calendar)
}

export function statusOfYear(year: number, calendar: WorkingCalendar): CalendarStatus {
  return calendar.years[String(year)]?.status ?? 'DU_KIEN'
}

/** The weekdays off of a year with their names, published ones first, else by the law. */
export function daysOff(year: number, calendar: WorkingCalendar): readonly Holiday[] {
  const byLaw = statutoryHolidays(year)
  const published = calendar.years[String(year)]?.off.map((date) => ({
    date,
    name: publishedName(date, byLaw),
  }))
  const switchedOn = calendar.pending.filter(
    ({ date, status }) => status === 'AP_DUNG' && yearOf(date) === year && !isWeekend(date),
  )
  return [...(published ?? byLaw), ...switchedOn.map(({ date, name }) => ({ date, name }))]
}

const firstDayReason = 'Ngày đầu tiên của thời hạn không tính (Bộ luật Dân sự, Điều 147)'

function restOn(date: CivilDate, calendar: WorkingCalendar): SkippedDay | undefined {
  if (isWeekend(date)) {
    const isMadeUp = calendar.years[date.slice(0, 4)]?.saturdayWorked.includes(date) ?? false
    const reason = weekdayOf(date) === 6 ? 'Nghỉ hằng tuần (thứ Bảy)' : 'Nghỉ hằng tuần (Chủ nhật)'
    return isMadeUp ? undefined : { date, kind: 'WEEKLY_REST', reason }
  }
  const holiday = daysOff(yearOf(date), calendar).find((dayOff) => dayOff.date === date)
  return holiday && { date, kind: 'DAY_OFF', reason: holiday.name }
}

function publishedName(date: CivilDate, byLaw: readonly Holiday[]): string {
  return byLaw.find((holiday) => holiday.date === date)?.name ?? 'Ngày nghỉ theo lịch đã công bố (hoán đổi)'
}

function statusOver(from: CivilDate, until: CivilDate, calendar: WorkingCalendar): CalendarStatus {
  const first = yearOf(addDays(from, 1))
  const years = Array.from({ length: yearOf(until) - first + 1 }, (_, index) => first + index)
  return years.every((year) => statusOfYear(year, calendar) === 'CONG_BO') ? 'CONG_BO' : 'DU_KIEN'
}
