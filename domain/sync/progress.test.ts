import { describe, expect, it } from 'vitest'
import { closedBreaker, onFault, standardBreakerPolicy } from './breaker.ts'
import { outageCodes } from './failures.ts'
import { describeRun, finalStage, nothingSent, stageOf, waitSummary } from './progress.ts'

const now = Date.parse('2026-11-23T15:29:00+07:00')

describe('texts of a run', () => {
  it.each(outageCodes)('the label of the wait after %s says what and until when', (cause) => {
    const text = waitSummary(onFault(closedBreaker, { cause, at: now }, standardBreakerPolicy))
    expect(text).toContain('15:30 ngày 23/11/2026')
    expect(text.length).toBeLessThanOrEqual(110)
  })

  it('tells counts and what to do, within 800 letters', () => {
    const progress = { packets: 3, accepted: 400, duplicates: 1, refused: 2 }
    const stage = finalStage(progress)
    const text = describeRun({ progress, breaker: closedBreaker, stage, overdue: 5, now })
    expect(text).toContain('**400** hồ sơ được nhận')
    expect(text).toContain('Danh sách lỗi đồng bộ')
    expect(text).toContain('quá hạn')
    expect(text.length).toBeLessThanOrEqual(800)
  })

  it('shows the stage', () => {
    expect(stageOf(closedBreaker)).toBe('DANG_GUI')
    expect(finalStage(nothingSent)).toBe('XONG')
  })
})
