import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { citedClauses, commentsOf, lawTitlesOf, readClauses } from './clauses.ts'

const regulation = readFileSync(new URL('../docs/regulation/quy-che.txt', import.meta.url), 'utf8')

describe('the regulation', () => {
  test('has its articles, paragraphs and points, and not those of the decision that issues it', () => {
    const ids = readClauses(regulation).map(({ id }) => id)
    expect(ids.filter((id) => !id.includes('.'))).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18].map(String),
    )
    expect(ids).toEqual(
      expect.arrayContaining(['5.4', '10.1(a)', '10.1(b)', '10.1(c)', '10.2', '14.1(đ)', '16.9(b)', '16.11']),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('citations', () => {
  test.each([
    ['Điều 10.1(a): hủy quyền', ['10.1(a)']],
    ['Điều 5.2, 5.3: cá nhân nhập', ['5.2', '5.3']],
    ['Điều 14.1(d), (đ): phát hiện', ['14.1(d)', '14.1(đ)']],
    ['(Điều 14.1d, 14.1đ)', ['14.1(d)', '14.1(đ)']],
    ['Điều 3.3, 3.4, 7.1–7.3', ['3.3', '3.4', '7.1', '7.2', '7.3']],
    ['Điều 5, 6', ['5', '6']],
    ['Điều 6, 3 ngày cuối', ['6']],
    ['Điều 5.2, Điều 16.3: Sở Nội vụ. Điều 15.1: đơn vị', ['5.2', '16.3', '15.1']],
    ['Điều 10 a transfer', ['10']],
    ['NĐ 27/2026/NĐ-CP, Điều 19: trong 01 ngày', []],
    ['Bộ luật Dân sự, Điều 147.2: ngày đầu tiên', []],
    ['Điều 4: theo Điều 8 Nghị định số 47/2020/NĐ-CP', ['4']],
    ['Điều 9.2; NĐ 27/2026/NĐ-CP, Điều 22: bí mật', ['9.2']],
    ['no clause at all', []],
  ])('%s', (text, expected) => {
    expect(citedClauses(text)).toEqual(expected)
  })

  test('are looked for in comments only, and in the titles that begin with them', () => {
    const source = "// Điều 6: a\nconst x = 'Điều 9' // Điều 10.2\n/** Điều 7.3 */\n-- Điều 16.2"
    expect(commentsOf(source).flatMap(citedClauses)).toEqual(['6', '10.2', '7.3', '16.2'])
    expect(lawTitlesOf("test('Điều 9.1 — kept')\ntest('a (Điều 8) — b')")).toEqual(['Điều 9.1'])
  })
})
