import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Actor, Role } from '../access/actor.ts'
import { addDays, civilDate, type CivilDate, endOfDay, startOfDay } from '../calendar/civil-date.ts'
import { refusalOf } from '#test/builders/refusal.ts'
import { isDomainError } from '../errors.ts'
import {
  type AccessGrant,
  endGrantWhenOver,
  extendGrant,
  grantAccess,
  instantsOf,
  restrictGrant,
  revokeGrant,
} from './access-grant.ts'
import { assertMayManageAccount } from './management.ts'

const today = civilDate(2026, 11, 22)
const now = startOfDay(today) + 9 * 3_600_000
const request = { number: '7/CV-STP', date: addDays(today, -3), issuingUnit: 'H59.4' }
const actor = (role: Role, unitCode: string | null): Actor => ({
  accountId: 'a',
  employeeId: null,
  roles: [{ role, unitCode, ground: 'ASSIGNMENT:1' }],
})
const officer = actor('DEPARTMENT_OFFICER', null)
const asked = (more: Partial<AccessGrant> = {}): AccessGrant => ({
  role: 'UNIT_HR_OFFICER',
  unitCode: 'H59.4',
  request,
  term: { startsOn: today, lastDay: addDays(today, 30) },
  status: 'OPEN',
  ...more,
})
const give = (more: Partial<AccessGrant> = {}, granter = officer) =>
  grantAccess(asked(more), { granter, now })

describe('Điều 16.3 — a grant', () => {
  test('counts from the first moment of its first day to the end of its last', () => {
    const { startsAt, endsAt } = instantsOf(give().term)
    expect([startsAt, endsAt]).toEqual([startOfDay(today), endOfDay(addDays(today, 30))])
    expect(endGrantWhenOver(give(), endsAt - 1).status).toBe('OPEN')
    expect(endGrantWhenOver(give(), endsAt).status).toBe('ENDED')
  })

  test('may be of a single day, today', () => {
    expect(give({ term: { startsOn: today, lastDay: today } }).status).toBe('OPEN')
  })

  test.each<[string, Partial<AccessGrant>, string]>([
    [
      'that ends before it begins',
      { term: { startsOn: addDays(today, 2), lastDay: addDays(today, 1) } },
      'GRANT.ENDS_BEFORE_START',
    ],
    [
      'that is over',
      { term: { startsOn: addDays(today, -9), lastDay: addDays(today, -1) } },
      'GRANT.ALREADY_OVER',
    ],
    [
      'longer than a term of office',
      { term: { startsOn: today, lastDay: addDays(today, 1831) } },
      'GRANT.TERM_TOO_LONG',
    ],
    [
      'on a request of tomorrow',
      { request: { ...request, date: addDays(today, 1) } },
      'GRANT.REQUEST_IN_FUTURE',
    ],
    [
      'on a request of long ago',
      { request: { ...request, date: addDays(today, -400) } },
      'GRANT.REQUEST_TOO_OLD',
    ],
    ['on a request without number', { request: { ...request, number: ' ' } }, 'GRANT.INVALID_REQUEST'],
    ['for a unit’s role without a unit', { unitCode: null }, 'GRANT.UNIT_NEEDED'],
  ])('is refused %s', (_what, more, code) => {
    expect(refusalOf(() => give(more))).toBe(code)
  })

  test.each<Role>(['EMPLOYEE', 'COMPETENT_APPROVER', 'DELEGATE', 'UNIT_HEAD'])('never gives %s', (role) => {
    expect(refusalOf(() => give({ role }))).toBe('GRANT.ROLE_NOT_GRANTABLE')
  })

  test('Điều 15.1 — a unit gives only what it has, and never the province', () => {
    const clerk = actor('UNIT_HR_OFFICER', 'H59.4')
    expect(give({}, clerk).status).toBe('OPEN')
    expect(give({ role: 'OBSERVER' }, clerk).status).toBe('OPEN')
    expect(refusalOf(() => give({ role: 'OBSERVER', unitCode: null }, clerk))).toBe('GRANT.BEYOND_DELEGATION')
    expect(refusalOf(() => give({ role: 'DEPARTMENT_OFFICER', unitCode: null }, clerk))).toBe(
      'GRANT.BEYOND_DELEGATION',
    )
  })
})

