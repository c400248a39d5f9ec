import type { CrlRequest, CrlVerdict, OcspResponseRequest, OcspVerdict } from '../acceptance-types.ts'
import { parseCertificate } from '../certificate/certificate.ts'
import { keyUsageBits } from '../certificate/extension-values.ts'
import { readExtension } from '../certificate/extensions.ts'
import { isSignedBy } from '../certificate/signature-check.ts'
import { expectTag, tags } from '../der/reader.ts'
import { Budget, type PathQuestion } from '../path/question.ts'
import { type AcceptanceProfile, approvalProfile } from '../trust.ts'
import { refuse } from '../verdict/verdict.ts'
import { anyPolicyInputs } from './checker.ts'
import { parseCrl, parseReadableCrls } from './crl.ts'
import type { RevocationMoment } from './moment.ts'
import { assertGood } from './ocsp-check.ts'
import { nonceExtension, type OcspResponse, parseOcspResponse } from './ocsp-response.ts'

/** One OCSP answer on its own, as a client judges it on arrival. */
export function judgeOcspResponse(request: OcspResponseRequest): OcspVerdict {
  const { at, profile = approvalProfile } = request
  const issuer = parseCertificate(request.issuer)
  const certificate = parseCertificate(request.certificate)
  const response = parseOcspResponse(request.response)
  const single = assertGood(
    response,
    { certificate, issuer, above: [issuer] },
    {
      responses: [response],
      crls: parseReadableCrls(request.crls ?? []),
      moment: momentOf(at, profile),
      question: directQuestion(at, profile),
    },
  )
  if (request.nonce) assertNonce(response, request.nonce)
  const { thisUpdate, nextUpdate = null } = single
  return { accepted: true, status: 'GOOD', thisUpdate, nextUpdate, producedAt: response.producedAt }
}

function momentOf(at: number, { clockSkewMs, ocspMaximumAgeMs }: AcceptanceProfile): RevocationMoment {
  return { at, checkedAt: at, clockSkewMs, ocspMaximumAgeMs }
}

// No path is searched: the issuer is given, and only what it signed itself is believed.
function directQuestion(at: number, profile: AcceptanceProfile): PathQuestion {
  return {
    anchors: [],
    pool: [],
    at,
    policies: anyPolicyInputs,
    profile,
    leaf: undefined,
    budget: new Budget(),
    checkRevocation: undefined,
  }
}

// RFC 8954: many responders answer from a cache without a nonce; one that is there must be ours.
function assertNonce({ extensions }: OcspResponse, nonce: Uint8Array): void {
  const answered = readExtension(extensions, nonceExtension, (node) => expectTag(node, tags.octetString).body)
  if (answered && !answered.equals(nonce)) refuse('OCSP.NONCE')
}

/** One CRL on its own, as a client judges it on arrival. */
export function judgeCrl({ crl: der, issuer: issuerDer, at }: CrlRequest): CrlVerdict {
  const { clockSkewMs, minimumRsaBits } = approvalProfile
  const issuer = parseCertificate(issuerDer)
  const crl = parseCrl(der)
  const { unknownCritical, thisUpdate, nextUpdate, number } = crl
  if (crl.issuer.key !== issuer.subject.key) refuse('REVOCATION.CRL_ISSUER')
  if (issuer.keyUsage && !issuer.keyUsage[keyUsageBits.crlSign]) refuse('REVOCATION.CRL_ISSUER')
  if (unknownCritical !== undefined) refuse('REVOCATION.CRL_UNKNOWN_CRITICAL')
  if (!isSignedBy(crl, issuer, { minimumRsaBits, spendSignature: () => undefined }))
    refuse('REVOCATION.CRL_SIGNATURE')
  if (thisUpdate > at + clockSkewMs) refuse('REVOCATION.CRL_FUTURE')
  if (nextUpdate === undefined) return refuse('REVOCATION.CRL_NO_NEXT_UPDATE')
  if (nextUpdate < at) refuse('REVOCATION.CRL_STALE')
  return { accepted: true, thisUpdate, nextUpdate, number: (number ?? 0n).toString() }
}
