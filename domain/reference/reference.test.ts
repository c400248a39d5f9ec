import { describe, expect, test } from 'vitest'
import { findCode, listCodesInForce } from './code-list.ts'
import { codeLists } from './code-lists.ts'
import { findSalaryGroup, gradeList } from './grades.ts'
import { findBaseSalary, findCoefficient, salaryGroups } from './salary-groups.ts'

describe('Điều 5.1 — code lists', () => {
  test('every list has unique, dated, NFC entries', () => {
    for (const [name, list] of Object.entries(codeLists)) {
      const now = listCodesInForce(list, '2024-01-01')
      expect(now.length, name).toBeGreaterThan(1)
      expect(new Set(now.map((entry) => entry.code)).size, name).toBe(now.length)
      for (const entry of now) expect(entry.label, name).toBe(entry.label.normalize('NFC'))
    }
  })

  test('the 54 peoples and foreigners, by official number', () => {
    expect(codeLists.ETHNIC_GROUP.entries.size).toBe(55)
    expect(findCode(codeLists.ETHNIC_GROUP, '05', '2026-01-01')?.label).toBe('Khơ-me')
  })

  test('a commune category ends with 30/06/2025', () => {
    expect(findCode(codeLists.EMPLOYEE_CATEGORY, 'CAN_BO_CAP_XA', '2025-06-30')?.label).toBe('Cán bộ cấp xã')
    expect(findCode(codeLists.EMPLOYEE_CATEGORY, 'CAN_BO_CAP_XA', '2025-07-01')).toBeUndefined()
  })
})

describe('NĐ 204/2004 — salary tables', () => {
  // Restated from the law file: group, first, last, steps.
  test.each([
    ['A3.1', 620, 800, 6],
    ['A3.2', 575, 755, 6],
    ['A2.1', 440, 678, 8],
    ['A2.2', 400, 638, 8],
    ['A1', 234, 498, 9],
    ['A0', 210, 489, 10],
    ['B', 186, 406, 12],
    ['C1', 165, 363, 12],
    ['C2', 150, 348, 12],
    ['C3', 135, 333, 12],
  ])('%s runs from %i to %i in %i steps', (code, first, last, steps) => {
    const group = salaryGroups.get(code)!
    expect(findCoefficient(group, 1)).toBe(first)
    expect(findCoefficient(group, steps)).toBe(last)
    expect(findCoefficient(group, steps + 1)).toBeUndefined()
    expect(findCoefficient(group, 0)).toBeUndefined()
  })

  test('every grade belongs to a group', () => {
    for (const code of gradeList.entries.keys()) expect(findSalaryGroup(code), code).toBeDefined()
  })

  test('the base salary is the one in force on the day', () => {
    expect(findBaseSalary('2023-06-30')).toBeUndefined()
    expect(findBaseSalary('2024-06-30')?.dong).toBe(1_800_000)
    expect(findBaseSalary('2024-07-01')?.dong).toBe(2_340_000)
  })
})
