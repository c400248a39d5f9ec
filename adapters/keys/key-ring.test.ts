import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createKeyRing, deriveKey, keyCheckValue, keyPurposes, parseKeyRing } from './key-ring.ts'

const base64 = (bytes: number): string => randomBytes(bytes).toString('base64')

describe('Key ring', () => {
  test('reads ids and keys; the last one is active unless another is named', () => {
    const text = `2025:${base64(32)}, 2026:${base64(32)}`
    expect(parseKeyRing(text).activeKeyId).toBe('2026')
    expect(parseKeyRing(text, '2025').activeKeyId).toBe('2025')
    expect(parseKeyRing(text).ids()).toEqual(['2025', '2026'])
    expect(parseKeyRing(text).get('2025')).toHaveLength(32)
    expect(parseKeyRing(text).get('2024')).toBeUndefined()
  })

  test.each([
    ['no id', base64(32), 'KEY_RING.MALFORMED'],
    ['a short key', `a:${base64(31)}`, 'KEY_RING.MALFORMED'],
    ['a long key', `a:${base64(33)}`, 'KEY_RING.MALFORMED'],
    ['an id with a space', `a b:${base64(32)}`, 'KEY_RING.MALFORMED'],
    ['one id twice', `a:${base64(32)},a:${base64(32)}`, 'KEY_RING.DUPLICATE'],
    ['nothing', '', 'KEY_RING.ACTIVE_MISSING'],
  ])('refuses %s', (_, text, code) => {
    expect(() => parseKeyRing(text)).toThrow(expect.objectContaining({ code }))
  })

  test('refuses an active key that is not there', () => {
    expect(() => parseKeyRing(`a:${base64(32)}`, 'b')).toThrow(
      expect.objectContaining({ code: 'KEY_RING.ACTIVE_MISSING' }),
    )
  })

  test('each purpose, key and salt has a key of its own, the same every time', () => {
    const ring = parseKeyRing(`a:${base64(32)},b:${base64(32)}`)
    const salts = [undefined, randomBytes(16)]
    const derived = ring.ids().flatMap((keyId) =>
      keyPurposes.flatMap((purpose) =>
        salts.map((salt) => {
          const from = salt ? { keyId, purpose, salt } : { keyId, purpose }
          expect(deriveKey(ring, from)).toEqual(deriveKey(ring, from))
          return deriveKey(ring, from).toString('hex')
        }),
      ),
    )
    expect(new Set(derived).size).toBe(2 * keyPurposes.length * 2)
  })

  test('a lost key is named, not guessed', () => {
    const ring = parseKeyRing(`a:${base64(32)}`)
    expect(() => deriveKey(ring, { keyId: 'lost', purpose: 'backup' })).toThrow(
      expect.objectContaining({ code: 'KEY_RING.UNKNOWN_KEY', detail: { keyId: 'lost' } }),
    )
  })

  test('the check value tells two keys of one id apart', () => {
    const key = randomBytes(32)
    const one = createKeyRing(new Map([['a', key]]), 'a')
    const same = createKeyRing(new Map([['a', Uint8Array.from(key)]]), 'a')
    const other = createKeyRing(new Map([['a', randomBytes(32)]]), 'a')
    expect(keyCheckValue(one, 'a')).toBe(keyCheckValue(same, 'a'))
    expect(keyCheckValue(one, 'a')).not.toBe(keyCheckValue(other, 'a'))
  })
})
