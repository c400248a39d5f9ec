import { type AlgorithmIdentifier, algorithmIdentifierOf } from '../certificate/algorithm-identifier.ts'
import { Fields } from '../der/fields.ts'
import { childrenOf, contextConstructed, type DerNode, expectTag, onlyChildOf, tags } from '../der/reader.ts'
import { readStrict } from '../der/strict.ts'
import { oidOf, smallIntegerOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'
import { cmsOids } from './cms-oids.ts'

/** The one SignerInfo of a signature file. */
export interface SignerInfo {
  readonly issuerRaw: Buffer
  readonly serialRaw: Buffer
  readonly digestAlgorithm: AlgorithmIdentifier
  readonly signedAttributes: DerNode
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Buffer
}

/** SignedData with exactly one signer (RFC 5652 section 5), nothing decided about the signature itself. */
export interface SignedData {
  readonly digestAlgorithms: readonly AlgorithmIdentifier[]
  readonly contentType: string
  readonly content: Buffer | undefined
  readonly certificates: readonly Buffer[]
  readonly signer: SignerInfo
}

export interface SignedDataForm {
  readonly content: 'DETACHED' | 'ATTACHED'
  readonly contentType: string
  readonly maximumBytes: number
  readonly maximumCertificates: number
}

export function readSignedData(bytes: Uint8Array, form: SignedDataForm): SignedData {
  if (bytes.length > form.maximumBytes) refuse('CMS.TOO_LARGE', { bytes: bytes.length })
  const wrapper = new Fields(expectTag(readStrict(bytes), tags.sequence))
  if (oidOf(wrapper.next(tags.objectIdentifier)) !== cmsOids.signedData) refuse('CMS.NOT_SIGNED_DATA')
  const fields = new Fields(expectTag(onlyChildOf(wrapper.next(contextConstructed(0))), tags.sequence))
  wrapper.end()
  assertVersion(fields.next(tags.integer), form)
  const digestAlgorithms = childrenOf(fields.next(tags.set)).map(algorithmIdentifierOf)
  const { contentType, content } = encapsulatedContent(fields.next(tags.sequence), form)
  const certificates = certificatesOf(fields.optional(contextConstructed(0)), form.maximumCertificates)
  // CRLs inside the file are the sender's choice: revocation is judged by what the hub itself has fetched.
  fields.optional(contextConstructed(1))
  const signers = childrenOf(fields.next(tags.set))
  fields.end()
  const [only] = signers
  if (only === undefined || signers.length !== 1)
    return refuse('CMS.SIGNER_COUNT', { signers: signers.length })
  return { digestAlgorithms, contentType, content, certificates, signer: signerInfoOf(only) }
}

// RFC 5652 section 5.1: 1 for id-data with issuerAndSerialNumber, 3 for any other content.
function assertVersion(node: DerNode, { contentType }: SignedDataForm): void {
  const version = smallIntegerOf(node)
  if (version !== (contentType === cmsOids.data ? 1 : 3)) refuse('CMS.VERSION', { version })
}

function encapsulatedContent(node: DerNode, form: SignedDataForm) {
  const fields = new Fields(node)
  const contentType = oidOf(fields.next(tags.objectIdentifier))
  const wrapped = fields.optional(contextConstructed(0))
  fields.end()
  if (contentType !== form.contentType) refuse('CMS.CONTENT_TYPE', { contentType })
  if (form.content === 'DETACHED' && wrapped) refuse('CMS.ATTACHED_CONTENT')
  if (form.content === 'ATTACHED' && !wrapped) refuse('CMS.MISSING_CONTENT')
  return { contentType, content: wrapped && expectTag(onlyChildOf(wrapped), tags.octetString).body }
}

function certificatesOf(bag: DerNode | undefined, most: number): readonly Buffer[] {
  const certificates = bag ? childrenOf(bag) : []
  if (certificates.length > most) refuse('CMS.TOO_MANY_CERTIFICATES', { certificates: certificates.length })
  if (certificates.some(({ tag }) => tag !== tags.sequence)) refuse('CMS.CERTIFICATE_FORM')
  return certificates.map(({ raw }) => raw)
}

function signerInfoOf(node: DerNode): SignerInfo {
  const fields = new Fields(expectTag(node, tags.sequence))
  const version = smallIntegerOf(fields.next(tags.integer))
  const identifier = fields.any()
  if (version !== 1 || identifier.tag !== tags.sequence) refuse('CMS.SIGNER_ID_FORM', { version })
  const [issuer, serial, ...surplus] = childrenOf(identifier)
  if (!issuer || !serial || surplus.length > 0) return refuse('CMS.SIGNER_ID_FORM')
  const digestAlgorithm = algorithmIdentifierOf(fields.next(tags.sequence))
  const signedAttributes = fields.optional(contextConstructed(0)) ?? refuse('CMS.NO_SIGNED_ATTRIBUTES')
  const signatureAlgorithm = algorithmIdentifierOf(fields.next(tags.sequence))
  const signature = fields.next(tags.octetString).body
  assertUnsignedAttributes(fields.optional(contextConstructed(1)))
  fields.end()
  const serialRaw = expectTag(serial, tags.integer).raw
  return {
    issuerRaw: issuer.raw,
    serialRaw,
    digestAlgorithm,
    signedAttributes,
    signatureAlgorithm,
    signature,
  }
}

// Nobody signed these, so nothing is decided by them; a time-stamp (CAdES-T) is the one that may come along.
function assertUnsignedAttributes(attributes: DerNode | undefined): void {
  for (const attribute of attributes ? childrenOf(attributes) : []) {
    const type = oidOf(new Fields(expectTag(attribute, tags.sequence)).next(tags.objectIdentifier))
    if (type !== cmsOids.signatureTimestamp) refuse('CMS.UNSIGNED_ATTRIBUTE', { type })
  }
}
