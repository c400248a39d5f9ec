import { type CivilDate, isCivilDate, weekdayOf, yearOf } from './civil-date.ts'
import { calendarErrors } from './errors.ts'
import { isWeekend } from './statutory-holidays.ts'

/** Tình trạng của lịch năm: announced by the authority, or expected by the law alone. */
export type CalendarStatus = 'CONG_BO' | 'DU_KIEN'

/** Lịch làm việc của một năm: the weekdays off and the Saturdays worked. */
export interface CalendarYear {
  readonly off: readonly CivilDate[]
  readonly saturdayWorked: readonly CivilDate[]
  readonly status: CalendarStatus
}

/** Ngày nghỉ chờ xác nhận: off only when switched on (`AP_DUNG`). */
export interface PendingHoliday {
  readonly date: CivilDate
  readonly name: string
  readonly status: 'CHO_XAC_NHAN' | 'AP_DUNG'
}

/** Lịch làm việc: a plain value (JSON) that workflows carry; a year that is not listed is computed from the law. */
export interface WorkingCalendar {
  readonly years: Readonly<Record<string, CalendarYear>>
  readonly pending: readonly PendingHoliday[]
}

/** A calendar with nothing announced: every year follows the law alone. */
export const statutoryCalendar: WorkingCalendar = { years: {}, pending: [] }

export function parseWorkingCalendar(value: unknown): WorkingCalendar {
  const { years, pending } = recordOf(value, 'calendar')
  return {
    years: Object.fromEntries(
      Object.entries(recordOf(years, 'years')).map(([year, days]) => [year, parseCalendarYear(year, days)]),
    ),
    pending: listOf(pending ?? [], 'pending').map(parsePendingHoliday),
  }
}

export function parseCalendarYear(year: string, value: unknown): CalendarYear {
  if (!/^\d{4}$/.test(year)) throw calendarErrors.malformed(`years.${year}`)
  const { off, saturdayWorked, status } = recordOf(value, `years.${year}`)
  if (status !== 'CONG_BO' && status !== 'DU_KIEN') throw calendarErrors.malformed(`years.${year}.status`)
  const parsed: CalendarYear = {
    off: datesOf(off, `years.${year}.off`),
    saturdayWorked: datesOf(saturdayWorked ?? [], `years.${year}.saturdayWorked`),
    status,
  }
  assertCalendarYear(Number(year), parsed)
  return parsed
}

/** Refuses a year whose days contradict the week: only weekdays are off, only Saturdays are made up. */
export function assertCalendarYear(year: number, { off, saturdayWorked }: CalendarYear): void {
  const dates = [...off, ...saturdayWorked]
  const foreign = dates.find((date) => yearOf(date) !== year)
  if (foreign) throw calendarErrors.wrongYear(foreign)
  const doubled = dates.find((date, index) => dates.indexOf(date) !== index)
  if (doubled) throw calendarErrors.duplicateDate(doubled)
  const restDay = off.find(isWeekend)
  if (restDay) throw calendarErrors.restDayListed(restDay)
  const notSaturday = saturdayWorked.find((date) => weekdayOf(date) !== 6)
  if (notSaturday) throw calendarErrors.notSaturday(notSaturday)
}

/** The same calendar with one year announced anew. */
export function withYear(calendar: WorkingCalendar, year: number, days: CalendarYear): WorkingCalendar {
  assertCalendarYear(year, days)
  return { ...calendar, years: { ...calendar.years, [String(year)]: days } }
}

function parsePendingHoliday(value: unknown, index: number): PendingHoliday {
  const { date, name, status } = recordOf(value, `pending[${index}]`)
  if (!isCivilDate(date) || typeof name !== 'string') throw calendarErrors.malformed(`pending[${index}]`)
  if (status !== 'CHO_XAC_NHAN' && status !== 'AP_DUNG')
    throw calendarErrors.malformed(`pending[${index}].status`)
  return { date, name, status }
}

function datesOf(value: unknown, where: string): readonly CivilDate[] {
  const dates = listOf(value, where)
  if (!dates.every(isCivilDate)) throw calendarErrors.malformed(where)
  return dates.toSorted()
}

function listOf(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw calendarErrors.malformed(where)
  return value
}

function recordOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw calendarErrors.malformed(where)
  return value as Readonly<Record<string, unknown>> // checked above: a non-null object that is no array
}
