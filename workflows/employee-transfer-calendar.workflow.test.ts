import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  addDays,
  type CivilDate,
  civilDateAt,
  endOfDay,
  startOfDay,
  weekdayOf,
  yearOf,
} from '#domain/calendar/civil-date.ts'
import { lunarNewYear } from '#domain/calendar/lunar.ts'
import type { WorkingCalendar } from '#domain/calendar/working-calendar.ts'
import { rearmed } from '#domain/transfer/deadlines.ts'
import { ordinaryMonday, plain, withOrdinaryCase } from '#test/ordinary-case.ts'
import { startTimeSkipping, type TestTemporal } from '#test/temporal.ts'
import { withTransferCase } from '#test/transfer-case.ts'

const minute = 60_000
const hour = 60 * minute
let temporal: TestTemporal

// A server a test: what one leaves running would let the clock of the next run on by years.
beforeEach(async () => {
  temporal = await startTimeSkipping()
})
afterEach(() => temporal.teardown())

/** An announced year as this test decides it: the Tết days off, one Saturday made up two weeks later. */
interface Announced {
  readonly tet: CivilDate
  readonly madeUp: CivilDate
  readonly calendar: WorkingCalendar
}

function announce(year: number): Announced {
  const tet = lunarNewYear(year)
  const off = [-1, 0, 1, 2, 3, 4, 5].map((days) => addDays(tet, days)).filter(isWeekday)
  const madeUp = [14, 15, 16, 17, 18, 19, 20]
    .map((days) => addDays(tet, days))
    .filter((day) => weekdayOf(day) === 6)
  const rest = { off: [...off], saturdayWorked: madeUp, status: 'CONG_BO' } as const
  return {
    tet,
    madeUp: madeUp[0] ?? tet,
    calendar: { years: { [year]: rest }, pending: [] },
  }
}

const isWeekday = (day: CivilDate): boolean => weekdayOf(day) !== 0 && weekdayOf(day) !== 6

/** Restated, not imported: days counted one by one from the day after (Bộ luật Dân sự, Điều 147). */
function lastDayOfTerm(from: CivilDate, workingDays: number, { calendar }: Announced): CivilDate {
  const year = calendar.years[yearOf(from)]
  let day = from
  for (let left = workingDays; left > 0; ) {
    day = addDays(day, 1)
    const works = (isWeekday(day) && !year?.off.includes(day)) || year?.saturdayWorked.includes(day) === true
    if (works) left -= 1
  }
  return day
}

/** The next Tết that the server's clock has still ahead. */
async function comingTet(): Promise<Announced> {
  const today = civilDateAt(await temporal.env.currentTimeMs())
  const year = yearOf(today)
  return announce(addDays(lunarNewYear(year), -20) > today ? year : year + 1)
}

describe('Điều 10.1 — Tết in the middle of both terms', () => {
  it('counts no day of Tết: the minute before each deadline nothing, the minute after its step', async () => {
    const year = await comingTet()
    const eve = addDays(year.tet, -1)
    const [revokeDay, receiveDay] = [lastDayOfTerm(eve, 3, year), lastDayOfTerm(eve, 5, year)]
    await withTransferCase(
      temporal,
      { handoverDate: eve, calendar: year.calendar },
      async ({ process, to, steps }) => {
        expect(process.current().revokeDueAt).toBe(endOfDay(revokeDay))
        expect(process.current().receiveDueAt).toBe(endOfDay(receiveDay))
        expect(revokeDay > addDays(year.tet, 5)).toBe(true)
        await to(endOfDay(revokeDay) - minute)
        expect(steps()).toEqual(['BEGIN', 'REMIND_OLD_UNIT'])
        await to(endOfDay(revokeDay) + minute)
        expect(steps().filter((step) => step === 'END_ACCESS')).toHaveLength(1)
        await to(endOfDay(receiveDay) - minute)
        expect(steps()).not.toContain('ESCALATE_RECEIPT')
        await to(endOfDay(receiveDay) + minute)
        expect(steps().filter((step) => step === 'ESCALATE_RECEIPT')).toHaveLength(1)
      },
    )
  })
})

