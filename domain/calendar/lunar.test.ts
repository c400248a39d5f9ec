import { expect, test } from 'vitest'
import { hungKingsDay, lunarNewYear } from './lunar.ts'

// Mùng 1 Tết as celebrated in Viet Nam; 1968, 1985, 2007 and 2030 differ from the Chinese calendar (+08:00).
const celebrated: Readonly<Record<number, string>> = {
  1968: '1968-01-29',
  1975: '1975-02-11',
  1985: '1985-01-21',
  2000: '2000-02-05',
  2007: '2007-02-17',
  2020: '2020-01-25',
  2021: '2021-02-12',
  2022: '2022-02-01',
  2023: '2023-01-22',
  2024: '2024-02-10',
  2025: '2025-01-29',
  2026: '2026-02-17',
  2027: '2027-02-06',
  2028: '2028-01-26',
  2029: '2029-02-13',
  2030: '2030-02-02',
}

test.each(Object.entries(celebrated))('Tết of %s begins on %s', (year, date) => {
  expect(lunarNewYear(Number(year))).toBe(date)
})

test.each([
  [2023, '2023-04-29'],
  [2024, '2024-04-18'],
  [2025, '2025-04-07'],
  [2026, '2026-04-26'],
  [2027, '2027-04-16'],
])('Giỗ Tổ Hùng Vương of %i falls on %s', (year, date) => {
  expect(hungKingsDay(year)).toBe(date)
})

test('is never more than a day (or one leap month) from the engine’s Chinese calendar, 1950–2100', () => {
  // Viet Nam reckons at +07:00: a new moon between 23:00 and midnight falls a day earlier than in China. In 1985 the
  // solstice itself did, and Tết came a month earlier.
  const expectedDifferences = [
    1954, 1965, 1968, 1969, 1975, 1985, 2007, 2009, 2027, 2037, 2038, 2053, 2085, 2086,
  ]
  const engine = new Intl.DateTimeFormat('en-u-ca-chinese', {
    timeZone: 'UTC',
    month: 'numeric',
    day: 'numeric',
  })
  const shown = (date: string) => engine.format(new Date(`${date}T00:00:00Z`))
  const years = Array.from({ length: 151 }, (_, index) => 1950 + index)
  const different = years.filter(
    (year) => shown(lunarNewYear(year)) !== '1/1' || shown(hungKingsDay(year)) !== '3/10',
  )
  expect([...expectedDifferences, 2095, 2100]).toEqual(expect.arrayContaining(different))
  for (const year of different) {
    const near = ['12/30', '12/29', '1/1', '12/1'].includes(shown(lunarNewYear(year)))
    expect(near, String(year)).toBe(true)
    expect(['3/9', '3/10'], String(year)).toContain(shown(hungKingsDay(year)))
  }
})
