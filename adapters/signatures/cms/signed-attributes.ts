import { timingSafeEqual } from 'node:crypto'
import { Fields } from '../der/fields.ts'
import { childrenOf, type DerNode, expectTag, tags } from '../der/reader.ts'
import { timeOf } from '../der/time.ts'
import { oidOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'
import { cmsOids, harmlessAttributes } from './cms-oids.ts'

/** The signed attributes that decide, each present at most once with exactly one value. */
export interface SignedAttributes {
  readonly contentType: string
  readonly messageDigest: Buffer
  readonly signingCertificate: DerNode
  readonly signingTime: number | undefined
  /** The octets under the signature: the attributes as a SET (RFC 5652 section 5.4). */
  readonly signedOctets: Buffer
}

const decisive: ReadonlySet<string> = new Set([
  cmsOids.contentType,
  cmsOids.messageDigest,
  cmsOids.signingTime,
  cmsOids.signingCertificateV2,
])

export function readSignedAttributes(node: DerNode): SignedAttributes {
  const attributes = collect(childrenOf(node))
  const contentType = attributes.get(cmsOids.contentType) ?? refuse('CMS.CONTENT_TYPE_ATTRIBUTE')
  const messageDigest = attributes.get(cmsOids.messageDigest) ?? refuse('CMS.NO_MESSAGE_DIGEST')
  const signingTime = attributes.get(cmsOids.signingTime)
  const signedOctets = Buffer.from(node.raw)
  signedOctets[0] = tags.set
  return {
    contentType: oidOf(expectTag(contentType, tags.objectIdentifier)),
    messageDigest: expectTag(messageDigest, tags.octetString).body,
    signingCertificate: attributes.get(cmsOids.signingCertificateV2) ?? refuse('CMS.NO_SIGNING_CERTIFICATE'),
    signingTime: signingTime && timeOf(signingTime),
    signedOctets,
  }
}

// Order and uniqueness leave one reading only: no reader can take another value than the one checked here.
function collect(children: readonly DerNode[]): ReadonlyMap<string, DerNode> {
  const attributes = new Map<string, DerNode>()
  for (const [index, child] of children.entries()) {
    const before = children[index - 1]
    const fields = new Fields(expectTag(child, tags.sequence))
    const type = oidOf(fields.next(tags.objectIdentifier))
    const values = childrenOf(fields.next(tags.set))
    fields.end()
    const [value] = values
    if (value === undefined || values.length !== 1) return refuse('CMS.ATTRIBUTE_VALUES', { type })
    if (attributes.has(type)) refuse('CMS.DUPLICATE_ATTRIBUTE', { type })
    if (before && Buffer.compare(before.raw, child.raw) >= 0) refuse('CMS.ATTRIBUTE_ORDER')
    if (!decisive.has(type) && !harmlessAttributes.has(type)) refuse('CMS.UNKNOWN_SIGNED_ATTRIBUTE', { type })
    attributes.set(type, value)
  }
  return attributes
}

export function assertDigest(attributes: SignedAttributes, digest: Buffer): void {
  const { messageDigest } = attributes
  if (messageDigest.length !== digest.length || !timingSafeEqual(messageDigest, digest))
    refuse('CMS.DIGEST_MISMATCH')
}
