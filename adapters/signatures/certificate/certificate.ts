import { hash } from 'node:crypto'
import { Fields } from '../der/fields.ts'
import {
  bufferOf,
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
import { bitStringOctets, integerOf, smallIntegerOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'
import { type AlgorithmIdentifier, algorithmIdentifierOf } from './algorithm-identifier.ts'
import { type CertificateExtensions, readCertificateExtensions } from './certificate-extensions.ts'
import { type ExtensionMap, extensionsOf, noExtensions } from './extensions.ts'
import { type DistinguishedName, nameOf } from './names.ts'
import { assertPublicKeyForm } from './public-key.ts'

/** Chứng thư số: what it says, nothing decided. */
export interface Certificate extends CertificateExtensions {
  readonly der: Buffer
  /** SHA-256 of the DER, lower-case hexadecimal. */
  readonly thumbprint: string
  readonly version: number
  readonly serialNumber: bigint
  readonly serialLength: number
  /** The signed part. */
  readonly signedPart: Buffer
  readonly algorithm: AlgorithmIdentifier
  readonly signature: Buffer
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  readonly isSelfIssued: boolean
  readonly validFrom: number
  readonly validTo: number
  readonly publicKeyInfo: Buffer
  readonly extensions: ExtensionMap
}

const parsed = new Map<string, Certificate>()
const parsedLimit = 5_000

/** Strictly read; the same bytes are read once. */
export function parseCertificate(der: Uint8Array): Certificate {
  const thumbprint = hash('sha256', der, 'hex')
  const known = parsed.get(thumbprint)
  if (known) return known
  // A copy: the caller's buffer may be reused, the cached certificate may not change under us.
  const certificate = readCertificate(Buffer.from(der), thumbprint)
  if (parsed.size >= parsedLimit) parsed.clear()
  parsed.set(thumbprint, certificate)
  return certificate
}

function readCertificate(der: Buffer, thumbprint: string): Certificate {
  const outer = new Fields(expectTag(readStrict(der), tags.sequence))
  const signedNode = outer.next(tags.sequence)
  const algorithm = algorithmIdentifierOf(outer.next(tags.sequence))
  const signature = bitStringOctets(outer.next(tags.bitString))
  outer.end()
  const body = readSignedPart(signedNode, algorithm)
  return { der, thumbprint, signedPart: signedNode.raw, algorithm, signature, ...body }
}

type SignedPart = Omit<Certificate, 'der' | 'thumbprint' | 'signedPart' | 'algorithm' | 'signature'>

function readSignedPart(node: DerNode, outerAlgorithm: AlgorithmIdentifier): SignedPart {
  const fields = new Fields(node)
  const explicitVersion = fields.optional(contextConstructed(0))
  const version = explicitVersion ? versionOf(onlyChildOf(explicitVersion)) : 1
  const serial = fields.next(tags.integer)
  const algorithm = algorithmIdentifierOf(fields.next(tags.sequence))
  if (!algorithm.raw.equals(outerAlgorithm.raw)) refuse('CERTIFICATE.ALGORITHM_MISMATCH')
  const issuer = nameOf(fields.next(tags.sequence))
  const [validFrom, validTo] = validityOf(fields.next(tags.sequence))
  const subject = nameOf(fields.next(tags.sequence))
  const publicKeyInfo = assertPublicKeyForm(fields.next(tags.sequence))
  const extensions = trailingExtensions(fields, version)
  return {
    version,
    serialNumber: integerOf(serial),
    serialLength: serial.end - serial.bodyStart,
    issuer,
    subject,
    isSelfIssued: issuer.key === subject.key,
    validFrom,
    validTo,
    publicKeyInfo,
    extensions,
    ...readCertificateExtensions(extensions),
  }
}

function versionOf(node: DerNode): number {
  const version = smallIntegerOf(expectTag(node, tags.integer)) + 1
  return version === 2 || version === 3 ? version : refuse('CERTIFICATE.VERSION', { version })
}

function validityOf(node: DerNode): readonly [number, number] {
  const [from, to, ...surplus] = childrenOf(node)
  if (!from || !to || surplus.length > 0) return refuse('DER.UNEXPECTED', { what: 'validity' })
  return [timeOf(from), timeOf(to)]
}

// RFC 5280 section 4.1: unique identifiers need v2, extensions need v3.
function trailingExtensions(fields: Fields, version: number): ExtensionMap {
  const hasUniqueId = [fields.optional(contextPrimitive(1)), fields.optional(contextPrimitive(2))].some(
    Boolean,
  )
  if (hasUniqueId && version < 2) refuse('CERTIFICATE.VERSION', { version, what: 'unique identifier' })
  const wrapped = fields.optional(contextConstructed(3))
  fields.end()
  if (wrapped === undefined) return noExtensions
  if (version !== 3) refuse('CERTIFICATE.VERSION', { version, what: 'extensions' })
  return extensionsOf(onlyChildOf(wrapped))
}

/** Unreadable certificates among candidates are passed over: a stranger may have put them into the bag. */
export function parseReadable(ders: readonly Uint8Array[]): Certificate[] {
  return ders.flatMap((der) => {
    try {
      return [parseCertificate(bufferOf(der))]
    } catch {
      return []
    }
  })
}
