import { describe, expect, test } from 'vitest'
import { refusalOf } from '#test/builders/refusal.ts'
import { civilDate, type CivilDate, parseCivilDate, startOfDay } from '../calendar/civil-date.ts'
import {
  assignManagingUnit,
  type DataAuthority,
  haveSameManager,
  managingUnitOf,
  unitsManagedBy,
} from './data-management.ts'
import {
  createUnit,
  dissolveUnit,
  mergeUnits,
  type NewUnit,
  renameUnit,
  successorOf,
  type UnitOrder,
} from './reorganisation.ts'
import { isInForce, isUnitCode, parseUnitCode, type Unit } from './unit.ts'

const date = (text: string): CivilDate => parseCivilDate(text)
const now = startOfDay(civilDate(2026, 11, 22))
const order = (more: Partial<UnitOrder> = {}): UnitOrder => ({
  decision: { number: '15/QĐ-UBND', date: date('2026-01-05') },
  effectiveOn: date('2026-02-01'),
  now,
  ...more,
})
const aUnit = (code: string, more: Partial<Unit> = {}): Unit => ({
  code,
  name: `Đơn vị ${code}`,
  kind: 'SO',
  parentCode: 'H59',
  administrativeCode: null,
  validFrom: date('2020-01-01'),
  validTo: null,
  ...more,
})
const aDraft = (more: Partial<NewUnit> = {}): NewUnit => ({
  code: 'H59.30',
  name: 'Sở Mới',
  kind: 'SO',
  administrativeCode: null,
  parent: aUnit('H59', { kind: 'TINH', parentCode: null }),
  parentCode: 'H59',
  isCodeTaken: false,
  ...more,
})
const idle = { people: 0, openCases: 0, pendingChanges: 0, subordinates: [] }
describe('Điều 16.2 — electronic codes', () => {
  test.each(['H59', 'H59.3', 'H59.101.10', 'H59.ABCDE.12345.A1', 'G22.99.18.20.A.B'])('%s is one', (code) => {
    expect(isUnitCode(code)).toBe(true)
  })

  test.each([
    '',
    'h59',
    'H5',
    'H59.',
    'H59..1',
    'H59.123456',
    '59.1',
    'H59.1.2.3.4.5.6',
    '000.00.01.H59',
    'H59 .1',
    'H59.đ',
    7,
    null,
  ])('%j is none', (code) => {
    expect(isUnitCode(code)).toBe(false)
    expect(refusalOf(() => parseUnitCode(code))).toBe('UNIT.INVALID_CODE')
  })

  test('is no longer than 35 characters', () => {
    const longest = `H59.${['12345', '12345', '12345', '12345', '12345'].join('.')}`
    expect([longest.length, isUnitCode(longest)]).toEqual([33, true])
  })
})

describe('validity', () => {
  test('the first day belongs to the unit, the last one written does not', () => {
    const unit = aUnit('H59.3', { validFrom: date('2024-01-01'), validTo: date('2025-07-01') })
    expect(
      ['2023-12-31', '2024-01-01', '2025-06-30', '2025-07-01'].map((day) => isInForce(unit, date(day))),
    ).toEqual([false, true, true, false])
  })
})