describe('Điều 10.1 — a make-up Saturday', () => {
  it('is the 3rd working day, and Sở Nội vụ is told on it like on any working day', async () => {
    const year = await comingTet().then(({ tet }) => announce(yearOf(tet)))
    const wednesday = addDays(year.madeUp, -3)
    await withTransferCase(
      temporal,
      { handoverDate: wednesday, calendar: year.calendar },
      async ({ process, to, steps }) => {
        expect(process.current().revokeDueAt).toBe(endOfDay(year.madeUp))
        await to(endOfDay(year.madeUp) - minute)
        expect(steps()).not.toContain('END_ACCESS')
        await to(endOfDay(year.madeUp) + minute)
        expect(process.current()).toMatchObject({ accessEndedBy: 'ENFORCED', revokeLate: true })
      },
    )
  })

  it('is a day on which the escalation of a late receipt goes on', async () => {
    const now = await temporal.env.currentTimeMs()
    const saturday = [20, 21, 22, 23, 24, 25, 26]
      .map((days) => addDays(civilDateAt(now), days))
      .find((day) => weekdayOf(day) === 6)
    if (saturday === undefined) throw new Error('every week has a Saturday')
    const calendar = {
      ...plain,
      years: {
        ...plain.years,
        [yearOf(saturday)]: { off: [], saturdayWorked: [saturday], status: 'CONG_BO' },
      },
    } as const
    const handoverDate = addDays(saturday, -8) // a Friday: the 5th working day is the Friday before the Saturday
    await withTransferCase(temporal, { handoverDate, calendar }, async ({ process, to }) => {
      await to(endOfDay(saturday) + 3 * 24 * hour)
      const told = process.log
        .filter(({ step }) => step === 'ESCALATE_RECEIPT')
        .map(({ at }) => civilDateAt(at))
      expect(told.slice(0, 3)).toEqual([saturday, addDays(saturday, 2), addDays(saturday, 3)])
    })
  })
})

describe('Điều 10.1 — the calendar changes while the clock runs', () => {
  it('brings the end of access forward when a Saturday becomes a working day', async () => {
    const monday = await ordinaryMonday(temporal)
    const thursday = addDays(monday, 3)
    await withTransferCase(temporal, { handoverDate: thursday, calendar: plain }, async (running) => {
      const { process, to, act, steps } = running
      const before = process.current().revokeDueAt ?? 0
      const saturday = addDays(thursday, 2)
      expect(before).toBe(endOfDay(addDays(thursday, 5)))
      await to(startOfDay(thursday) + hour)
      const worked = { off: [], saturdayWorked: [saturday], status: 'CONG_BO' } as const
      const calendar = { ...plain, years: { ...plain.years, [yearOf(saturday)]: worked } }
      process.setCalendar(calendar)
      await act(rearmed(process.current(), calendar), 'CALENDAR')
      const after = endOfDay(addDays(thursday, 4))
      await to(after - minute)
      expect(steps()).not.toContain('END_ACCESS')
      await to(after + minute)
      expect(process.current()).toMatchObject({ accessEndedBy: 'ENFORCED', accessEndedAt: after })
    })
  })

  it('leaves a deadline that was kept as it was, and moves only the other side’s', async () => {
    await withOrdinaryCase(temporal, {}, async ({ process, to, act, steps }) => {
      const { revokeDueAt, receiveDueAt } = process.current()
      const begun = startOfDay(process.current().handoverDate) + hour
      await to(begun)
      await act({ accessEndedAt: begun, accessEndedBy: 'CONFIRMED' }, 'CONFIRM_REVOCATION')
      const holiday = {
        date: civilDateAt((receiveDueAt ?? 0) - 1),
        name: 'Nghỉ thêm',
        status: 'AP_DUNG' as const,
      }
      const calendar = { ...plain, pending: [holiday] }
      process.setCalendar(calendar)
      await act(rearmed(process.current(), calendar), 'CALENDAR')
      expect(process.current().revokeDueAt).toBe(revokeDueAt)
      const moved = process.current().receiveDueAt ?? 0
      expect(moved).toBeGreaterThan(receiveDueAt ?? 0)
      await to(moved - minute)
      expect(steps()).not.toContain('ESCALATE_RECEIPT')
      await to(moved + minute)
      expect(steps()).toContain('ESCALATE_RECEIPT')
      expect(steps()).not.toContain('END_ACCESS')
    })
  })
})
