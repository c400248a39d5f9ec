import { describe, expect, test } from 'vitest'
import { endOfDay, parseCivilDate, startOfDay } from '#domain/calendar/civil-date.ts'
import {
  assertNotPassed,
  isOverdue,
  nextReviewMoment,
  nudgeFor,
  requireWaiting,
  type ReviewRound,
  unitsWaitedFor,
} from './review-round.ts'

const day = (text: string) => parseCivilDate(text)
const late = { unitCode: 'H59.4', dueOn: day('2026-12-10'), confirmedAt: null }
const soon = { unitCode: 'H59.3', dueOn: day('2026-12-15'), confirmedAt: null }
const done = { unitCode: 'H59.5', dueOn: day('2026-12-01'), confirmedAt: 1 }
const round: ReviewRound = {
  caseNumber: 'RS-2026-000001',
  title: 'Rà soát',
  status: 'OPEN',
  units: [soon, late, done],
}

describe('Điều 14.1(đ) — a review round', () => {
  test('tells a unit three days before, on the last day and once it is over, to the millisecond', () => {
    const at = (text: string) => startOfDay(day(text))
    expect(nudgeFor(late, at('2026-12-07') - 1)).toBeUndefined()
    expect(nudgeFor(late, at('2026-12-07'))).toBe('THREE_DAYS')
    expect(nudgeFor(late, at('2026-12-10') - 1)).toBe('THREE_DAYS')
    expect(nudgeFor(late, at('2026-12-10'))).toBe('LAST_DAY')
    expect(nudgeFor(late, endOfDay(late.dueOn) - 1)).toBe('LAST_DAY')
    expect(nudgeFor(late, endOfDay(late.dueOn))).toBe('OVERDUE')
    expect([isOverdue(late, endOfDay(late.dueOn) - 1), isOverdue(late, endOfDay(late.dueOn))]).toEqual([
      false,
      true,
    ])
    expect(nudgeFor(done, at('2027-01-01'))).toBeUndefined()
  })

  test('wakes next for whichever unit is first, and every day while one is late', () => {
    const moments: string[] = []
    let now = startOfDay(day('2026-12-01'))
    while (moments.length < 9) {
      now = nextReviewMoment(round, now)
      moments.push(new Date(now + 7 * 3_600_000).toISOString().slice(5, 10))
    }
    expect(moments).toEqual(['12-07', '12-10', '12-11', '12-12', '12-13', '12-14', '12-15', '12-16', '12-17'])
  })

  test('waits for the units that have not confirmed, the most urgent first', () => {
    expect(unitsWaitedFor(round).map((unit) => unit.unitCode)).toEqual(['H59.4', 'H59.3'])
  })

  test('takes one confirmation from each unit asked, and none after its end', () => {
    expect(requireWaiting(round, 'H59.3')).toBe(soon)
    expect(() => requireWaiting(round, 'H59.5')).toThrow('đã xác nhận')
    expect(() => requireWaiting(round, 'H59.9')).toThrow('không thuộc đợt')
    expect(() => requireWaiting({ ...round, status: 'CANCELLED' }, 'H59.3')).toThrow('đã kết thúc')
  })

  test('takes no day that is over', () => {
    expect(() => assertNotPassed(late.dueOn, endOfDay(late.dueOn))).toThrow('từ ngày hôm nay')
    expect(() => assertNotPassed(late.dueOn, endOfDay(late.dueOn) - 1)).not.toThrow()
  })
})
