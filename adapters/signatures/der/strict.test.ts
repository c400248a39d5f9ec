import { describe, expect, it } from 'vitest'
import { Refusal, type VerdictCode } from '../verdict/verdict.ts'
import { expectTag, tags } from './reader.ts'
import { readStrict } from './strict.ts'
import { fractionalTimeOf, timeOf } from './time.ts'
import { integerOf, oidOf } from './values.ts'

function codeOf(run: () => unknown): string {
  try {
    run()
    return 'READ'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

const read = (hex: string) => readStrict(Buffer.from(hex.replaceAll(' ', ''), 'hex'))

const refused: readonly (readonly [title: string, hex: string, code: VerdictCode])[] = [
  ['nothing', '', 'DER.TRUNCATED'],
  ['a tag alone', '30', 'DER.TRUNCATED'],
  ['more length than bytes', '30 05 02 01', 'DER.TRUNCATED'],
  ['a child longer than its parent', '30 03 02 02 01 01', 'DER.TRAILING_DATA'],
  ['a high tag number', '1f 81 01 00', 'DER.HIGH_TAG'],
  ['indefinite length', '30 80 00 00', 'DER.INDEFINITE_LENGTH'],
  ['a long form below 128', '04 81 01 00', 'DER.NON_MINIMAL_LENGTH'],
  ['trailing bytes', '05 00 00', 'DER.TRAILING_DATA'],
  ['TRUE other than FF', '01 01 01', 'DER.BAD_VALUE'],
  ['an empty integer', '02 00', 'DER.BAD_VALUE'],
  ['an integer with a needless zero', '02 02 00 01', 'DER.BAD_VALUE'],
  ['an integer with a needless FF', '02 02 ff 80', 'DER.BAD_VALUE'],
  ['a bit string with eight unused bits', '03 02 08 00', 'DER.BAD_VALUE'],
  ['set bits in the padding', '03 02 01 01', 'DER.BAD_VALUE'],
  ['NULL with content', '05 01 00', 'DER.BAD_VALUE'],
  ['an identifier that ends within an arc', '06 01 81', 'DER.BAD_VALUE'],
  ['an identifier with padding', '06 02 80 01', 'DER.BAD_VALUE'],
  ['broken UTF-8', '0c 02 c3 28', 'DER.BAD_VALUE'],
  ['an asterism in a printable string', '13 01 3b', 'DER.BAD_VALUE'],
  ['a constructed octet string', '24 03 04 01 00', 'DER.BAD_VALUE'],
  ['a primitive sequence', '10 00', 'DER.BAD_VALUE'],
  ['end of contents', '30 02 00 00', 'DER.BAD_VALUE'],
  ['a set out of order', '31 06 02 01 02 02 01 01', 'DER.SET_ORDER'],
]

describe('the DER gate', () => {
  it.each(refused)('refuses %s', (_title, hex, code) => {
    expect(codeOf(() => read(hex))).toBe(code)
  })

  it('refuses what is nested beyond reason', () => {
    const nested = Array.from({ length: 60 }).reduce<Buffer>(
      (inner) => Buffer.concat([Buffer.from([0x30, inner.length]), inner]),
      Buffer.from([0x05, 0x00]),
    )
    expect(codeOf(() => readStrict(nested))).toBe('DER.TOO_DEEP')
  })

  it('reads numbers and identifiers whole', () => {
    expect(integerOf(read('02 01 ff'))).toBe(-1n)
    expect(integerOf(read('02 02 00 ff'))).toBe(255n)
    expect(oidOf(read('06 03 55 1d 0f'))).toBe('2.5.29.15')
    expect(oidOf(read('06 0b 69 83 ff ff ff ff ff ff ff ff 7f'))).not.toBe(
      oidOf(read('06 0b 69 83 ff ff ff ff ff ff ff fe 7f')),
    )
  })

  it('refuses another tag than the expected', () => {
    expect(codeOf(() => expectTag(read('05 00'), tags.integer))).toBe('DER.UNEXPECTED')
  })
})

const timeNode = (tag: number, text: string) =>
  readStrict(Buffer.concat([Buffer.from([tag, text.length]), Buffer.from(text, 'latin1')]))

describe('times', () => {
  it('count centuries as RFC 5280 does', () => {
    expect(timeOf(timeNode(0x17, '491231235959Z'))).toBe(Date.UTC(2049, 11, 31, 23, 59, 59))
    expect(timeOf(timeNode(0x17, '500101000000Z'))).toBe(Date.UTC(1950, 0, 1))
    expect(timeOf(timeNode(0x18, '20500101000000Z'))).toBe(Date.UTC(2050, 0, 1))
  })

  it.each([
    '2611220300Z',
    '261122030000+0700',
    '261322030000Z',
    '260230030000Z',
    '261122240000Z',
    '261122036000Z',
  ])('are refused as %s', (text) => {
    expect(codeOf(() => timeOf(timeNode(0x17, text)))).toBe('DER.BAD_VALUE')
  })

  it('have a fraction only in time-stamps, and no trailing zero there', () => {
    expect(fractionalTimeOf(timeNode(0x18, '20261122030000.25Z'))).toBe(Date.UTC(2026, 10, 22, 3, 0, 0, 250))
    expect(codeOf(() => fractionalTimeOf(timeNode(0x18, '20261122030000.250Z')))).toBe('DER.BAD_VALUE')
    expect(codeOf(() => timeOf(timeNode(0x18, '20261122030000.25Z')))).toBe('DER.BAD_VALUE')
  })
})
