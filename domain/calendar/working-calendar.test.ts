import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { refusalOf } from '#test/builders/refusal.ts'
import { parseCivilDate } from './civil-date.ts'
import { parseWorkingCalendar, withYear } from './working-calendar.ts'

const reference: unknown = JSON.parse(
  readFileSync(new URL('../../prisma/reference/working-calendar-vn.json', import.meta.url), 'utf8'),
)
const aYear = (days: object) => ({
  years: { 2026: { off: [], saturdayWorked: [], status: 'CONG_BO', ...days } },
})

describe('working calendar', () => {
  test('reads the reference calendar, the pending day switched off', () => {
    const calendar = parseWorkingCalendar(reference)
    expect(Object.keys(calendar.years)).toEqual(['2023', '2024', '2025', '2026'])
    expect(calendar.pending).toEqual([
      { date: '2026-11-24', name: 'Ngày Văn hóa Việt Nam', status: 'CHO_XAC_NHAN' },
    ])
  })

  test('survives the journey through JSON that a workflow input makes', () => {
    const calendar = parseWorkingCalendar(reference)
    expect(parseWorkingCalendar(JSON.parse(JSON.stringify(calendar)))).toEqual(calendar)
  })

  test.each([
    ['nothing', undefined, 'CALENDAR.MALFORMED'],
    ['a list', [], 'CALENDAR.MALFORMED'],
    ['years as a list', { years: [] }, 'CALENDAR.MALFORMED'],
    ['a year that is no number', { years: { sau: { off: [], status: 'CONG_BO' } } }, 'CALENDAR.MALFORMED'],
    ['an unknown status', aYear({ status: 'NHAP' }), 'CALENDAR.MALFORMED'],
    ['a day that does not exist', aYear({ off: ['2026-02-30'] }), 'CALENDAR.MALFORMED'],
    ['a day of another year', aYear({ off: ['2025-01-01'] }), 'CALENDAR.WRONG_YEAR'],
    ['a day twice', aYear({ off: ['2026-01-01', '2026-01-01'] }), 'CALENDAR.DUPLICATE_DATE'],
    ['a Sunday as day off', aYear({ off: ['2026-01-04'] }), 'CALENDAR.REST_DAY_LISTED'],
    ['a make-up day on Sunday', aYear({ saturdayWorked: ['2026-01-11'] }), 'CALENDAR.NOT_SATURDAY'],
    ['a make-up day on Friday', aYear({ saturdayWorked: ['2026-01-09'] }), 'CALENDAR.NOT_SATURDAY'],
    ['a pending day without name', { years: {}, pending: [{ date: '2026-11-24' }] }, 'CALENDAR.MALFORMED'],
  ])('refuses %s', (_what, value, code) => {
    expect(refusalOf(() => parseWorkingCalendar(value))).toBe(code)
  })

  test('announces a year without touching the others', () => {
    const calendar = parseWorkingCalendar(reference)
    const year = { off: [parseCivilDate('2027-02-04')], saturdayWorked: [], status: 'CONG_BO' as const }
    const changed = withYear(calendar, 2027, year)
    expect(changed.years['2027']).toEqual(year)
    expect(changed.years['2026']).toEqual(calendar.years['2026'])
    expect(calendar.years['2027']).toBeUndefined()
    expect(refusalOf(() => withYear(calendar, 2028, year))).toBe('CALENDAR.WRONG_YEAR')
  })
})
