import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { approvalWindow, currentOrNextApprovalWindow, isWithinApprovalWindow } from './approval-window.ts'
import { daysBetween, fromDayNumber, parsePeriod, periodOf, startOfDay } from './civil-date.ts'

const at = (text: string) => Date.parse(text)

describe('Điều 6 — the last five calendar days of the month', () => {
  test.each([
    ['2025-02', '2025-02-24', '2025-02-28'],
    ['2024-02', '2024-02-25', '2024-02-29'],
    ['2026-08', '2026-08-27', '2026-08-31'],
    ['2023-12', '2023-12-27', '2023-12-31'],
    ['2026-01', '2026-01-27', '2026-01-31'],
    ['2026-11', '2026-11-26', '2026-11-30'],
  ])('%s is approved from %s to %s', (period, firstDay, lastDay) => {
    expect(approvalWindow(parsePeriod(period))).toMatchObject({ period, firstDay, lastDay })
  })

  test.each([
    ['2026-11-25T23:59:59.999+07:00', false],
    ['2026-11-26T00:00:00.000+07:00', true],
    ['2026-11-30T23:59:59.999+07:00', true],
    ['2026-12-01T00:00:00.000+07:00', false],
  ])('at %s it is open: %s', (instant, isOpen) => {
    expect(isWithinApprovalWindow(at(instant), approvalWindow(parsePeriod('2026-11')))).toBe(isOpen)
  })

  test.each([
    ['2026-11-01T00:00:00+07:00', '2026-11'],
    ['2026-11-30T23:59:59+07:00', '2026-11'],
    ['2026-12-31T23:59:59.999+07:00', '2026-12'],
    ['2027-01-01T00:00:00+07:00', '2027-01'],
  ])('at %s the window at hand is that of %s', (instant, period) => {
    expect(currentOrNextApprovalWindow(at(instant)).period).toBe(period)
  })

  test('exactly five days of every month lie in the window, whatever the month', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }).map(fromDayNumber), (date) => {
        const window = approvalWindow(periodOf(date))
        expect(daysBetween(window.firstDay, window.lastDay)).toBe(4)
        expect(isWithinApprovalWindow(startOfDay(date), window)).toBe(date >= window.firstDay)
      }),
    )
  })
})
