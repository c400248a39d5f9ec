import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalForm, checksumOf, unitHashOf } from './canonical.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('canonical form of a packet', () => {
  it('sorts keys, drops white space and composes Vietnamese letters', () => {
    const decomposed = 'Sóc Trăng'.normalize('NFD')
    expect(canonicalForm({ b: [1, null, true], a: { d: decomposed, c: '' } })).toBe(
      '{"a":{"c":"","d":"Sóc Trăng"},"b":[1,null,true]}'.normalize('NFC'),
    )
  })

  it('has a known checksum', () => {
    expect(checksumOf({ records: [] }, sha256)).toBe(
      '1b8b4c0b6f6ad1d32565952720bc004eeb1f188f62045e4d5525ae2af8c78432',
    )
  })

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).toReversed())
        expect(canonicalForm(reversed as never)).toBe(canonicalForm(object as never))
      }),
    )
  })
})

describe('hash of a unit', () => {
  const one = { personalId: '084090000001', version: 2, contentHash: 'aa' }
  const two = { personalId: '084090000002', version: 1, contentHash: 'bb' }

  it('does not depend on the order of people', () => {
    expect(unitHashOf([two, one], sha256)).toBe(unitHashOf([one, two], sha256))
    expect(unitHashOf([one, two], sha256)).toBe(sha256('084090000001:2:aa\n084090000002:1:bb\n'))
  })

  it('changes with a version and with content', () => {
    const hash = unitHashOf([one, two], sha256)
    expect(unitHashOf([{ ...one, version: 3 }, two], sha256)).not.toBe(hash)
    expect(unitHashOf([{ ...one, contentHash: 'ab' }, two], sha256)).not.toBe(hash)
  })
})
