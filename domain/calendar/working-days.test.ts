import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDomainError } from '../errors.ts'
import { addDays, type CivilDate, daysBetween, fromDayNumber, parseCivilDate } from './civil-date.ts'
import { parseWorkingCalendar, statutoryCalendar, type WorkingCalendar } from './working-calendar.ts'
import {
  daysOff,
  isWorkingDay,
  nextWorkingDay,
  workingDayDeadline,
  workingDaysBetween,
  workingDaysInYear,
} from './working-days.ts'

const reference: unknown = JSON.parse(
  readFileSync(new URL('../../prisma/reference/working-calendar-vn.json', import.meta.url), 'utf8'),
)
const calendar = parseWorkingCalendar(reference)
const date = (text: string) => parseCivilDate(text)
const deadlineOf = (from: string, workingDays: number, over: WorkingCalendar = calendar) =>
  workingDayDeadline({ from: date(from), workingDays, calendar: over })

const vectors = readFileSync(new URL('working-day-vectors.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as [string, string, string, string]) // four columns by the file's header

describe('Điều 10.1(a) — three, five and ten working days', () => {
  test.each(vectors)('handover on %s ends on %s, %s and %s', (from, plus3, plus5, plus10) => {
    expect([3, 5, 10].map((days) => deadlineOf(from, days).deadline)).toEqual([plus3, plus5, plus10])
  })
})

// The announced days of law-and-data-standard.md §6.2, written again and read by other code; 2027 by the law alone.
const announcedOff: Readonly<Record<string, string>> = {
  2023: '01-02 01-20 01-23 01-24 01-25 01-26 05-01 05-02 05-03 09-01 09-04',
  2024: '01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03',
  2025: '01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02',
  2026: '01-01 01-02 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02',
  2027: '01-01 02-04 02-05 02-08 02-09 02-10 04-16 04-30 05-03 09-02 09-03',
}
const madeUp = new Set(['2024-05-04', '2025-04-26', '2026-01-10', '2026-08-22'])
const off = new Set(
  Object.entries(announcedOff).flatMap(([year, days]) => days.split(' ').map((day) => `${year}-${day}`)),
)

function naiveDeadline(from: string, workingDays: number): string {
  const day = new Date(`${from}T12:00:00Z`)
  let counted = 0
  while (counted < workingDays) {
    day.setUTCDate(day.getUTCDate() + 1)
    const text = day.toISOString().slice(0, 10)
    const isRest = day.getUTCDay() === 0 || (day.getUTCDay() === 6 && !madeUp.has(text)) || off.has(text)
    if (!isRest) counted += 1
  }
  return day.toISOString().slice(0, 10)
}

describe('against a naive count', () => {
  test('agrees on every start date of 2023–2026 and every term of 1 to 15 days', () => {
    let compared = 0
    for (let day = date('2023-01-01'); day <= '2026-12-31'; day = addDays(day, 1)) {
      for (let term = 1; term <= 15; term += 1) {
        const expected = naiveDeadline(day, term)
        const actual = deadlineOf(day, term).deadline
        if (actual !== expected) expect(`${day}+${term}: ${actual}`).toBe(`${day}+${term}: ${expected}`)
        compared += 1
      }
    }
    process.stdout.write(`[working days] ${compared} deadlines compared\n`)
    expect(compared).toBe(1461 * 15)
  })

  test('counts the working days of each announced year', () => {
    expect([2023, 2024, 2025, 2026].map((year) => workingDaysInYear(year, calendar))).toEqual([
      249, 251, 250, 250,
    ])
  })
})

describe('a year that is not announced', () => {
  test('has the days of the law, marked as expected', () => {
    expect(
      daysOff(2027, calendar)
        .map((holiday) => holiday.date.slice(5))
        .join(' '),
    ).toBe(announcedOff[2027])
    expect(deadlineOf('2027-02-03', 1)).toMatchObject({ deadline: '2027-02-11', status: 'DU_KIEN' })
    expect(deadlineOf('2026-12-30', 1).status).toBe('CONG_BO')
    expect(deadlineOf('2026-12-30', 3).status).toBe('DU_KIEN')
    expect(deadlineOf('2026-12-31', 1).status).toBe('DU_KIEN')
  })

  test('computed for 2023–2026, it lacks only the swapped days', () => {
    const lacking = [2023, 2024, 2025, 2026].flatMap((year) => {
      const computed = new Set(daysOff(year, statutoryCalendar).map((holiday) => holiday.date))
      const announced = daysOff(year, calendar).map((holiday) => holiday.date)
      expect(
        [...computed].filter((day) => !announced.includes(day)),
        String(year),
      ).toEqual([])
      return announced.filter((day) => !computed.has(day))
    })
    expect(lacking).toEqual(['2024-04-29', '2025-05-02', '2026-01-02', '2026-08-31'])
  })
})

describe('skipped days', () => {
  test('each one says why, the first day first', () => {
    expect(deadlineOf('2024-04-26', 3)).toEqual({
      deadline: '2024-05-04',
      endsAt: Date.UTC(2024, 4, 4, 17),
      status: 'CONG_BO',
      skipped: [
        {
          date: '2024-04-26',
          kind: 'FIRST_DAY',
          reason: 'Ngày đầu tiên của thời hạn không tính (Bộ luật Dân sự, Điều 147)',
        },
        { date: '2024-04-27', kind: 'WEEKLY_REST', reason: 'Nghỉ hằng tuần (thứ Bảy)' },
        { date: '2024-04-28', kind: 'WEEKLY_REST', reason: 'Nghỉ hằng tuần (Chủ nhật)' },
        { date: '2024-04-29', kind: 'DAY_OFF', reason: 'Ngày nghỉ theo lịch đã công bố (hoán đổi)' },
        { date: '2024-04-30', kind: 'DAY_OFF', reason: 'Ngày Chiến thắng 30/4' },
        { date: '2024-05-01', kind: 'DAY_OFF', reason: 'Ngày Quốc tế Lao động 01/5' },
      ],
    })
  })

  test('a pending day off counts as work until it is switched on', () => {
    const switchedOn: WorkingCalendar = {
      ...calendar,
      pending: calendar.pending.map((day) => ({ ...day, status: 'AP_DUNG' as const })),
    }
    expect(deadlineOf('2026-11-20', 3).deadline).toBe('2026-11-25')
    expect(deadlineOf('2026-11-20', 3, switchedOn).deadline).toBe('2026-11-26')
    expect(deadlineOf('2026-11-23', 1, switchedOn).skipped.at(-1)).toEqual({
      date: '2026-11-24',
      kind: 'DAY_OFF',
      reason: 'Ngày Văn hóa Việt Nam',
    })
  })
})

describe('properties', () => {
  const starts = fc.integer({ min: 16_000, max: 24_000 }).map(fromDayNumber)
  const terms = fc.integer({ min: 1, max: 60 })
  const ask = (from: CivilDate, workingDays: number) => workingDayDeadline({ from, workingDays, calendar })

  test('the deadline is a working day, and the count up to it is the term', () => {
    fc.assert(
      fc.property(starts, terms, (from, workingDays) => {
        const { deadline } = ask(from, workingDays)
        expect(isWorkingDay(deadline, calendar)).toBe(true)
        expect(workingDaysBetween(from, deadline, calendar)).toBe(workingDays)
      }),
    )
  })

  test('a term is the next working day repeated', () => {
    fc.assert(
      fc.property(starts, terms, (from, workingDays) => {
        const walked = Array.from({ length: workingDays }).reduce<CivilDate>(
          (day) => nextWorkingDay(day, calendar),
          from,
        )
        expect(ask(from, workingDays).deadline).toBe(walked)
      }),
    )
  })

  test('every day on the way is either counted or skipped with a reason', () => {
    fc.assert(
      fc.property(starts, terms, (from, workingDays) => {
        const { deadline, skipped } = ask(from, workingDays)
        const passed = skipped.map((day) => day.date)
        expect(new Set(passed).size).toBe(passed.length)
        expect(passed).toEqual(passed.toSorted())
        expect(daysBetween(from, deadline)).toBe(workingDays + passed.length - 1)
        expect(skipped.every((day) => day.reason.length > 0)).toBe(true)
      }),
    )
  })

  test('a longer term never ends earlier, and a later start never ends earlier', () => {
    fc.assert(
      fc.property(starts, terms, (from, workingDays) => {
        expect(ask(from, workingDays + 1).deadline > ask(from, workingDays).deadline).toBe(true)
        expect(ask(addDays(from, 1), workingDays).deadline >= ask(from, workingDays).deadline).toBe(true)
      }),
    )
  })
})

test.each([0, -1, 1.5, 367, Number.NaN])('refuses a term of %d working days', (workingDays) => {
  const refusal = (() => {
    try {
      return deadlineOf('2026-02-13', workingDays)
    } catch (error) {
      return error
    }
  })()
  expect(isDomainError(refusal) && refusal.code).toBe('CALENDAR.INVALID_TERM')
})
