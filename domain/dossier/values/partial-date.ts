/** Ngày có thể thiếu ngày, tháng: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, where the form allows it. */
export type PartialDate = string

const shape = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/
const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

export function isPartialDate(text: string): boolean {
  const match = shape.exec(text)
  if (match === null) return false
  const [, year, month, day] = match
  if (Number(year) < 1900 || Number(year) > 2200) return false
  if (month === undefined) return true
  if (Number(month) < 1 || Number(month) > 12) return false
  return day === undefined || (Number(day) >= 1 && Number(day) <= lastDayOf(Number(year), Number(month)))
}

export function isFullDate(text: string): boolean {
  return text.length === 10 && isPartialDate(text)
}

export function lastDayOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 && leap ? 29 : (daysInMonth[month - 1] ?? 31)
}

/** The first civil day that the partial date can mean. */
export function earliestDay(date: PartialDate): string {
  if (date.length === 4) return `${date}-01-01`
  return date.length === 7 ? `${date}-01` : date
}

/** The last civil day that the partial date can mean. */
export function latestDay(date: PartialDate): string {
  if (date.length === 4) return `${date}-12-31`
  if (date.length === 10) return date
  return `${date}-${pad(lastDayOf(Number(date.slice(0, 4)), Number(date.slice(5, 7))))}`
}

/** True only where no reading of the two dates lets `first` come before `second` or on the same day. */
export function isSurelyAfter(first: PartialDate, second: PartialDate): boolean {
  return earliestDay(first) > latestDay(second)
}

/** Months since year 0 of the day's month: for arithmetic at month precision. */
export function monthIndex(date: PartialDate): number {
  return Number(date.slice(0, 4)) * 12 + (date.length === 4 ? 0 : Number(date.slice(5, 7)) - 1)
}

export function monthOfIndex(index: number): string {
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${pad((index % 12) + 1)}`
}

/** The same day so many months later, or the last day of that month. */
export function addMonths(day: string, months: number): string {
  const month = monthOfIndex(monthIndex(day) + months)
  const last = lastDayOf(Number(month.slice(0, 4)), Number(month.slice(5, 7)))
  return `${month}-${pad(Math.min(Number(day.slice(8, 10)), last))}`
}

/** Full years between two civil days. */
export function yearsBetween(from: string, until: string): number {
  const years = Number(until.slice(0, 4)) - Number(from.slice(0, 4))
  return until.slice(5) < from.slice(5) ? years - 1 : years
}

/** As officials write it: dd/MM/yyyy, MM/yyyy or yyyy. */
export function formatPartialDate(date: PartialDate): string {
  return date.split('-').reverse().join('/')
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}
