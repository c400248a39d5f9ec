import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refusalOf } from '#test/builders/refusal.ts'
import {
  addDays,
  addMonths,
  civilDate,
  civilDateAt,
  dayNumber,
  daysBetween,
  endOfDay,
  firstDayOf,
  formatCivilDate,
  formatInstant,
  formatPeriod,
  fromDayNumber,
  isCivilDate,
  lastDayOf,
  parseCivilDate,
  parsePeriod,
  periodOf,
  startOfDay,
  weekdayOf,
} from './civil-date.ts'

const dates = fc
  .integer({ min: Date.UTC(1900, 0, 2) / 86_400_000, max: Date.UTC(2199, 11, 31) / 86_400_000 })
  .map(fromDayNumber)

describe('civil date', () => {
  test('agrees with the engine on every day from 1900 to 2199', () => {
    const first = Date.UTC(1900, 0, 1) / 86_400_000
    const last = Date.UTC(2199, 11, 31) / 86_400_000
    for (let day = first; day <= last; day += 1) {
      const expected = new Date(day * 86_400_000)
      const date = fromDayNumber(day)
      if (date !== expected.toISOString().slice(0, 10)) expect(date).toBe(expected.toISOString().slice(0, 10))
      if (dayNumber(date) !== day) expect(dayNumber(date)).toBe(day)
      if (weekdayOf(date) !== expected.getUTCDay()) expect(weekdayOf(date)).toBe(expected.getUTCDay())
    }
  })

  test.each([
    '2026-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '26-04-30',
    '2026-4-30',
    '1899-12-31',
    '2200-01-01',
  ])('refuses %s', (text) => {
    expect(isCivilDate(text)).toBe(false)
    expect(refusalOf(() => parseCivilDate(text))).toBe('CALENDAR.INVALID_DATE')
  })

  test.each([20_260_213, null, undefined, {}, ['2026-02-13']])(
    'refuses the value %j that is no text',
    (value) => {
      expect(refusalOf(() => parseCivilDate(value))).toBe('CALENDAR.INVALID_DATE')
    },
  )

  test('never throws anything but its own refusal, whatever text it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) =>
        ['CALENDAR.INVALID_DATE', 'none'].includes(refusalOf(() => parseCivilDate(text))),
      ),
    )
  })

  test('a day begins at 17:00 UTC of the day before', () => {
    const date = parseCivilDate('2026-02-13')
    expect(new Date(startOfDay(date)).toISOString()).toBe('2026-02-12T17:00:00.000Z')
    expect(new Date(endOfDay(date)).toISOString()).toBe('2026-02-13T17:00:00.000Z')
  })

  test('the last millisecond belongs to the day, the next one does not', () => {
    fc.assert(
      fc.property(dates, (date) => {
        expect(civilDateAt(startOfDay(date))).toBe(date)
        expect(civilDateAt(endOfDay(date) - 1)).toBe(date)
        expect(civilDateAt(startOfDay(date) - 1)).not.toBe(date)
      }),
    )
  })

  test('adding days is undone by counting them', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -400, max: 400 }), (date, days) => {
        fc.pre(date > '1902' && date < '2198')
        const later = addDays(date, days)
        expect(daysBetween(date, later)).toBe(days)
        expect(later > date).toBe(days > 0)
      }),
    )
  })
})

describe('period', () => {
  test('knows its first and last day', () => {
    expect(firstDayOf(parsePeriod('2024-02'))).toBe('2024-02-01')
    expect(lastDayOf(parsePeriod('2024-02'))).toBe('2024-02-29')
    expect(lastDayOf(parsePeriod('2025-02'))).toBe('2025-02-28')
    expect(lastDayOf(parsePeriod('2100-02'))).toBe('2100-02-28')
    expect(periodOf(parseCivilDate('2026-12-31'))).toBe('2026-12')
  })

  test('counts months over the turn of the year', () => {
    expect(addMonths(parsePeriod('2026-12'), 1)).toBe('2027-01')
    expect(addMonths(parsePeriod('2026-01'), -1)).toBe('2025-12')
    expect(addMonths(parsePeriod('2026-03'), -15)).toBe('2024-12')
  })

  test.each(['2026-13', '2026', '2026-1', '2026-02-01', 7])('refuses %j', (value) => {
    expect(refusalOf(() => parsePeriod(value))).toBe('CALENDAR.INVALID_PERIOD')
  })
})

test('writes dates and times as Vietnamese officials do', () => {
  expect(formatCivilDate(civilDate(2026, 2, 3))).toBe('03/02/2026')
  expect(formatPeriod(parsePeriod('2026-02'))).toBe('02/2026')
  expect(formatInstant(Date.UTC(2026, 1, 13, 16, 59))).toBe('23:59 ngày 13/02/2026')
  expect(formatInstant(Date.UTC(2026, 1, 13, 17, 0))).toBe('00:00 ngày 14/02/2026')
})
