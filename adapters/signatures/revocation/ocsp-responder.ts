import { hash } from 'node:crypto'
import { parseReadable, type Certificate } from '../certificate/certificate.ts'
import { keyUsageBits } from '../certificate/extension-values.ts'
import { findUnknownCritical } from '../certificate/extensions.ts'
import { extensionOids, purposeOids } from '../certificate/oids.ts'
import { isSignedBy, schemeOf } from '../certificate/signature-check.ts'
import type { PathQuestion } from '../path/question.ts'
import { Refusal, refuse } from '../verdict/verdict.ts'
import type { Crl } from './crl.ts'
import { checkCrls } from './crl-check.ts'
import type { RevocationMoment } from './moment.ts'
import type { OcspResponse } from './ocsp-response.ts'
import { publicKeyOctets } from './ocsp-key.ts'

interface ResponderContext {
  readonly crls: readonly Crl[]
  readonly moment: RevocationMoment
  readonly question: PathQuestion
}

/** RFC 6960 section 4.2.2.2: signed by the issuer itself, or by one whom the issuer named for this directly. */
export function assertAuthenticOcsp(
  response: OcspResponse,
  issuer: Certificate,
  context: ResponderContext,
): void {
  assertAlgorithm(response)
  const candidates = [issuer, ...parseReadable(response.certificates)].filter((one) => isNamed(response, one))
  const signer = candidates.find((candidate) => isSigned(response, candidate, context))
  if (signer === undefined) refuse(candidates.length > 0 ? 'OCSP.SIGNATURE' : 'OCSP.RESPONDER')
  else if (signer.thumbprint !== issuer.thumbprint) assertDelegate(signer, issuer, context)
}

function assertAlgorithm({ algorithm }: OcspResponse): void {
  try {
    schemeOf(algorithm)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    refuse('OCSP.ALGORITHM', { oid: algorithm.oid })
  }
}

function isNamed({ responder }: OcspResponse, candidate: Certificate): boolean {
  if (responder.kind === 'NAME') return responder.name.key === candidate.subject.key
  return hash('sha1', publicKeyOctets(candidate), 'buffer').equals(responder.hash)
}

type SignedObject = Parameters<typeof isSignedBy>[0]

// A decoy with a key of another kind is passed over, not a reason to refuse the whole answer.
function isSigned(object: SignedObject, signer: Certificate, { question }: ResponderContext): boolean {
  try {
    return isSignedBy(object, signer, {
      minimumRsaBits: question.profile.minimumRsaBits,
      spendSignature: () => question.budget.spend('signatures'),
    })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'CERTIFICATE.KEY_ALGORITHM_MISMATCH') return false
    throw error
  }
}

const understood: ReadonlySet<string> = new Set([
  extensionOids.keyUsage,
  extensionOids.basicConstraints,
  extensionOids.extendedKeyUsage,
  extensionOids.subjectAltName,
  extensionOids.certificatePolicies,
  extensionOids.crlDistributionPoints,
  extensionOids.ocspNoCheck,
])

function assertDelegate(delegate: Certificate, issuer: Certificate, context: ResponderContext): void {
  const isIssued = delegate.issuer.key === issuer.subject.key && isSigned(delegate, issuer, context)
  const isForOcsp = delegate.extendedKeyUsage?.includes(purposeOids.ocspSigning) === true
  const maySign = delegate.keyUsage === undefined || delegate.keyUsage[keyUsageBits.digitalSignature] === true
  const isUnderstood = findUnknownCritical(delegate.extensions, understood) === undefined
  if (!isIssued || !isForOcsp || !maySign || !isUnderstood) refuse('OCSP.RESPONDER')
  // The delegate must have been good when it signed; the answer itself is at most as old as its freshness allows.
  const { checkedAt, clockSkewMs } = context.moment
  if (checkedAt < delegate.validFrom - clockSkewMs || checkedAt > delegate.validTo + 999) {
    refuse('OCSP.RESPONDER_EXPIRED')
  }
  if (!delegate.extensions.has(extensionOids.ocspNoCheck)) assertDelegateStanding(delegate, issuer, context)
}

// RFC 6960 section 4.2.2.2.1: without nocheck the delegate's own standing is asked, here of the issuer's CRL.
function assertDelegateStanding(delegate: Certificate, issuer: Certificate, context: ResponderContext): void {
  const subject = { certificate: delegate, issuer, above: [issuer] }
  const outcome = checkCrls(subject, { ...context, assertTrusted: () => refuse('REVOCATION.CRL_ISSUER') })
  if (!outcome.isComplete) refuse('OCSP.RESPONDER_STATUS')
}
