import { hash } from 'node:crypto'
import { type AlgorithmIdentifier, algorithmIdentifierOf } from '../certificate/algorithm-identifier.ts'
import { authorityKeyIdentifierOf } from '../certificate/extension-values.ts'
import {
  type ExtensionMap,
  extensionsOf,
  findUnknownCritical,
  noExtensions,
  readExtension,
} from '../certificate/extensions.ts'
import { type DistinguishedName, nameOf } from '../certificate/names.ts'
import { extensionOids } from '../certificate/oids.ts'
import { Fields } from '../der/fields.ts'
import { contextConstructed, type DerNode, expectTag, onlyChildOf, tags } from '../der/reader.ts'
import { readStrict } from '../der/strict.ts'
import { timeOf } from '../der/time.ts'
import { bitStringOctets, integerOf, smallIntegerOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'
import { type CrlEntries, entriesOf, noEntries } from './crl-entries.ts'
import { type IssuingDistributionPoint, issuingDistributionPointOf } from './issuing-distribution-point.ts'

/** Danh sách chứng thư số bị thu hồi, nothing decided. */
export interface Crl {
  readonly der: Buffer
  readonly thumbprint: string
  readonly version: number
  readonly signedPart: Buffer
  readonly algorithm: AlgorithmIdentifier
  readonly signature: Buffer
  readonly issuer: DistinguishedName
  readonly thisUpdate: number
  readonly nextUpdate: number | undefined
  readonly entries: CrlEntries
  readonly extensions: ExtensionMap
  readonly number: bigint | undefined
  /** The number of the CRL that this one adds to; undefined on a complete CRL. */
  readonly deltaBase: bigint | undefined
  readonly keyIdentifier: Buffer | undefined
  readonly scope: IssuingDistributionPoint | undefined
  /** A critical extension, of the list or an entry, that nobody here understands. */
  readonly unknownCritical: string | undefined
}

const understood: ReadonlySet<string> = new Set([
  extensionOids.issuingDistributionPoint,
  extensionOids.deltaCrlIndicator,
  extensionOids.crlNumber,
  extensionOids.authorityKeyIdentifier,
])

const parsed = new Map<string, Crl>()
const parsedLimit = 500

export function parseCrl(der: Uint8Array): Crl {
  const thumbprint = hash('sha256', der, 'hex')
  const known = parsed.get(thumbprint)
  if (known) return known
  const crl = readCrl(Buffer.from(der), thumbprint)
  if (parsed.size >= parsedLimit) parsed.clear()
  parsed.set(thumbprint, crl)
  return crl
}

function readCrl(der: Buffer, thumbprint: string): Crl {
  const outer = new Fields(expectTag(readStrict(der), tags.sequence))
  const signedNode = outer.next(tags.sequence)
  const algorithm = algorithmIdentifierOf(outer.next(tags.sequence))
  const signature = bitStringOctets(outer.next(tags.bitString))
  outer.end()
  return {
    der,
    thumbprint,
    signedPart: signedNode.raw,
    algorithm,
    signature,
    ...readSignedPart(signedNode, algorithm),
  }
}

type SignedPart = Omit<Crl, 'der' | 'thumbprint' | 'signedPart' | 'algorithm' | 'signature'>

function readSignedPart(node: DerNode, outerAlgorithm: AlgorithmIdentifier): SignedPart {
  const fields = new Fields(node)
  const version = fields.optional(tags.integer)
  const algorithm = algorithmIdentifierOf(fields.next(tags.sequence))
  if (!algorithm.raw.equals(outerAlgorithm.raw)) refuse('CERTIFICATE.ALGORITHM_MISMATCH')
  const issuer = nameOf(fields.next(tags.sequence))
  const thisUpdate = timeOf(fields.any())
  const nextUpdate = fields.optional(tags.utcTime, tags.generalizedTime)
  const revoked = fields.optional(tags.sequence)
  const wrapped = fields.optional(contextConstructed(0))
  fields.end()
  const extensions = wrapped ? extensionsOf(onlyChildOf(wrapped)) : noExtensions
  const entries = revoked ? entriesOf(revoked, issuer.key) : noEntries
  return {
    version: version ? smallIntegerOf(version) + 1 : 1,
    issuer,
    thisUpdate,
    nextUpdate: nextUpdate && timeOf(nextUpdate),
    entries,
    extensions,
    ...readCrlExtensions(extensions),
    unknownCritical: findUnknownCritical(extensions, understood) ?? entries.unknownCritical,
  }
}

function readCrlExtensions(extensions: ExtensionMap) {
  const scope = extensionOids.issuingDistributionPoint
  const authority = readExtension(extensions, extensionOids.authorityKeyIdentifier, authorityKeyIdentifierOf)
  return {
    number: readExtension(extensions, extensionOids.crlNumber, integerOf),
    deltaBase: readExtension(extensions, extensionOids.deltaCrlIndicator, integerOf),
    keyIdentifier: authority?.keyIdentifier,
    scope: readExtension(extensions, scope, issuingDistributionPointOf),
  }
}

/** Unreadable lists are passed over: they inform of nothing. */
export function parseReadableCrls(ders: readonly Uint8Array[]): Crl[] {
  return ders.flatMap((der) => {
    try {
      return [parseCrl(der)]
    } catch {
      return []
    }
  })
}
