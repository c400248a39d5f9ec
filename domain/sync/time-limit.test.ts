import { describe, expect, it } from 'vitest'
import { decree272026 } from '../regulation/decree-27-2026.ts'
import { quyCheTraVinh } from '../regulation/quy-che-tra-vinh.ts'
import { lateIfApprovedBefore, syncDueAt } from './time-limit.ts'

const at = (text: string): number => Date.parse(`${text}+07:00`)

describe('time limit of the way up', () => {
  it.each([
    ['2026-11-27T08:00:00', '2026-11-29T00:00:00'],
    ['2026-11-27T23:59:59', '2026-11-29T00:00:00'],
    // Ngày, not ngày làm việc: a Saturday counts.
    ['2026-11-30T00:00:00', '2026-12-02T00:00:00'],
  ])('NĐ 27/2026/NĐ-CP, Điều 19 — approved %s is due before %s', (approved, due) => {
    expect(syncDueAt(at(approved), decree272026)).toBe(at(due))
  })

  it('Điều 5.4 — the Quy chế sets no term', () => {
    expect(syncDueAt(at('2026-11-27T08:00:00'), quyCheTraVinh)).toBeNull()
    expect(lateIfApprovedBefore(at('2026-11-27T08:00:00'), quyCheTraVinh)).toBeNull()
  })

  it('agrees with itself: late is what has its due instant behind it', () => {
    const approved = at('2026-11-27T08:00:00')
    const due = syncDueAt(approved, decree272026) ?? 0
    expect(approved < (lateIfApprovedBefore(due, decree272026) ?? 0)).toBe(true)
    expect(approved < (lateIfApprovedBefore(due - 1, decree272026) ?? 0)).toBe(false)
  })
})
