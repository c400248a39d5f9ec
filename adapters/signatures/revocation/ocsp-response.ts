import { hash } from 'node:crypto'
import { type AlgorithmIdentifier, algorithmIdentifierOf } from '../certificate/algorithm-identifier.ts'
import {
  type ExtensionMap,
  extensionsOf,
  findUnknownCritical,
  noExtensions,
} from '../certificate/extensions.ts'
import { type DistinguishedName, nameOf } from '../certificate/names.ts'
import { Fields } from '../der/fields.ts'
import {
  childrenOf,
  contextConstructed,
  contextPrimitive,
  type DerNode,
  expectTag,
  onlyChildOf,
  tags,
} from '../der/reader.ts'
import { readStrict } from '../der/strict.ts'
import { timeOf } from '../der/time.ts'
import { bitStringOctets, integerOf, oidOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'

const basicResponse = '1.3.6.1.5.5.7.48.1.1'
export const nonceExtension = '1.3.6.1.5.5.7.48.1.2'

export type OcspStanding =
  | { readonly kind: 'GOOD' | 'UNKNOWN' }
  | { readonly kind: 'REVOKED'; readonly revokedAt: number; readonly reason: number | undefined }

/** What the answer says about one certificate. */
export interface OcspSingle {
  readonly hashOid: string
  readonly issuerNameHash: Buffer
  readonly issuerKeyHash: Buffer
  readonly serialNumber: bigint
  readonly standing: OcspStanding
  readonly thisUpdate: number
  readonly nextUpdate: number | undefined
  readonly unknownCritical: string | undefined
}

export type ResponderId =
  | { readonly kind: 'NAME'; readonly name: DistinguishedName }
  | { readonly kind: 'KEY_HASH'; readonly hash: Buffer }

/** BasicOCSPResponse (RFC 6960 section 4.2.1), nothing decided. */
export interface OcspResponse {
  readonly der: Buffer
  readonly thumbprint: string
  readonly signedPart: Buffer
  readonly algorithm: AlgorithmIdentifier
  readonly signature: Buffer
  readonly responder: ResponderId
  readonly producedAt: number
  readonly singles: readonly OcspSingle[]
  readonly extensions: ExtensionMap
  readonly unknownCritical: string | undefined
  readonly certificates: readonly Buffer[]
}

/** Reads an OCSPResponse as it comes over HTTP. */
export function parseOcspResponse(bytes: Uint8Array): OcspResponse {
  const der = Buffer.from(bytes)
  const fields = new Fields(expectTag(readStrict(der), tags.sequence))
  const status = Number(integerOf(fields.next(tags.enumerated)))
  if (status !== 0) refuse('OCSP.NOT_SUCCESSFUL', { status })
  const wrapped = new Fields(expectTag(onlyChildOf(fields.next(contextConstructed(0))), tags.sequence))
  fields.end()
  const type = oidOf(wrapped.next(tags.objectIdentifier))
  if (type !== basicResponse) refuse('OCSP.RESPONSE_TYPE', { type })
  const basic = wrapped.next(tags.octetString).body
  wrapped.end()
  return { der, thumbprint: hash('sha256', der, 'hex'), ...basicResponseOf(readStrict(basic)) }
}

function basicResponseOf(node: DerNode) {
  const fields = new Fields(expectTag(node, tags.sequence))
  const signedNode = fields.next(tags.sequence)
  const algorithm = algorithmIdentifierOf(fields.next(tags.sequence))
  const signature = bitStringOctets(fields.next(tags.bitString))
  const bag = fields.optional(contextConstructed(0))
  fields.end()
  const certificates = bag ? childrenOf(expectTag(onlyChildOf(bag), tags.sequence)).map(({ raw }) => raw) : []
  return { signedPart: signedNode.raw, algorithm, signature, certificates, ...responseDataOf(signedNode) }
}

function responseDataOf(node: DerNode) {
  const fields = new Fields(node)
  // Version 1 is the default, so DER leaves it out; any other is unknown.
  const responder = responderIdOf(fields.any())
  const producedAt = timeOf(fields.next(tags.generalizedTime))
  const singles = childrenOf(fields.next(tags.sequence)).map(singleOf)
  const wrapped = fields.optional(contextConstructed(1))
  fields.end()
  const extensions = wrapped ? extensionsOf(onlyChildOf(wrapped)) : noExtensions
  const unknownCritical = findUnknownCritical(extensions, new Set([nonceExtension]))
  return { responder, producedAt, singles, extensions, unknownCritical }
}

function responderIdOf(node: DerNode): ResponderId {
  if (node.tag === contextConstructed(1)) return { kind: 'NAME', name: nameOf(onlyChildOf(node)) }
  const keyHash = expectTag(onlyChildOf(expectTag(node, contextConstructed(2))), tags.octetString)
  return { kind: 'KEY_HASH', hash: keyHash.body }
}

function singleOf(node: DerNode): OcspSingle {
  const fields = new Fields(expectTag(node, tags.sequence))
  const id = new Fields(fields.next(tags.sequence))
  const hashOid = algorithmIdentifierOf(id.next(tags.sequence)).oid
  const issuerNameHash = id.next(tags.octetString).body
  const issuerKeyHash = id.next(tags.octetString).body
  const serialNumber = integerOf(id.next(tags.integer))
  id.end()
  const standing = standingOf(fields.any())
  const thisUpdate = timeOf(fields.next(tags.generalizedTime))
  const nextUpdate = fields.optional(contextConstructed(0))
  const wrapped = fields.optional(contextConstructed(1))
  fields.end()
  const extensions = wrapped ? extensionsOf(onlyChildOf(wrapped)) : noExtensions
  return {
    hashOid,
    issuerNameHash,
    issuerKeyHash,
    serialNumber,
    standing,
    thisUpdate,
    nextUpdate: nextUpdate && timeOf(expectTag(onlyChildOf(nextUpdate), tags.generalizedTime)),
    unknownCritical: findUnknownCritical(extensions, new Set()),
  }
}

function standingOf(node: DerNode): OcspStanding {
  if (node.tag === contextPrimitive(0)) return { kind: 'GOOD' }
  if (node.tag === contextPrimitive(2)) return { kind: 'UNKNOWN' }
  const fields = new Fields(expectTag(node, contextConstructed(1)))
  const revokedAt = timeOf(fields.next(tags.generalizedTime))
  const reason = fields.optional(contextConstructed(0))
  fields.end()
  return { kind: 'REVOKED', revokedAt, reason: reason && Number(integerOf(onlyChildOf(reason))) }
}

/** Unreadable answers are passed over: they inform of nothing. */
export function parseReadableOcspResponses(ders: readonly Uint8Array[]): OcspResponse[] {
  return ders.flatMap((der) => {
    try {
      return [parseOcspResponse(der)]
    } catch {
      return []
    }
  })
}
