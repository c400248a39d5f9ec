import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { approvalWindow } from '../../calendar/approval-window.ts'
import { addMonths, parseCivilDate, parsePeriod } from '../../calendar/civil-date.ts'
import { dueApprovalPeriod, isLate } from './lateness.ts'
import { planReminders, remindersStillUseful } from './reminders.ts'
import {
  assertWindowOpen,
  concludeRound,
  openRound,
  planExtraordinaryRound,
  roundStatuses,
  windowStateAt,
} from './round.ts'

const at = (text: string): number => Date.parse(`${text}+07:00`)

// Every length of month: 28, 29, 30, 31 days, a century that is no leap year, and both sides of new year.
const edges = [
  ['2026-02', '2026-02-24', '2026-03-01'],
  ['2028-02', '2028-02-25', '2028-03-01'],
  ['2100-02', '2100-02-24', '2100-03-01'],
  ['2000-02', '2000-02-25', '2000-03-01'],
  ['2026-11', '2026-11-26', '2026-12-01'],
  ['2026-12', '2026-12-27', '2027-01-01'],
  ['2026-01', '2026-01-27', '2026-02-01'],
] as const

describe('Điều 6 — the state of the window at its edges', () => {
  test.each(edges)('%s opens at 00:00 on %s and closes at 00:00 on %s', (period, first, after) => {
    const window = approvalWindow(parsePeriod(period))
    const [opens, closes] = [at(`${first}T00:00:00`), at(`${after}T00:00:00`)]
    expect(windowStateAt(window, opens - 1)).toBe('UPCOMING')
    expect(windowStateAt(window, opens)).toBe('OPEN')
    expect(windowStateAt(window, closes - 1)).toBe('OPEN')
    expect(windowStateAt(window, closes)).toBe('CLOSED')
    expect(() => assertWindowOpen(window, opens - 1)).toThrow(/05|thời gian phê duyệt/)
    expect(() => assertWindowOpen(window, closes)).toThrow(
      expect.objectContaining({ code: 'APPROVAL.WINDOW_CLOSED' }),
    )
  })
})

describe('Điều 6 — a round', () => {
  test('opens once', () => {
    expect(openRound('PLANNED')).toBe('OPEN')
    for (const status of roundStatuses.filter((known) => known !== 'PLANNED')) {
      expect(() => openRound(status)).toThrow(expect.objectContaining({ code: 'APPROVAL.ROUND_NOT_ALLOWED' }))
    }
  })

  test.each([
    [{ approved: 0, pending: 1 }, 'LAPSED'],
    [{ approved: 9, pending: 1 }, 'LAPSED'],
    [{ approved: 9, pending: 0 }, 'COMPLETED'],
    [{ approved: 0, pending: 0 }, 'NOTHING_TO_APPROVE'],
  ])('with %j it ends as %s', (counts, status) => {
    expect(concludeRound('OPEN', counts)).toBe(status)
    expect(() => concludeRound('LAPSED', counts)).toThrow(/không cho phép/)
  })

  test('an extraordinary one needs a reason, a document and a day that is not over', () => {
    const request = {
      reason: 'Kỳ trước mất điện',
      documentNumber: '99/SNV-CCVC',
      lastDay: parseCivilDate('2026-12-03'),
      openedAt: at('2026-12-02T09:00:00'),
    }
    expect(planExtraordinaryRound(request)).toEqual({
      opensAt: request.openedAt,
      closesAt: at('2026-12-04T00:00:00'),
    })
    expect(() => planExtraordinaryRound({ ...request, reason: ' ' })).toThrow(/lý do/)
    expect(() => planExtraordinaryRound({ ...request, documentNumber: '' })).toThrow(/văn bản/)
    const lastDay = parseCivilDate('2026-12-01')
    expect(() => planExtraordinaryRound({ ...request, lastDay })).toThrow(/thời gian phê duyệt/)
  })
})

describe('Điều 15.3 — reminders', () => {
  const window = approvalWindow(parsePeriod('2026-11'))

  test('at opening, two days and one day before the end', () => {
    expect(planReminders(window)).toEqual([
      { kind: 'OPENED', at: at('2026-11-26T00:00:00') },
      { kind: 'TWO_DAYS_LEFT', at: at('2026-11-29T00:00:00') },
      { kind: 'ONE_DAY_LEFT', at: at('2026-11-30T00:00:00') },
    ])
  })

  test('after an outage only the latest missed one is sent', () => {
    const kinds = remindersStillUseful(window, at('2026-11-29T12:00:00')).map(({ kind }) => kind)
    expect(kinds).toEqual(['TWO_DAYS_LEFT', 'ONE_DAY_LEFT'])
    expect(remindersStillUseful(window, window.closesAt)).toEqual([])
  })

  test('a round of some hours has only the first', () => {
    const short = { opensAt: at('2026-12-02T09:00:00'), closesAt: at('2026-12-03T00:00:00') }
    expect(planReminders(short).map(({ kind }) => kind)).toEqual(['OPENED'])
  })
})

describe('Điều 6 — what is unsigned rolls over and is late', () => {
  test.each([
    ['2026-11-30T23:59:59.999', '2026-11'],
    ['2026-12-01T00:00:00', '2026-12'],
    ['2026-11-02T10:00:00', '2026-11'],
  ])('submitted at %s it is due in %s', (submittedAt, period) => {
    expect(dueApprovalPeriod(at(submittedAt))).toBe(period)
  })

  test('a change is late from the first instant after its window, and not before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (submittedAt) => {
        const due = dueApprovalPeriod(submittedAt)
        const { closesAt } = approvalWindow(due)
        expect(isLate(submittedAt, closesAt - 1)).toBe(false)
        expect(isLate(submittedAt, closesAt)).toBe(true)
        expect(approvalWindow(addMonths(due, -1)).closesAt).toBeLessThanOrEqual(submittedAt)
      }),
    )
  })
})
