import { describe, expect, test } from 'vitest'
import { toDossierView } from '../checks/dossier-view.ts'
import { addPerson, emptyUnitQuality, measureQuality, percentOf } from './completeness.ts'
import { checkStaleness } from './staleness.ts'

const person = { employeeId: 'e1', dossierNumber: 'HS-1', category: 'CONG_CHUC' } as const
const view = (section: 'CURRENT_SALARY' | 'POSTS' | 'CONTRACT' | 'IDENTITY', value: object) =>
  toDossierView(person, [{ section, entryKey: 'MAIN', value }])

describe('Điều 14.1(đ) — stale data', () => {
  test.each([
    ['CURRENT_SALARY', { gradeCode: '01.003', step: 2, stepFrom: '2023-11-22' }, '2026-11-22'],
    ['POSTS', { position: 'Trưởng phòng', appointedOn: '2021-11-22' }, '2026-11-22'],
    ['CONTRACT', { endsOn: '2026-11-22' }, '2026-11-22'],
  ] as const)('%s %j is still right on %s and stale the day after', (section, value, day) => {
    expect(checkStaleness(view(section, value), day)).toEqual([])
    expect(checkStaleness(view(section, value), '2026-11-23').map((found) => found.code)).toEqual([
      'STALE_DATA',
    ])
  })

  test('on the last step no raise is due; a renewed post runs anew', () => {
    const last = { gradeCode: '01.003', step: 9, stepFrom: '2010-01-01' }
    const renewed = { position: 'Trưởng phòng', appointedOn: '2016-01-01', reappointedOn: '2022-01-01' }
    expect(checkStaleness(view('CURRENT_SALARY', last), '2026-11-22')).toEqual([])
    expect(checkStaleness(view('POSTS', renewed), '2026-11-22')).toEqual([])
  })
})

describe('đúng – đủ – sạch – sống', () => {
  test('an empty dossier is complete in nothing; a filled field counts', () => {
    const empty = measureQuality(toDossierView(person, []), [])
    expect([empty.filled, empty.required > 15]).toEqual([0, true])
    expect(measureQuality(view('IDENTITY', { birthName: 'An Bình' }), []).filled).toBe(1)
  })

  test('a unit counts its people by what is right with them', () => {
    const good = { required: 4, filled: 4, errors: 0, warnings: 0, stale: 0 }
    const unit = [good, { ...good, filled: 3, stale: 1 }, { ...good, errors: 2 }].reduce(
      addPerson,
      emptyUnitQuality,
    )
    expect(unit).toEqual({ people: 3, correct: 2, complete: 2, clean: 3, alive: 2, required: 12, filled: 11 })
    expect([percentOf(unit.filled, unit.required), percentOf(0, 0)]).toEqual([91, 100])
  })
})
