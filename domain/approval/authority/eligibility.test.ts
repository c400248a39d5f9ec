import { describe, expect, test } from 'vitest'
import type { ApprovalAuthority } from './authority.ts'
import { listAuthorisedThumbprints } from './certificate-registration.ts'
import {
  assertEligible,
  deskOf,
  findIneligibility,
  needsSecondLevel,
  type PendingChange,
} from './eligibility.ts'

const aChange = (over: Partial<PendingChange> = {}): PendingChange => ({
  changeId: 'DN-1',
  employeeId: 'clerk',
  submittedBy: 'clerk',
  unitCode: 'H59.3',
  section: 'salary',
  submittedAt: 0,
  unitApproved: false,
  ...over,
})
const signer = (over: Partial<ApprovalAuthority> = {}): ApprovalAuthority => ({
  employeeId: 'head',
  unitCode: 'H59.3',
  capacity: 'COMPETENT',
  ground: 'QĐ-12',
  scope: 'ALL',
  onBehalfOf: null,
  ...over,
})

describe('Điều 6 — four eyes: nobody approves an own change', () => {
  test.each([
    ['a change of another person', {}, {}, undefined],
    ['about oneself', { employeeId: 'head' }, {}, 'OWN_CHANGE'],
    ['entered by oneself for another', { submittedBy: 'head' }, {}, 'OWN_CHANGE'],
    [
      'about the delegator',
      { employeeId: 'head' },
      { employeeId: 'deputy', onBehalfOf: 'head' },
      'OWN_CHANGE',
    ],
    ['from the national side', { submittedBy: null }, {}, undefined],
    ['outside the delegated sections', {}, { scope: ['family'] }, 'OUT_OF_SCOPE'],
    ['inside the delegated sections', {}, { scope: ['salary'] }, undefined],
  ])('%s', (_what, change, authority, obstacle) => {
    expect(findIneligibility(aChange(change), signer(authority))).toBe(obstacle)
    const act = (): void => assertEligible(aChange(change), signer(authority))
    if (obstacle === undefined) expect(act).not.toThrow()
    else expect(act).toThrow(expect.objectContaining({ code: `APPROVAL.${obstacle}` }))
  })
})

describe('Điều 16.8 — the second level', () => {
  const rules = { departmentUnitCode: 'H59.SNV', secondLevel: [], unitApprovers: ['head'] }

  test.each([
    [[{ section: 'salary', unitCode: null }], true],
    [[{ section: null, unitCode: 'H59.3' }], true],
    [[{ section: 'salary', unitCode: 'H59.7' }], false],
    [[{ section: 'family', unitCode: 'H59.3' }], false],
    [[], false],
  ])('rules %j name the change: %s', (secondLevel, named) => {
    expect(needsSecondLevel(aChange(), secondLevel)).toBe(named)
  })

  test('a change lies on the unit’s desk, and after its signature on the department’s', () => {
    expect(deskOf(aChange(), rules)).toBe('H59.3')
    expect(deskOf(aChange({ unitApproved: true }), rules)).toBe('H59.SNV')
  })

  test('an own change of the only approver goes one level up; with a second approver it stays', () => {
    const own = aChange({ employeeId: 'head' })
    expect(deskOf(own, rules)).toBe('H59.SNV')
    expect(deskOf(own, { ...rules, unitApprovers: ['head', 'deputy'] })).toBe('H59.3')
  })

  test('a unit without an approver keeps its changes: it is reported, not bypassed', () => {
    expect(deskOf(aChange(), { ...rules, unitApprovers: [] })).toBe('H59.3')
  })
})

test('Điều 6 — certificates count by thumbprint, officer, unit and term, never by name', () => {
  const registration = {
    thumbprint: 'aa',
    employeeId: 'head',
    unitCode: 'H59.3',
    role: 'COMPETENT_APPROVER',
    validFrom: 10,
    validTo: 20,
    revokedAt: 15,
  } as const
  const listAt = (at: number, over = {}) =>
    listAuthorisedThumbprints([registration], { employeeId: 'head', unitCode: 'H59.3', at, ...over })
  expect(listAt(9)).toEqual([])
  expect(listAt(10)).toEqual(['aa'])
  expect(listAt(14)).toEqual(['aa'])
  expect(listAt(15)).toEqual([])
  expect(listAt(12, { employeeId: 'deputy' })).toEqual([])
  expect(listAt(12, { unitCode: 'H59.7' })).toEqual([])
})
