import * as asn1js from 'asn1js'

/** Anything asn1js can write. */
export type Asn1 = asn1js.AsnType

const buffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

export const der = (node: Asn1): Buffer => Buffer.from(node.toBER(false))
export const sequence = (...value: readonly Asn1[]): Asn1 => new asn1js.Sequence({ value: [...value] })
export const set = (...value: readonly Asn1[]): Asn1 => new asn1js.Set({ value: [...value] })
export const oid = (value: string): Asn1 => new asn1js.ObjectIdentifier({ value })
export const nothing = (): Asn1 => new asn1js.Null()
export const boolean = (value: 'TRUE' | 'FALSE'): Asn1 => new asn1js.Boolean({ value: value === 'TRUE' })
export const utf8 = (value: string): Asn1 => new asn1js.Utf8String({ value })
export const printable = (value: string): Asn1 => new asn1js.PrintableString({ value })
export const ia5 = (value: string): Asn1 => new asn1js.IA5String({ value })
export const octets = (bytes: Uint8Array): Asn1 => new asn1js.OctetString({ valueHex: buffer(bytes) })
export const bits = (bytes: Uint8Array, unusedBits = 0): Asn1 =>
  new asn1js.BitString({ valueHex: buffer(bytes), unusedBits })
export const utcTime = (instant: number): Asn1 => new asn1js.UTCTime({ valueDate: new Date(instant) })
export const generalizedTime = (instant: number): Asn1 =>
  new asn1js.GeneralizedTime({ valueDate: new Date(Math.floor(instant / 1000) * 1000) })
export const enumerated = (value: number): Asn1 => new asn1js.Enumerated({ value })

/** Non-negative, minimal. */
export function integer(value: number | bigint): Asn1 {
  const hex = value.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  const padded = Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even
  return new asn1js.Integer({ valueHex: buffer(Buffer.from(padded, 'hex')) })
}

/** [n] EXPLICIT, or [n] IMPLICIT over something constructed. */
export const tagged = (number: number, ...value: readonly Asn1[]): Asn1 =>
  new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber: number }, value: [...value] })

/** [n] IMPLICIT over something primitive. */
export const taggedOctets = (number: number, bytes: Uint8Array): Asn1 =>
  new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber: number }, valueHex: buffer(bytes) })

/** Bytes that are already DER. */
export function encoded(bytes: Uint8Array): Asn1 {
  const { result, offset } = asn1js.fromBER(buffer(bytes))
  if (offset === -1) throw new Error('not ASN.1')
  return result
}

/** DER of a SET OF is sorted by its members' encodings (X.690 section 11.6). */
export const inDerOrder = (nodes: readonly Asn1[]): readonly Asn1[] =>
  nodes.toSorted((one, other) => Buffer.compare(der(one), der(other)))