describe('founding and renaming', () => {
  test('a unit begins on its effective day, below its parent', () => {
    expect(createUnit(aDraft(), order())).toMatchObject({
      code: 'H59.30',
      validFrom: '2026-02-01',
      validTo: null,
    })
  })

  test.each<[string, Partial<NewUnit>, Partial<UnitOrder>, string]>([
    ['a code that was given before', { isCodeTaken: true }, {}, 'UNIT.CODE_TAKEN'],
    ['a code of another branch', { code: 'H61.30' }, {}, 'UNIT.CODE_NOT_BELOW_PARENT'],
    ['a code two levels down', { code: 'H59.3.1' }, {}, 'UNIT.CODE_NOT_BELOW_PARENT'],
    ['a prefix that only looks alike', { code: 'H591.1' }, {}, 'UNIT.INVALID_CODE'],
    ['an unknown parent', { parent: undefined }, {}, 'UNIT.UNKNOWN'],
    [
      'a parent that has ended',
      { parent: aUnit('H59', { validTo: date('2025-07-01') }) },
      {},
      'UNIT.NOT_IN_FORCE',
    ],
    ['a name of blanks', { name: '   ' }, {}, 'UNIT.BLANK_NAME'],
    [
      'a decision of tomorrow',
      {},
      { decision: { number: '1', date: date('2026-11-23') } },
      'UNIT.DECISION_IN_FUTURE',
    ],
    ['effect before the decision', {}, { effectiveOn: date('2026-01-04') }, 'UNIT.EFFECTIVE_BEFORE_DECISION'],
    [
      'a decision without number',
      {},
      { decision: { number: ' ', date: date('2026-01-05') } },
      'UNIT.INVALID_DECISION',
    ],
  ])('refuses %s', (_what, draft, change, code) => {
    expect(refusalOf(() => createUnit(aDraft(draft), order(change)))).toBe(code)
  })

  test('a new name changes nothing else; it waits for its day', () => {
    const unit = aUnit('H59.14')
    expect(renameUnit(unit, 'Sở Văn hóa', order())).toEqual({ ...unit, name: 'Sở Văn hóa' })
    expect(refusalOf(() => renameUnit(unit, unit.name, order()))).toBe('UNIT.SAME_NAME')
    const tomorrow = order({ effectiveOn: date('2026-11-23') })
    expect(refusalOf(() => renameUnit(unit, 'Sở Văn hóa', tomorrow))).toBe('UNIT.EFFECTIVE_IN_FUTURE')
  })
})

describe('merging and dissolving', () => {
  const [left, right, target] = [aUnit('H59.12'), aUnit('H59.13'), aUnit('H59.15')]

  test('the sources end on the effective day and the target succeeds them', () => {
    const merger = mergeUnits([left, right], target, order())
    expect(merger.units.map(({ code, validTo }) => [code, validTo])).toEqual([
      ['H59.12', '2026-02-01'],
      ['H59.13', '2026-02-01'],
    ])
    expect(merger.successions.map(({ successorCode }) => successorCode)).toEqual(['H59.15', 'H59.15'])
  })

  test('not into itself, not twice, not nothing, not what has ended', () => {
    expect(refusalOf(() => mergeUnits([left, target], target, order()))).toBe('UNIT.MERGED_INTO_ITSELF')
    expect(refusalOf(() => mergeUnits([left, left], target, order()))).toBe('UNIT.NOTHING_TO_MERGE')
    expect(refusalOf(() => mergeUnits([], target, order()))).toBe('UNIT.NOTHING_TO_MERGE')
    const ended = aUnit('H59.12', { validTo: date('2025-01-01') })
    expect(refusalOf(() => mergeUnits([ended], target, order()))).toBe('UNIT.NOT_IN_FORCE')
  })

  test.each([
    ['people', { ...idle, people: 1 }],
    ['open cases', { ...idle, openCases: 1 }],
    ['changes that wait', { ...idle, pendingChanges: 1 }],
  ])('a unit with %s needs a successor', (_what, business) => {
    expect(refusalOf(() => dissolveUnit(left, { successor: null, business, order: order() }))).toBe(
      'UNIT.SUCCESSOR_NEEDED',
    )
    expect(dissolveUnit(left, { successor: target, business, order: order() }).successions).toHaveLength(1)
  })

  test('subordinates go first; an empty unit goes alone', () => {
    const business = { ...idle, subordinates: ['H59.12.1'] }
    expect(refusalOf(() => dissolveUnit(left, { successor: target, business, order: order() }))).toBe(
      'UNIT.HAS_SUBORDINATES',
    )
    expect(dissolveUnit(left, { successor: null, business: idle, order: order() }).successions).toEqual([])
  })

  test('a unit ends once: a decision dated before its end does not end it again', () => {
    const ended = aUnit('H59.12', { validTo: date('2026-02-02') })
    const again = { successor: target, business: idle, order: order() }
    expect(refusalOf(() => dissolveUnit(ended, again))).toBe('UNIT.NOT_IN_FORCE')
    expect(refusalOf(() => mergeUnits([ended], target, order()))).toBe('UNIT.NOT_IN_FORCE')
  })

  test('successions are followed to their end on a day', () => {
    const rows = [
      { predecessorCode: 'H59.1', successorCode: 'H59.2', effectiveOn: date('2024-01-01') },
      { predecessorCode: 'H59.2', successorCode: 'H59.3', effectiveOn: date('2025-01-01') },
    ]
    expect(
      ['2023-12-31', '2024-01-01', '2025-01-01'].map((day) => successorOf('H59.1', rows, date(day))),
    ).toEqual(['H59.1', 'H59.2', 'H59.3'])
    const loop = [
      ...rows,
      { predecessorCode: 'H59.3', successorCode: 'H59.1', effectiveOn: date('2026-01-01') },
    ]
    expect(refusalOf(() => successorOf('H59.1', loop, date('2026-01-01')))).toBe('UNIT.SUCCESSION_LOOP')
  })
})

