import {
  type Asn1,
  bits,
  boolean,
  der,
  integer,
  octets,
  oid,
  sequence,
  tagged,
  taggedOctets,
} from './asn1.ts'

export interface ExtensionSpec {
  readonly oid: string
  readonly critical?: 'CRITICAL'
  readonly value: Asn1
}

export function extensionList(specs: readonly ExtensionSpec[]): Asn1 {
  return sequence(
    ...specs.map(({ oid: id, critical, value }) =>
      sequence(oid(id), ...(critical ? [boolean('TRUE')] : []), octets(der(value))),
    ),
  )
}

/** Bits of KeyUsage by number, written as DER wants: no trailing zero bits. */
export function keyUsage(...numbers: readonly number[]): ExtensionSpec {
  const highest = Math.max(...numbers)
  const bytes = Buffer.alloc(Math.floor(highest / 8) + 1)
  for (const number of numbers) bytes[number >> 3] = (bytes[number >> 3] ?? 0) | (0x80 >> (number & 7))
  return { oid: '2.5.29.15', critical: 'CRITICAL', value: bits(bytes, 7 - (highest & 7)) }
}

export function authority(pathLength?: number): ExtensionSpec {
  const length = pathLength === undefined ? [] : [integer(pathLength)]
  return { oid: '2.5.29.19', critical: 'CRITICAL', value: sequence(boolean('TRUE'), ...length) }
}

export const purposes = (oids: readonly string[], critical?: 'CRITICAL'): ExtensionSpec => ({
  oid: '2.5.29.37',
  ...(critical ? { critical } : {}),
  value: sequence(...oids.map(oid)),
})

export const subjectKey = (identifier: Uint8Array): ExtensionSpec => ({
  oid: '2.5.29.14',
  value: octets(identifier),
})

export const issuerKey = (identifier: Uint8Array): ExtensionSpec => ({
  oid: '2.5.29.35',
  value: sequence(taggedOctets(0, identifier)),
})

export const policies = (...oids: readonly string[]): ExtensionSpec => ({
  oid: '2.5.29.32',
  value: sequence(...oids.map((each) => sequence(oid(each)))),
})

/** dNSName subtrees. */
export function dnsConstraints(
  permitted: readonly string[],
  excluded: readonly string[] = [],
): ExtensionSpec {
  const subtrees = (names: readonly string[]) =>
    names.map((name) => sequence(taggedOctets(2, Buffer.from(name, 'latin1'))))
  const lists = [
    ...(permitted.length > 0 ? [tagged(0, ...subtrees(permitted))] : []),
    ...(excluded.length > 0 ? [tagged(1, ...subtrees(excluded))] : []),
  ]
  return { oid: '2.5.29.30', critical: 'CRITICAL', value: sequence(...lists) }
}

export const dnsNames = (...names: readonly string[]): ExtensionSpec => ({
  oid: '2.5.29.17',
  value: sequence(...names.map((name) => taggedOctets(2, Buffer.from(name, 'latin1')))),
})

export const ocspNoCheck: ExtensionSpec = { oid: '1.3.6.1.5.5.7.48.1.5', value: sequence() }
