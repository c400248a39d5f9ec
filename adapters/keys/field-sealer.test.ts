import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createFieldSealer } from './field-sealer.ts'
import { createKeyRing } from './key-ring.ts'

const [first, second] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(32))]
const old = createFieldSealer(createKeyRing(new Map([['k1', first]]), 'k1'))
const rotated = createFieldSealer(
  createKeyRing(
    new Map([
      ['k1', first],
      ['k2', second],
    ]),
    'k2',
  ),
)

describe('Điều 3.3 — sealed fields', () => {
  test('open in their own row only', () => {
    const sealed = old.seal('dossier_entry/1', 'Khơ-me')
    expect(old.open('dossier_entry/1', sealed)).toBe('Khơ-me')
    expect(() => old.open('dossier_entry/2', sealed)).toThrow('không thuộc bản ghi này')
    expect(sealed).not.toContain('Khơ')
  })

  test('any flipped bit is found', () => {
    const { keyId, bytes } = old.sealBytes('attachment/1', randomBytes(40))
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Uint8Array.from(bytes, (byte, at) => (at === index ? byte ^ 1 : byte))
      expect(() => old.openBytes('attachment/1', { keyId, bytes: changed })).toThrow('bị hỏng')
    }
  })

  test('after rotation old values still open and old indexes are still searched', () => {
    const sealed = old.seal('a', 'x')
    expect(rotated.open('a', sealed)).toBe('x')
    expect([old.isActive(sealed), rotated.isActive(sealed)]).toEqual([true, false])
    expect(rotated.blindIndexes('084190000012')).toContainEqual(old.blindIndex('084190000012'))
    expect(rotated.blindIndex('084190000012')).not.toEqual(old.blindIndex('084190000012'))
  })

  test('damaged text is refused, whatever it is', () => {
    for (const text of ['', 'e1', 'e1:k1', 'e1:k1:AAAA', 'e2:k1:AAAA'])
      expect(() => old.open('a', text)).toThrow('bị hỏng')
  })
})