describe('nobody goes up by way of another’s account', () => {
  const administrator = actor('DEPARTMENT_ADMINISTRATOR', null)
  const clerk = actor('UNIT_HR_OFFICER', 'H59.3')
  const may = (manager: Actor, ...roles: readonly Role[]) =>
    refusalOf(() =>
      assertMayManageAccount(
        manager,
        roles.map((role) => ({ role })),
      ),
    ) === 'none'

  test('a clerk manages colleagues, not those who approve or serve the department', () => {
    expect([may(clerk), may(clerk, 'EMPLOYEE'), may(clerk, 'UNIT_HR_OFFICER', 'OBSERVER')]).toEqual([
      true,
      true,
      true,
    ])
    for (const role of ['COMPETENT_APPROVER', 'DELEGATE', 'UNIT_HEAD', 'DEPARTMENT_OFFICER'] satisfies Role[])
      expect(may(clerk, 'EMPLOYEE', role), role).toBe(false)
  })

  test('an administrator’s account and right are an administrator’s to give', () => {
    expect([
      may(officer, 'DEPARTMENT_ADMINISTRATOR'),
      may(administrator, 'DEPARTMENT_ADMINISTRATOR'),
    ]).toEqual([false, true])
    const right = { role: 'DEPARTMENT_ADMINISTRATOR', unitCode: null } as const
    expect(refusalOf(() => give(right))).toBe('GRANT.ADMINISTRATOR_ONLY')
    expect(give(right, administrator).status).toBe('OPEN')
  })
})

describe('acts on a grant', () => {
  const order = (lastDay: CivilDate) => ({ request, lastDay, now })

  test('an extension is later, a restriction earlier, neither in the past', () => {
    const grant = give()
    const { lastDay } = grant.term
    expect(extendGrant(grant, order(addDays(lastDay, 1))).term.lastDay).toBe(addDays(lastDay, 1))
    expect(refusalOf(() => extendGrant(grant, order(lastDay)))).toBe('GRANT.NOT_LATER')
    expect(restrictGrant(grant, order(today)).term.lastDay).toBe(today)
    expect(refusalOf(() => restrictGrant(grant, order(lastDay)))).toBe('GRANT.NOT_EARLIER')
    expect(refusalOf(() => restrictGrant(grant, order(addDays(today, -1))))).not.toBe('none')
  })

  test('what is over or revoked is changed no more', () => {
    const revoked = revokeGrant(give(), request, now)
    expect(revoked.status).toBe('REVOKED')
    expect(refusalOf(() => revokeGrant(revoked, request, now))).toBe('GRANT.NOT_OPEN')
    const over = { request, lastDay: addDays(today, 99), now: endOfDay(addDays(today, 30)) }
    expect(refusalOf(() => extendGrant(give(), over))).toBe('GRANT.NOT_OPEN')
  })

  test('whatever is done to it, it is never open after its last day', () => {
    const days = fc.integer({ min: -5, max: 60 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('extend', 'restrict', 'revoke'), days)),
        days,
        (acts, later) => {
          const end = acts.reduce<AccessGrant>((grant, [kind, shift]) => {
            const change = order(addDays(today, shift))
            try {
              if (kind === 'extend') return extendGrant(grant, change)
              return kind === 'restrict' ? restrictGrant(grant, change) : revokeGrant(grant, request, now)
            } catch (error) {
              if (isDomainError(error)) return grant
              throw error
            }
          }, give())
          const at = endOfDay(end.term.lastDay) + later * 86_400_000
          expect(endGrantWhenOver(end, at).status === 'OPEN').toBe(later < 0 && end.status === 'OPEN')
        },
      ),
    )
  })
})
