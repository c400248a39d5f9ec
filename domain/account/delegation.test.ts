import { describe, expect, test } from 'vitest'
import { refusalOf } from '#test/builders/refusal.ts'
import { addDays, civilDate, endOfDay, startOfDay } from '../calendar/civil-date.ts'
import { delegateApproval, delegationEndsAt } from './delegation.ts'

const today = civilDate(2026, 11, 22)
const now = startOfDay(today) + 9 * 3_600_000

describe('Điều 6 — delegation of approval', () => {
  const term = { startsOn: today, lastDay: addDays(today, 20) }
  const delegation = {
    fromAccountId: 'a',
    toAccountId: 'b',
    unitCode: 'H59.4',
    documentNumber: '3/UQ',
    documentDate: today,
    term,
  }
  const competent = (endsAt: number | null = null) => [
    { role: 'COMPETENT_APPROVER' as const, unitCode: 'H59.4', ground: 'ASSIGNMENT:1', endsAt },
  ]
  const give = (more: object = {}, giverRoles = competent()) =>
    delegateApproval({ ...delegation, ...more }, { giverRoles, now })

  test('is given by who is competent for the whole term', () => {
    expect(give()).toEqual(delegation)
    expect(refusalOf(() => give({}, competent(endOfDay(term.lastDay) - 1)))).toBe('DELEGATION.NO_AUTHORITY')
    expect(refusalOf(() => give({}, competent(endOfDay(term.lastDay))))).toBe('none')
    expect(refusalOf(() => give({ unitCode: 'H59.5' }))).toBe('DELEGATION.NO_AUTHORITY')
  })

  test('never by a delegate, never to oneself, never for more than a year', () => {
    const delegate = [{ role: 'DELEGATE' as const, unitCode: 'H59.4', ground: 'DELEGATION:1' }]
    expect(refusalOf(() => delegateApproval(delegation, { giverRoles: delegate, now }))).toBe(
      'DELEGATION.CHAIN',
    )
    expect(refusalOf(() => give({ toAccountId: 'a' }))).toBe('DELEGATION.TO_ONESELF')
    expect(refusalOf(() => give({ term: { ...term, lastDay: addDays(today, 366) } }))).toBe(
      'DELEGATION.TERM_TOO_LONG',
    )
    expect(refusalOf(() => give({ documentDate: addDays(today, 1) }))).toBe('DELEGATION.DOCUMENT_IN_FUTURE')
  })

  test('ends with its last day or with the giver’s authority, whichever comes first', () => {
    expect(delegationEndsAt(term, null)).toBe(endOfDay(term.lastDay))
    expect(delegationEndsAt(term, now)).toBe(now)
    expect(delegationEndsAt(term, endOfDay(term.lastDay) + 1)).toBe(endOfDay(term.lastDay))
  })
})
