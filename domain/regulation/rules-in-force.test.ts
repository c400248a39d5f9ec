import { describe, expect, test } from 'vitest'
import { refusalOf } from '#test/builders/refusal.ts'
import { parseCivilDate } from '../calendar/civil-date.ts'
import type { RulePackId } from './rule-pack.ts'
import {
  annualReportDeadline,
  assertInForce,
  defaultRulePackId,
  parseRulePackId,
  rulesInForce,
  syncRulesOn,
} from './rules-in-force.ts'

test('the province’s own regulation is the default', () => {
  expect(defaultRulePackId).toBe('QC_TRAVINH')
})

test('Điều 10.1(a) — access is revoked within three working days under every pack', () => {
  for (const id of ['QC_TRAVINH', 'TT06_2023', 'ND27_2026'] satisfies RulePackId[])
    expect(rulesInForce(id).revokeAccessInWorkingDays).toEqual({ value: 3, clause: 'Điều 10.1(a)' })
})

test('Điều 10.1(b) — the new unit has five working days, ten under the circular', () => {
  expect(rulesInForce('QC_TRAVINH').receiveInWorkingDays).toEqual({ value: 5, clause: 'Điều 10.1(b)' })
  expect(rulesInForce('ND27_2026').receiveInWorkingDays.value).toBe(5)
  expect(rulesInForce('TT06_2023').receiveInWorkingDays).toEqual({
    value: 10,
    clause: 'TT 06/2023/TT-BNV, Điều 11',
  })
})

test('Điều 5.4 — only the decree sets a term for the way up', () => {
  expect(rulesInForce('QC_TRAVINH').syncInDays.value).toBeNull()
  expect(rulesInForce('ND27_2026').syncInDays).toEqual({ value: 1, clause: 'NĐ 27/2026/NĐ-CP, Điều 19' })
})

test('NĐ 27/2026/NĐ-CP, Điều 19 — the term of the way up begins by itself on the day the decree takes effect', () => {
  const termOn = (day: string) => syncRulesOn(parseCivilDate(day)).syncInDays
  expect(termOn('2026-06-30')).toEqual({ value: null, clause: 'Điều 5.4' })
  expect(termOn('2026-07-01')).toEqual({ value: 1, clause: 'NĐ 27/2026/NĐ-CP, Điều 19' })
  expect(termOn('2031-01-01').value).toBe(1)
})

test('Điều 6 — the window is five days', () => {
  expect(rulesInForce('QC_TRAVINH').approvalWindowInDays.value).toBe(5)
})

test('Điều 9.1 — a backup every month, kept at least three', () => {
  const { backupEveryMonths, backupKeptInMonths } = rulesInForce('QC_TRAVINH')
  expect([backupEveryMonths.value, backupKeptInMonths.value]).toEqual([1, 3])
})

describe('Điều 16.11 — the yearly report', () => {
  test('is due by the end of 31 January of the next year', () => {
    const deadline = annualReportDeadline(2025, rulesInForce('QC_TRAVINH'))
    expect(new Date(deadline).toISOString()).toBe('2026-01-31T17:00:00.000Z')
  })
})

test('a pack is not used before it is in force', () => {
  expect(refusalOf(() => assertInForce('ND27_2026', parseCivilDate('2026-06-30')))).toBe(
    'REGULATION.NOT_YET_IN_FORCE',
  )
  expect(refusalOf(() => assertInForce('ND27_2026', parseCivilDate('2026-07-01')))).toBe('none')
})

test('an unknown pack is refused', () => {
  expect(parseRulePackId('TT06_2023')).toBe('TT06_2023')
  expect(refusalOf(() => parseRulePackId('QC_KHAC'))).toBe('REGULATION.UNKNOWN_PACK')
})
