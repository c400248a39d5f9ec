import { describe, expect, test } from 'vitest'
import { findAuthority, getAuthority, hasApprover } from './authority.ts'
import { type Appointment, assertMayDelegate, type Delegation, isDelegationInForce } from './delegation.ts'

const at = (text: string): number => Date.parse(`${text}+07:00`)
const head: Appointment = {
  employeeId: 'head',
  unitCode: 'H59.3',
  validFrom: at('2026-01-01T00:00:00'),
  validTo: null,
  ground: 'QĐ-12',
}
const aDelegation = (over: Partial<Delegation> = {}): Delegation => ({
  delegationId: 'UQ-7',
  unitCode: 'H59.3',
  delegatorId: 'head',
  delegateId: 'deputy',
  documentNumber: '15/UQ-SNV',
  scope: 'ALL',
  validFrom: at('2026-11-20T00:00:00'),
  validTo: at('2026-11-29T00:00:00'),
  revokedAt: null,
  ...over,
})
const ask = (
  employeeId: string,
  when: string,
  delegations: readonly Delegation[] = [],
  appointments = [head],
) => findAuthority({ employeeId, unitCode: 'H59.3', at: at(when), appointments, delegations })

describe('Điều 6 — who is competent or delegated', () => {
  test('the appointed officer signs in his own right', () => {
    expect(ask('head', '2026-11-26T08:00:00')).toMatchObject({ capacity: 'COMPETENT', ground: 'QĐ-12' })
  })

  test('nobody signs for another unit', () => {
    const question = { employeeId: 'head', unitCode: 'H59.7', at: at('2026-11-26T08:00:00') }
    expect(() => getAuthority({ ...question, appointments: [head], delegations: [] })).toThrow(/thẩm quyền/)
  })

  test.each([
    ['2026-11-19T23:59:59.999', false],
    ['2026-11-20T00:00:00', true],
    ['2026-11-28T23:59:59.999', true],
    ['2026-11-29T00:00:00', false],
  ])('a delegation counts at %s: %s', (when, counts) => {
    const authority = ask('deputy', when, [aDelegation()])
    expect(authority !== undefined).toBe(counts)
    if (counts) expect(authority).toMatchObject({ capacity: 'DELEGATED', ground: 'UQ-7', onBehalfOf: 'head' })
  })

  test('revocation ends a delegation at that very instant', () => {
    const revokedAt = at('2026-11-26T09:00:00')
    const delegations = [aDelegation({ revokedAt })]
    expect(ask('deputy', '2026-11-26T08:59:59.999', delegations)).toBeDefined()
    expect(ask('deputy', '2026-11-26T09:00:00', delegations)).toBeUndefined()
  })

  test('a delegation ends with the authority of the one who gave it', () => {
    const gone = { ...head, validTo: at('2026-11-26T00:00:00') }
    const question = { at: at('2026-11-26T00:00:00'), appointments: [gone] }
    expect(isDelegationInForce(aDelegation(), question)).toBe(false)
    expect(hasApprover({ unitCode: 'H59.3', ...question, delegations: [aDelegation()] })).toBe(false)
  })

  test('a delegate who was appointed since signs in his own right', () => {
    const appointed = { ...head, employeeId: 'deputy', ground: 'QĐ-13' }
    const authority = ask('deputy', '2026-11-26T08:00:00', [aDelegation()], [head, appointed])
    expect(authority).toMatchObject({ capacity: 'COMPETENT', ground: 'QĐ-13' })
  })
})

describe('Điều 6 — giving a delegation', () => {
  const now = { at: at('2026-11-20T00:00:00'), appointments: [head] }

  test('with document, scope and term it is accepted', () => {
    expect(() => assertMayDelegate(aDelegation(), now)).not.toThrow()
  })

  test.each([
    ['no document', { documentNumber: ' ' }, 'APPROVAL.DOCUMENT_REQUIRED'],
    ['to oneself', { delegateId: 'head' }, 'APPROVAL.DELEGATION_TO_SELF'],
    ['no chain', { delegatorId: 'deputy', delegateId: 'third' }, 'APPROVAL.DELEGATION_CHAIN'],
    ['an empty term', { validTo: at('2026-11-20T00:00:00') }, 'APPROVAL.DELEGATION_TERM'],
    ['an empty scope', { scope: [] }, 'APPROVAL.DELEGATION_SCOPE'],
  ])('%s: refused', (_what, over, code) => {
    expect(() => assertMayDelegate(aDelegation(over), now)).toThrow(expect.objectContaining({ code }))
  })
})