describe('Điều 10.1 — who manages whose data', () => {
  const units = [
    aUnit('H59.3'),
    aUnit('H59.4'),
    aUnit('H59.101', { kind: 'HUYEN' }),
    aUnit('H59.101.2', { kind: 'PHONG', parentCode: 'H59.101' }),
    aUnit('H59.101.3', { kind: 'PHONG', parentCode: 'H59.101' }),
    aUnit('H59.101.101', { kind: 'XA', parentCode: 'H59.101' }),
  ]
  const authority = (managements: DataAuthority['managements'] = []): DataAuthority => ({
    units: new Map(units.map((unit) => [unit.code, unit])),
    managements,
  })
  const day = date('2026-03-01')
  const assign = (unitCode: string, managingUnitCode: string, facts = authority()) =>
    assignManagingUnit({ unitCode, managingUnitCode }, order(), facts)

  test('a phòng belongs to its district, a commune and a department to themselves', () => {
    expect(
      ['H59.101.2', 'H59.101.101', 'H59.3'].map((code) => managingUnitOf(code, day, authority())),
    ).toEqual(['H59.101', 'H59.101.101', 'H59.3'])
    expect(haveSameManager('H59.101.2', 'H59.101.3', day, authority())).toBe(true)
    expect(haveSameManager('H59.101.2', 'H59.101.101', day, authority())).toBe(false)
    expect(unitsManagedBy('H59.101', day, authority())).toEqual(['H59.101', 'H59.101.2', 'H59.101.3'])
  })

  test('what Sở Nội vụ has set holds from its day until the next', () => {
    const set = {
      unitCode: 'H59.101.101',
      managingUnitCode: 'H59.101',
      validFrom: date('2026-02-01'),
      validTo: day,
    }
    const facts = authority([set])
    const managers = ['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01'].map((text) =>
      managingUnitOf('H59.101.101', date(text), facts),
    )
    expect(managers).toEqual(['H59.101.101', 'H59.101', 'H59.101', 'H59.101.101'])
  })

  test('an assignment ends the one before on its own day', () => {
    const before = {
      unitCode: 'H59.4',
      managingUnitCode: 'H59.101',
      validFrom: date('2025-01-01'),
      validTo: null,
    }
    const change = assign('H59.4', 'H59.3', authority([before]))
    expect(change.ended).toEqual({ ...before, validTo: '2026-02-01' })
    expect(change.begun).toEqual({ ...before, managingUnitCode: 'H59.3', validFrom: '2026-02-01' })
  })

  test('no chains: the manager manages itself, the managed manages nobody', () => {
    expect(refusalOf(() => assign('H59.4', 'H59.101.2'))).toBe('UNIT.MANAGER_IS_MANAGED')
    expect(refusalOf(() => assign('H59.101', 'H59.3'))).toBe('UNIT.MANAGES_OTHERS')
    expect(refusalOf(() => assign('H59.4', 'H59.999'))).toBe('UNIT.UNKNOWN')
    const same = {
      unitCode: 'H59.4',
      managingUnitCode: 'H59.4',
      validFrom: date('2026-02-01'),
      validTo: null,
    }
    expect(refusalOf(() => assign('H59.4', 'H59.3', authority([same])))).toBe('UNIT.MANAGEMENT_BACKDATED')
    expect(assign('H59.101.2', 'H59.101.2').begun.managingUnitCode).toBe('H59.101.2')
  })
})
