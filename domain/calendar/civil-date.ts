import { calendarErrors } from './errors.ts'

declare const civilDateBrand: unique symbol
declare const periodBrand: unique symbol

/** Ngày dương lịch, `2026-02-13`: a day as people in Viet Nam write it, without a time. */
export type CivilDate = string & { readonly [civilDateBrand]: true }

/** Kỳ (tháng), `2026-02`. */
export type Period = string & { readonly [periodBrand]: true }

/** Thứ trong tuần: 0 is Sunday, 6 is Saturday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6

const dayMs = 86_400_000
// Viet Nam has kept +07:00 without daylight saving since 1975, so a constant is exact and needs no time zone table.
const offsetMs = 7 * 3_600_000
const firstYear = 1900
const lastYear = 2199

export function isCivilDate(value: unknown): value is CivilDate {
  if (typeof value !== 'string') return false
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return year >= firstYear && year <= lastYear && day >= 1 && day <= daysInMonth(year, month)
}

export function parseCivilDate(value: unknown): CivilDate {
  if (!isCivilDate(value)) throw calendarErrors.invalidDate(shown(value))
  return value
}

export function isPeriod(value: unknown): value is Period {
  return typeof value === 'string' && value.length === 7 && isCivilDate(`${value}-01`)
}

export function parsePeriod(value: unknown): Period {
  if (!isPeriod(value)) throw calendarErrors.invalidPeriod(shown(value))
  return value
}

export function civilDate(year: number, month: number, day: number): CivilDate {
  return parseCivilDate(`${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`)
}

/** The date on the wall in Viet Nam at an instant (epoch milliseconds). */
export function civilDateAt(epochMs: number): CivilDate {
  return fromDayNumber(Math.floor((epochMs + offsetMs) / dayMs))
}

/** The first instant of the day. */
export function startOfDay(date: CivilDate): number {
  return dayNumber(date) * dayMs - offsetMs
}

/** The instant when the day is over: it belongs to the next day (exclusive). */
// Bộ luật Dân sự, Điều 148.6: thời hạn kết thúc vào 24 giờ của ngày cuối.
export function endOfDay(date: CivilDate): number {
  return startOfDay(date) + dayMs
}

export function addDays(date: CivilDate, days: number): CivilDate {
  return fromDayNumber(dayNumber(date) + days)
}

/** How many days later `until` is than `from`; negative when it is earlier. */
export function daysBetween(from: CivilDate, until: CivilDate): number {
  return dayNumber(until) - dayNumber(from)
}

export function weekdayOf(date: CivilDate): Weekday {
  // 1970-01-01 was a Thursday.
  return ((((dayNumber(date) + 4) % 7) + 7) % 7) as Weekday // modulo 7 of an integer, made non-negative
}

export function yearOf(date: CivilDate): number {
  return Number(date.slice(0, 4))
}

export function periodOf(date: CivilDate): Period {
  return date.slice(0, 7) as Period // the first seven characters of a valid date are a valid month
}

export function firstDayOf(month: Period): CivilDate {
  return parseCivilDate(`${month}-01`)
}

export function lastDayOf(month: Period): CivilDate {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5, 7))]
  return parseCivilDate(`${month}-${padded(daysInMonth(year, number), 2)}`)
}

/** The month `count` months later (earlier when negative). */
export function addMonths(month: Period, count: number): Period {
  const months = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count
  return parsePeriod(`${padded(Math.floor(months / 12), 4)}-${padded((months % 12) + 1, 2)}`)
}

/** 13/02/2026 */
export function formatCivilDate(date: CivilDate): string {
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`
}

/** 02/2026 */
export function formatPeriod(month: Period): string {
  return `${month.slice(5, 7)}/${month.slice(0, 4)}`
}

/** 17:30 ngày 13/02/2026 */
export function formatInstant(epochMs: number): string {
  const minutes = Math.floor((epochMs + offsetMs) / 60_000)
  const minuteOfDay = ((minutes % 1440) + 1440) % 1440
  const time = `${padded(Math.floor(minuteOfDay / 60), 2)}:${padded(minuteOfDay % 60, 2)}`
  return `${time} ngày ${formatCivilDate(civilDateAt(epochMs))}`
}

/** Days since 1970-01-01. Howard Hinnant, https://howardhinnant.github.io/date_algorithms.html#days_from_civil */
export function dayNumber(date: CivilDate): number {
  const [y, month, day] = [yearOf(date), Number(date.slice(5, 7)), Number(date.slice(8, 10))]
  const year = month <= 2 ? y - 1 : y
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The date that many days after 1970-01-01. https://howardhinnant.github.io/date_algorithms.html#civil_from_days */
export function fromDayNumber(days: number): CivilDate {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  return civilDate(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
}

function daysInMonth(year: number, month: number): number {
  if (month < 1 || month > 12) return 0
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0')
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 40) : typeof value
}
