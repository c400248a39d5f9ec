import { refuse } from '../verdict/verdict.ts'
import { type DerNode, tags } from './reader.ts'

const knownOids = new Map<string, string>()
const knownOidsLimit = 10_000

/** Dotted form of an OBJECT IDENTIFIER; also of one under an implicit tag. */
export function oidOf(node: DerNode): string {
  const key = node.source.toString('latin1', node.bodyStart, node.end)
  const known = knownOids.get(key)
  if (known !== undefined) return known
  const decoded = decodeOid(node.body)
  if (knownOids.size >= knownOidsLimit) knownOids.clear()
  knownOids.set(key, decoded)
  return decoded
}

// Arcs are BigInt: as floating numbers two different arcs above 2^53 would read as one identifier.
function decodeOid(body: Buffer): string {
  const arcs: bigint[] = []
  let arc = 0n
  let atStart = true
  for (const octet of body) {
    if (atStart && octet === 0x80) refuse('DER.BAD_VALUE', { what: 'object identifier' })
    arc = (arc << 7n) | BigInt(octet & 0x7f)
    atStart = (octet & 0x80) === 0
    if (!atStart) continue
    arcs.push(arc)
    arc = 0n
  }
  const [first, ...rest] = arcs
  if (first === undefined || !atStart || body.length > 64) {
    return refuse('DER.BAD_VALUE', { what: 'object identifier' })
  }
  const root = first < 40n ? 0n : first < 80n ? 1n : 2n
  return [root, first - 40n * root, ...rest].join('.')
}

/** Two's complement; also of an INTEGER under an implicit tag. */
export function integerOf(node: DerNode): bigint {
  const { body } = node
  if (body.length === 0) return refuse('DER.BAD_VALUE', { what: 'integer' })
  return BigInt.asIntN(body.length * 8, BigInt(`0x${body.toString('hex')}`))
}

/** An INTEGER that counts something: refuses what no sane structure holds. */
export function smallIntegerOf(node: DerNode): number {
  const value = integerOf(node)
  if (value < 0n || value > 0x7fffffffn) return refuse('DER.BAD_VALUE', { what: 'small integer' })
  return Number(value)
}

/** BOOLEAN; also one under an implicit tag, which the strict gate cannot see. */
export function booleanOf(node: DerNode): boolean {
  const value = node.source[node.bodyStart]
  if (node.end - node.bodyStart !== 1 || (value !== 0 && value !== 0xff)) {
    return refuse('DER.BAD_VALUE', { what: 'boolean' })
  }
  return value === 0xff
}

/** Named bits (KeyUsage, ReasonFlags): the index is the bit's number. */
export function namedBitsOf(node: DerNode): readonly boolean[] {
  const [unused, ...octets] = node.body
  if (unused === undefined || unused > 7) return refuse('DER.BAD_VALUE', { what: 'bit string' })
  return octets.flatMap((octet) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => ((octet >> bit) & 1) === 1))
}

/** Octets of a BIT STRING that is a whole number of octets (keys, signatures). */
export function bitStringOctets(node: DerNode): Buffer {
  if (node.tag !== tags.bitString || node.source[node.bodyStart] !== 0) {
    return refuse('DER.BAD_VALUE', { what: 'bit string' })
  }
  return node.source.subarray(node.bodyStart + 1, node.end)
}
