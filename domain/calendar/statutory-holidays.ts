import { addDays, type CivilDate, civilDate, weekdayOf } from './civil-date.ts'
import { hungKingsDay, lunarNewYear } from './lunar.ts'

/** Ngày nghỉ lễ, tết: a statutory day off and its name. */
export interface Holiday {
  readonly date: CivilDate
  readonly name: string
}

/**
 * Ngày nghỉ lễ, tết theo luật: the days off of a year as the law alone gives them, for a year that has not been
 * announced. Weekend days of a holiday are moved to the next free weekday.
 */
export function statutoryHolidays(year: number): readonly Holiday[] {
  const known = computedYears.get(year)
  if (known) return known
  const holidays = computeHolidays(year)
  computedYears.set(year, holidays)
  return holidays
}

// The moon is costly to compute (0.1 ms a year) and never changes: the one cache here is invisible from outside.
const computedYears = new Map<number, readonly Holiday[]>()

function computeHolidays(year: number): readonly Holiday[] {
  return withCompensation(namedHolidays(year))
    .filter(({ date }) => !isWeekend(date))
    .toSorted(byDate)
}

const lunarNewYearName = 'Tết Âm lịch'

export function isWeekend(date: CivilDate): boolean {
  return weekdayOf(date) === 0 || weekdayOf(date) === 6
}

// Bộ luật Lao động 2019, Điều 112.1
function namedHolidays(year: number): readonly Holiday[] {
  const newYear = lunarNewYear(year)
  return [
    { date: civilDate(year, 1, 1), name: 'Tết Dương lịch' },
    // Two days before and three from mùng 1 on: with compensation this gives the announced weekdays of 2021–2026.
    ...[-2, -1, 0, 1, 2].map((days) => ({ date: addDays(newYear, days), name: lunarNewYearName })),
    { date: hungKingsDay(year), name: 'Ngày Giỗ Tổ Hùng Vương' },
    { date: civilDate(year, 4, 30), name: 'Ngày Chiến thắng 30/4' },
    { date: civilDate(year, 5, 1), name: 'Ngày Quốc tế Lao động 01/5' },
    ...nationalDays(year).map((date) => ({ date, name: 'Quốc khánh' })),
  ].toSorted(byDate)
}

// Bộ luật Lao động 2019, Điều 112.1(đ): ngày 02 tháng 9 và 01 ngày liền kề trước hoặc sau.
function nationalDays(year: number): readonly CivilDate[] {
  const nationalDay = civilDate(year, 9, 2)
  // The neighbour that makes the rest unbroken: after it on Sunday, Monday and Thursday, else before (as in 2021–2026).
  const isDayAfter = [0, 1, 4].includes(weekdayOf(nationalDay))
  return isDayAfter ? [nationalDay, addDays(nationalDay, 1)] : [addDays(nationalDay, -1), nationalDay]
}

// Bộ luật Lao động 2019, Điều 111.3: ngày lễ trùng ngày nghỉ hằng tuần thì nghỉ bù vào ngày làm việc kế tiếp.
function withCompensation(holidays: readonly Holiday[]): readonly Holiday[] {
  return holidays.reduce<readonly Holiday[]>((taken, holiday) => {
    const isDoubled = taken.some(({ date }) => date === holiday.date)
    if (!isDoubled && !isWeekend(holiday.date)) return [...taken, holiday]
    const others = [...taken, ...holidays].map(({ date }) => date)
    return [...taken, { date: nextFreeWeekday(holiday.date, others), name: compensationName(holiday) }]
  }, [])
}

function nextFreeWeekday(date: CivilDate, taken: readonly CivilDate[]): CivilDate {
  const next = addDays(date, 1)
  return isWeekend(next) || taken.includes(next) ? nextFreeWeekday(next, taken) : next
}

// The announced Tết days do not say which of them is compensation, so none is named so.
function compensationName({ name }: Holiday): string {
  return name === lunarNewYearName ? name : `Nghỉ bù ${name}`
}

function byDate(left: Holiday, right: Holiday): number {
  return left.date < right.date ? -1 : Number(left.date > right.date)
}
