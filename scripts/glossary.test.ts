import { expect, test } from 'vitest'
import {
  exportedNames,
  exportedTypes,
  glossaryRows,
  holdsWord,
  meaningOf,
  shapeNames,
  termOf,
} from './glossary.ts'

const source = `/** Cơ quan, đơn vị (Điều 2). It has a code. */
export interface Unit {}

/** What a question holds. */
export type Question = string
export type Bare = 1
export function listUnits() {}`

test('the doc comment of a type begins with its Vietnamese term', () => {
  const [unit, question, bare] = exportedTypes(source)
  expect([unit, question, bare].map((type) => type && termOf(type))).toEqual([
    'Cơ quan, đơn vị',
    undefined,
    undefined,
  ])
  expect(unit && meaningOf(unit)).toBe('(Điều 2).')
  expect(exportedNames(source)).toEqual(['Unit', 'Question', 'Bare', 'listUnits'])
})

test('rows and shapes are read from the file', () => {
  const markdown =
    '| đơn vị | | `Unit` | meaning | Điều 2 | `Agency`, `Body` |\n\n## Shapes\n\n- `Question`\n'
  expect(glossaryRows(markdown)).toEqual([
    { term: 'đơn vị', identifier: 'Unit', rejected: ['Agency', 'Body'] },
  ])
  expect(shapeNames(markdown)).toEqual(['Question'])
})

test.each([
  ['listAgencyPeople', 'Agency', true],
  ['AGENCY_CODE', 'agency', false],
  ['agencies', 'Agency', false],
  ['nextBusinessDay', 'businessDay', true],
  ['businessOfDay', 'businessDay', false],
])('%s holds %s: %s', (identifier, word, expected) => {
  expect(holdsWord(identifier, word)).toBe(expected)
})
