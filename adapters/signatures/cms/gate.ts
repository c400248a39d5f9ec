import { hash } from 'node:crypto'
import { type AlgorithmIdentifier, hasNoParameters, hashOf } from '../certificate/algorithm-identifier.ts'
import type { Certificate } from '../certificate/certificate.ts'
import { hashLengths, type HashName } from '../certificate/oids.ts'
import { assertKeyStrength, publicKeyOf } from '../certificate/public-key.ts'
import { isSignedWith, pssAlgorithm, schemeOf, type SignatureScheme } from '../certificate/signature-check.ts'
import { Refusal, refuse } from '../verdict/verdict.ts'
import { cmsOids } from './cms-oids.ts'
import { assertDigest, readSignedAttributes, type SignedAttributes } from './signed-attributes.ts'
import { readSignedData, type SignedData, type SignedDataForm } from './signed-data.ts'
import { findSignerCertificate } from './signer-certificate.ts'

export interface CmsQuestion {
  readonly form: SignedDataForm
  /** The octets said to be signed; undefined when they are inside. */
  readonly content: Uint8Array | undefined
  readonly minimumRsaBits: number
  /** Certificates known beside those in the file, in case it carries none. */
  readonly knownCertificates: readonly Uint8Array[]
  /** Refuses an unacceptable signing time. */
  readonly assertSigningTime: (signingTime: number | undefined) => void
}

/** A signature that is mathematically right; whose it is and whether that key may sign is for the path to say. */
export interface CheckedSignature {
  readonly content: Uint8Array
  readonly certificate: Certificate
  readonly bag: readonly Buffer[]
  readonly signingTime: number | undefined
  readonly digest: HashName
  readonly scheme: SignatureScheme
  readonly signature: Buffer
}

/** The gate in the order of the research notes, section 1.5; refuses at the first fault. */
export function checkCms(cms: Uint8Array, question: CmsQuestion): CheckedSignature {
  const signed = readSignedData(cms, question.form)
  const { signer } = signed
  const digest = digestOf(signed)
  const attributes = readSignedAttributes(signer.signedAttributes)
  if (attributes.contentType !== signed.contentType) refuse('CMS.CONTENT_TYPE_ATTRIBUTE')
  const content = signed.content ?? question.content ?? refuse('CMS.MISSING_CONTENT')
  assertDigest(attributes, hash(digest, content, 'buffer'))
  const known = [...signed.certificates, ...question.knownCertificates]
  const certificate = findSignerCertificate(signer, attributes.signingCertificate, known)
  const scheme = cmsSchemeOf(signer.signatureAlgorithm, digest)
  question.assertSigningTime(attributes.signingTime)
  assertSignature({ certificate, scheme, attributes, signature: signer.signature, question })
  const { signingTime } = attributes
  const { signature } = signer
  return { content, certificate, bag: signed.certificates, signingTime, digest, scheme, signature }
}

// The outer SET is not signed, so it is pinned to the one algorithm of the signer.
function digestOf({ digestAlgorithms, signer }: SignedData): HashName {
  const digest =
    hashOf(signer.digestAlgorithm) ?? refuse('CMS.DIGEST_ALGORITHM', { oid: signer.digestAlgorithm.oid })
  const [outer, ...others] = digestAlgorithms
  if (outer === undefined || others.length > 0 || hashOf(outer) !== digest)
    refuse('CMS.DIGEST_ALGORITHMS_DIFFER')
  return digest
}

function cmsSchemeOf(algorithm: AlgorithmIdentifier, digest: HashName): SignatureScheme {
  if (algorithm.oid === cmsOids.rsaEncryption && hasNoParameters(algorithm)) {
    return { family: 'RSA_PKCS1', hash: digest, saltLength: 0 }
  }
  const scheme = allowedScheme(algorithm)
  if (scheme.family === 'RSA_PSS') {
    const isUsual = scheme.hash === digest && scheme.saltLength === hashLengths[digest]
    return isUsual ? scheme : refuse('CMS.PSS_PARAMETERS', { saltLength: scheme.saltLength })
  }
  return scheme.hash === digest ? scheme : refuse('CMS.HASH_MISMATCH')
}

function allowedScheme(algorithm: AlgorithmIdentifier): SignatureScheme {
  try {
    return schemeOf(algorithm)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const code = algorithm.oid === pssAlgorithm ? 'CMS.PSS_PARAMETERS' : 'CMS.SIGNATURE_ALGORITHM'
    return refuse(code, { oid: algorithm.oid })
  }
}

interface SignatureInQuestion {
  readonly certificate: Certificate
  readonly scheme: SignatureScheme
  readonly attributes: SignedAttributes
  readonly signature: Buffer
  readonly question: CmsQuestion
}

function assertSignature({
  certificate,
  scheme,
  attributes,
  signature,
  question,
}: SignatureInQuestion): void {
  const key = publicKeyOf(certificate)
  assertKeyStrength(key, question.minimumRsaBits)
  if (!isSignedWith(key, scheme, attributes.signedOctets, signature)) refuse('CMS.BAD_SIGNATURE')
}
