import { algorithmIdentifierOf, hashOf } from '../certificate/algorithm-identifier.ts'
import { extensionsOf, findUnknownCritical } from '../certificate/extensions.ts'
import { hashLengths, type HashName } from '../certificate/oids.ts'
import { Fields } from '../der/fields.ts'
import { contextConstructed, type DerNode, expectTag, tags } from '../der/reader.ts'
import { readStrict } from '../der/strict.ts'
import { fractionalTimeOf } from '../der/time.ts'
import { integerOf, oidOf, smallIntegerOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'

/** TSTInfo (RFC 3161 section 2.4.2): what a dấu thời gian says. */
export interface TimestampInfo {
  readonly policy: string
  readonly hashAlgorithm: HashName
  readonly imprint: Buffer
  readonly serialNumber: bigint
  readonly genTime: number
  readonly nonce: bigint | undefined
}

export function parseTimestampInfo(bytes: Uint8Array): TimestampInfo {
  const fields = new Fields(expectTag(readStrict(bytes), tags.sequence))
  const version = smallIntegerOf(fields.next(tags.integer))
  if (version !== 1) refuse('TIMESTAMP.VERSION', { version })
  const policy = oidOf(fields.next(tags.objectIdentifier))
  const { hashAlgorithm, imprint } = imprintOf(fields.next(tags.sequence))
  const serialNumber = integerOf(fields.next(tags.integer))
  const genTime = fractionalTimeOf(fields.next(tags.generalizedTime))
  fields.optional(tags.sequence) // accuracy
  fields.optional(tags.boolean) // ordering
  const nonce = fields.optional(tags.integer)
  fields.optional(contextConstructed(0)) // the authority's name; its certificate says it with a signature
  assertExtensions(fields.optional(contextConstructed(1)))
  fields.end()
  return { policy, hashAlgorithm, imprint, serialNumber, genTime, nonce: nonce && integerOf(nonce) }
}

function imprintOf(node: DerNode) {
  const fields = new Fields(node)
  const algorithm = algorithmIdentifierOf(fields.next(tags.sequence))
  const imprint = fields.next(tags.octetString).body
  fields.end()
  const hashAlgorithm = hashOf(algorithm) ?? refuse('TIMESTAMP.HASH', { oid: algorithm.oid })
  if (imprint.length !== hashLengths[hashAlgorithm]) refuse('TIMESTAMP.HASH', { length: imprint.length })
  return { hashAlgorithm, imprint }
}

// IMPLICIT: the tag [1] stands in place of the SEQUENCE.
function assertExtensions(node: DerNode | undefined): void {
  if (node === undefined) return
  const sequence = Buffer.from(node.raw)
  sequence[0] = tags.sequence
  const oid = findUnknownCritical(extensionsOf(readStrict(sequence)), new Set())
  if (oid !== undefined) refuse('TIMESTAMP.UNKNOWN_CRITICAL', { oid })
}

/** Takes the token out of a TimeStampResp (RFC 3161 section 2.4.2): 0 granted, 1 granted with changes. */
export function tokenOfResponse(bytes: Uint8Array): Uint8Array {
  const fields = new Fields(expectTag(readStrict(bytes), tags.sequence))
  const statusInfo = new Fields(fields.next(tags.sequence))
  const status = smallIntegerOf(statusInfo.next(tags.integer))
  const token = fields.optional(tags.sequence)
  fields.end()
  if (status > 1 || token === undefined) return refuse('TIMESTAMP.NOT_GRANTED', { status })
  return new Uint8Array(token.raw)
}
