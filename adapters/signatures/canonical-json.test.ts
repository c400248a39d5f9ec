import canonicalize from 'canonicalize'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeKinds, leafType } from '#domain/approval/package/manifest.ts'
import { parseCanonicalBytes, toCanonicalBytes } from './canonical-json.ts'
import { leafText } from './proof.ts'

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'))
const textOf = (value: unknown): string => Buffer.from(toCanonicalBytes(value)).toString('utf8')
const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)

describe('what may be signed', () => {
  test('keys are sorted by UTF-16 code units, text stays Vietnamese', () => {
    expect(textOf({ b: 1, a: 'Nguyễn', '\u{1f600}': 0, '\uffe5': 0 })).toBe(
      '{"a":"Nguyễn","b":1,"\u{1f600}":0,"\uffe5":0}',
    )
  })

  test.each([
    ['a fraction', 1.5, 'NUMBER'],
    ['NaN', Number.NaN, 'NUMBER'],
    ['minus zero', -0, 'NUMBER'],
    ['an integer beyond 2^53', 2 ** 53, 'NUMBER'],
    ['a big integer', 1n, 'TYPE'],
    ['undefined in an object', { a: undefined }, 'TYPE'],
    ['a hole in an array', Array(2), 'TYPE'],
    ['a date', new Date(0), 'TYPE'],
    ['a map', new Map(), 'TYPE'],
    ['a function named toJSON', { toJSON: () => 1 }, 'TYPE'],
    ['a lone surrogate', '\ud800', 'TEXT'],
    ['NFD text', 'Nguyễn'.normalize('NFD'), 'TEXT'],
    ['an NFD key', { [`e\u0301`]: 1 }, 'TEXT'],
    ['the key __proto__', JSON.parse('{"__proto__":1}'), 'KEY'],
    ['20,000 levels', JSON.parse(deep(20_000)), 'TOO_DEEP'],
  ])('%s is refused', (_what, value, code) => {
    expect(() => toCanonicalBytes(value)).toThrow(expect.objectContaining({ code: `CANONICAL_JSON.${code}` }))
  })

  test('a cycle is refused', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    expect(() => toCanonicalBytes(cyclic)).toThrow(/lồng nhau quá sâu/)
  })
})

describe('reading signed bytes: one byte off the canonical form is refused', () => {
  test.each([
    ['a trailing newline', '{"a":1}\n', 'NOT_CANONICAL'],
    ['a trailing space', '{"a":1} ', 'NOT_CANONICAL'],
    ['a space', '{"a": 1}', 'NOT_CANONICAL'],
    ['a byte order mark', '\ufeff{"a":1}', 'NOT_CANONICAL'],
    ['a double key', '{"a":1,"a":2}', 'NOT_CANONICAL'],
    ['keys out of order', '{"b":1,"a":2}', 'NOT_CANONICAL'],
    ['1e21', '{"a":1e21}', 'NUMBER'],
    ['9007199254740993', '{"a":9007199254740993}', 'NUMBER'],
    ['1.0', '{"a":1.0}', 'NOT_CANONICAL'],
    ['-0', '{"a":-0}', 'NUMBER'],
    ['an escaped letter', '{"a":"\\u0041"}', 'NOT_CANONICAL'],
    ['an escaped lone surrogate', '{"a":"\\ud800"}', 'TEXT'],
    ['NFD text', `{"a":"e\u0301"}`, 'TEXT'],
    ['__proto__', '{"__proto__":1}', 'KEY'],
    ['20,000 levels', deep(20_000), 'TOO_DEEP'],
    ['no JSON', '{"a":', 'NOT_CANONICAL'],
    ['nothing', '', 'NOT_CANONICAL'],
  ])('%s', (_what, text, code) => {
    const refusal = expect.objectContaining({ code: `CANONICAL_JSON.${code}` })
    expect(() => parseCanonicalBytes(bytesOf(text))).toThrow(refusal)
  })

  test('bytes that are not UTF-8', () => {
    expect(() => parseCanonicalBytes(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))).toThrow(/Unicode/)
  })
})

const text = fc.string({ unit: 'grapheme' }).map((drawn) => drawn.normalize('NFC'))
const leaf = fc.oneof(
  text,
  fc.maxSafeInteger().map((n) => n + 0 || 0),
  fc.boolean(),
  fc.constant(null),
)
const key = text.filter((name) => !['constructor', 'prototype', '__proto__'].includes(name))
const value = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(key, tie('node'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).node

test('what is written is read back, and written the same again', () => {
  fc.assert(
    fc.property(value, (drawn) => {
      const bytes = toCanonicalBytes(drawn)
      expect(Buffer.from(toCanonicalBytes(parseCanonicalBytes(bytes))).equals(bytes)).toBe(true)
    }),
  )
})

test('the general writer of the package canonicalize writes the same', () => {
  fc.assert(
    fc.property(value, (drawn) => {
      expect(textOf(drawn)).toBe(canonicalize(drawn))
    }),
    { numRuns: 1_000 },
  )
})

test.each([
  '"',
  '\\',
  '\b',
  '\f',
  '\n',
  '\r',
  '\t',
  '\u0000',
  '\u001f',
  '\u007f',
  '\u2028',
  '€',
  '\u{10ffff}',
])('a text with %j is escaped as RFC 8785 section 3.2.2.2 says', (letter) => {
  const held = { [`x${letter}`]: `y${letter}` }
  expect(textOf(held)).toBe(canonicalize(held))
})

test('a change of a package is written as the general writer writes it', () => {
  const fields = fc.array(fc.record({ field: text, before: leaf, after: leaf }), { maxLength: 4 })
  const change = fc.record({
    type: fc.constant(leafType),
    changeId: fc.uuid(),
    employeeId: fc.uuid(),
    unitCode: text,
    section: text,
    entryKey: text,
    kind: fc.constantFrom(...changeKinds),
    validFrom: text,
    submittedAt: text,
    fields,
    documents: fc.array(text, { maxLength: 3 }),
  })
  fc.assert(
    fc.property(change, fc.stringMatching(/^[0-9a-f]{32}$/), (drawn, salt) => {
      expect(leafText(drawn, salt)).toBe(canonicalize({ ...drawn, salt }))
    }),
  )
})
