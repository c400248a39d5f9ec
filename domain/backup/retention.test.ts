import { describe, expect, test } from 'vitest'
import { backupPeriodOf, day, monthsBefore, toProvinceTime } from './backup-period.ts'
import type { BackupSet, SetStanding } from './backup-set.ts'
import { planRetention } from './retention.ts'
import { assertPolicy, type RetentionPolicy } from './retention-policy.ts'

const province = (text: string): number => Date.parse(`${text}:00+07:00`)
const minimum: RetentionPolicy = { monthlySets: 3, everythingForMonths: 3 }
const reading = (at: number, boot = 'may') => ({ walls: [at, at], boot: { id: boot, uptime: at } })

interface SetWish {
  readonly sequence: number
  readonly at: number
  readonly standing?: SetStanding
  readonly held?: 'HELD'
  readonly boot?: string
}

function aSet({ sequence, at, standing = 'VERIFIED', held, boot }: SetWish): BackupSet {
  const hold = held ? { by: 'so-noi-vu', reason: 'thanh tra', at } : null
  const attested = { sequence, period: backupPeriodOf(at), taken: reading(at, boot) }
  return { setId: `bo-${sequence}`, standing, attested, hold, holdUnreadable: false, bytes: 1 }
}

const monthly = (months: number, last: number): BackupSet[] =>
  Array.from({ length: months }, (_, at) =>
    aSet({ sequence: at + 1, at: last - (months - 1 - at) * 30 * day }),
  )

const rulesOf = (sets: readonly BackupSet[], at: number, policy = minimum) =>
  Object.fromEntries(
    planRetention({ sets, policy, now: reading(at) }).decisions.map(({ setId, action, rule }) => [
      setId,
      `${action} ${rule}`,
    ]),
  )

describe('Điều 9.1 — retention', () => {
  const now = province('2026-11-22T02:00')

  test('keeps three monthly sets and everything of three months, and deletes what is older', () => {
    const rules = rulesOf(monthly(8, now), now)
    expect(rules).toMatchObject({ 'bo-8': 'KEEP NO_NEWER_VERIFIED', 'bo-7': 'KEEP WITHIN_MONTHS' })
    expect(rules).toMatchObject({ 'bo-5': 'KEEP WITHIN_MONTHS', 'bo-4': 'DELETE BEYOND_POLICY' })
    expect(rules['bo-1']).toBe('DELETE BEYOND_POLICY')
  })

  test('keeps a verified set of each month that the policy names', () => {
    const rules = rulesOf(monthly(8, now), now, { monthlySets: 6, everythingForMonths: 3 })
    expect([rules['bo-3'], rules['bo-2']]).toEqual(['KEEP MONTHLY_SET', 'DELETE BEYOND_POLICY'])
  })

  test('an unproved set counts as none, however new', () => {
    const sets = [...monthly(2, now - 200 * day), aSet({ sequence: 3, at: now, standing: 'UNVERIFIED' })]
    expect(Object.values(rulesOf(sets, now)).every((rule) => rule.startsWith('KEEP'))).toBe(true)
  })

  test('deletes nothing while fewer than three months are verified', () => {
    const sets = monthly(8, now).map((set, at) => (at < 6 ? { ...set, standing: 'BROKEN' as const } : set))
    expect(rulesOf(sets, now)['bo-1']).toBe('KEEP TOO_FEW_MONTHS')
  })

  test('a broken set that is old goes once enough newer ones are proved; a forged one never by itself', () => {
    const [first, ...rest] = monthly(8, now)
    const sets = [{ ...first, standing: 'BROKEN' } as BackupSet, ...rest]
    const forged: BackupSet = { ...sets[1]!, setId: 'la', standing: 'FORGED', attested: null } // there are eight
    expect(rulesOf([...sets, forged], now)).toMatchObject({
      'bo-1': 'DELETE NEVER_PROVED',
      la: 'KEEP NOT_AUTHENTIC',
    })
  })

  test('a hold keeps, and says why', () => {
    const sets = monthly(8, now).with(0, aSet({ sequence: 1, at: now - 210 * day, held: 'HELD' }))
    const { decisions } = planRetention({ sets, policy: minimum, now: reading(now) })
    expect(decisions[0]).toMatchObject({ action: 'KEEP', rule: 'HELD' })
    expect(decisions[0]?.explanation).toContain('đang có lệnh giữ (thanh tra)')
  })

  test('a clock that wakes ten years later deletes nothing', () => {
    const plan = planRetention({
      sets: monthly(8, now),
      policy: minimum,
      now: { walls: [now + 3650 * day], boot: null },
    })
    expect(plan.doubt).toBe('LONG_GAP')
    expect(plan.decisions.every(({ action }) => action === 'KEEP')).toBe(true)
  })

  test('a clock set back makes no set old', () => {
    const sets = [...monthly(8, now), aSet({ sequence: 9, at: now - 2000 * day, boot: 'khac' })]
    expect(rulesOf(sets, now + day)['bo-9']).toBe('KEEP NO_NEWER_VERIFIED')
    expect(Object.values(rulesOf(sets, now + day)).every((rule) => rule.startsWith('KEEP'))).toBe(true)
  })

  test('clocks that disagree stop every deletion', () => {
    const plan = planRetention({
      sets: monthly(8, now),
      policy: minimum,
      now: { walls: [now, now + 3 * day], boot: { id: 'may', uptime: now } },
    })
    expect(plan.doubt).toBe('CLOCKS_DISAGREE')
    expect(plan.decisions.filter(({ action }) => action === 'DELETE')).toEqual([])
  })

  test.each([
    [{ monthlySets: 2, everythingForMonths: 3 }],
    [{ monthlySets: 3, everythingForMonths: 2 }],
    [{ monthlySets: 3.5, everythingForMonths: 3 }],
    [{ monthlySets: Number.NaN, everythingForMonths: 3 }],
  ])('refuses the policy %o, and plans no lower if it slips through', (policy) => {
    expect(() => assertPolicy(policy)).toThrow('Điều 9.1')
    expect(rulesOf(monthly(8, now), now, policy)['bo-5']).toBe('KEEP WITHIN_MONTHS')
  })
})

describe('Kỳ sao lưu', () => {
  test('is the month of the province, whatever the zone of the machine', () => {
    expect(backupPeriodOf(province('2026-12-01T00:00'))).toBe('2026-12')
    expect(backupPeriodOf(province('2026-12-01T00:00') - 1)).toBe('2026-11')
    expect(toProvinceTime(province('2026-02-28T23:59'))).toBe('28/02/2026 23:59')
  })

  test('three months before the 31st is the last day of a short month', () => {
    expect(monthsBefore(province('2026-05-31T10:00'), 3)).toBe(province('2026-02-28T00:00'))
    expect(monthsBefore(province('2028-05-31T10:00'), 3)).toBe(province('2028-02-29T00:00'))
    expect(monthsBefore(province('2026-01-15T00:00'), 3)).toBe(province('2025-10-15T00:00'))
  })
})
