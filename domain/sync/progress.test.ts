import { describe, expect, it } from 'vitest'
import { closedBreaker, onFault, standardBreakerPolicy } from './breaker.ts'
import { outageCodes } from './failures.ts'
import { describeRun, finalStage, nothingSent, stageOf, waitSummary } from './progress.ts'
import { assertPaperMayBeAsked, connectionsOf } from './sharing.ts'

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

describe('once only', () => {
  it('Điều 3.5 — an item shared by connection is refused on paper, naming the connection', () => {
    const name = 'CSDL quốc gia về dân cư'
    const connections = [{ code: 'DAN_CU', name, agencies: ['G01'], items: ['dateOfBirth'] }]
    expect(connectionsOf('G01.2', connections)).toHaveLength(1)
    expect(connectionsOf('G011', connections)).toHaveLength(0)
    expect(() => assertPaperMayBeAsked('dateOfBirth', connections)).toThrow(/CSDL quốc gia về dân cư/)
    expect(() => assertPaperMayBeAsked('strength', connections)).not.toThrow()
  })
})
