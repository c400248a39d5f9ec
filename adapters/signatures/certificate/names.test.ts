import { describe, expect, it } from 'vitest'
import { type Asn1, der, ia5, oid, printable, sequence, set, utf8 } from '#test/builders/pki/asn1.ts'
import { readStrict } from '../der/strict.ts'
import { nameOf } from './names.ts'

const attribute = (type: string, value: Asn1) => sequence(oid(type), value)
const commonName = (text: string) => attribute('2.5.4.3', utf8(text))
const organisation = (value: Asn1) => attribute('2.5.4.10', value)
const name = (...relative: readonly Asn1[]) => nameOf(readStrict(der(sequence(...relative))))
const single = (node: Asn1) => set(node)

describe('distinguished names', () => {
  it('are equal without regard to string type, case, runs of spaces and composed letters', () => {
    const one = name(single(organisation(printable('SO  Noi Vu'))), single(commonName('Nguyễn Ước')))
    const other = name(
      single(organisation(utf8(' so noi vu '))),
      single(commonName('NGUYỄN ước'.normalize('NFD'))),
    )
    expect(one.key).toBe(other.key)
  })

  it('differ when their structure differs', () => {
    const apart = name(single(organisation(utf8('A'))), single(commonName('B')))
    const together = name(set(commonName('B'), organisation(utf8('A'))))
    expect(apart.key).not.toBe(together.key)
  })

  it('cannot be forged by characters that separate attributes', () => {
    const honest = name(single(organisation(utf8('A'))), single(commonName('B')))
    for (const glue of ['+', ',', '\u0001', '","', '"],["']) {
      expect(name(single(organisation(utf8(`A${glue}2.5.4.3="b`)))).key).not.toBe(honest.key)
    }
  })

  it('are shown leaf first, with special characters escaped', () => {
    const shown = name(
      single(organisation(utf8('A, B'))),
      single(attribute('1.2.840.113549.1.9.1', ia5('a@b.vn'))),
    )
    expect(shown.text).toBe(String.raw`E=a@b.vn, O=A\, B`)
    expect(shown.emails).toEqual(['a@b.vn'])
  })
})
