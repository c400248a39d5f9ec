import {
  type AcceptedSignature,
  type AcceptanceProfile,
  describeCertificate,
  parseTimestampToken,
  type SignatureVerdict,
  type TrustMaterial,
  verifyDetachedCms,
  verifyTimestampToken,
} from './acceptance.ts'
import { listCertificates } from './cms-certificates.ts'
import type { TrustServiceClient } from './clients/trust-service-client.ts'
import { TrustServiceFailure } from './clients/trust-service-failure.ts'

/** Chữ ký cần kiểm tra, from the row of its package. */
export interface SignatureCase {
  readonly cms: Uint8Array
  readonly manifest: Uint8Array
  readonly receivedAt: number
  /** The registered certificate that the manifest names. */
  readonly certificate: Uint8Array
  readonly thumbprint: string
}

export interface AcceptanceRefusal {
  readonly accepted: false
  readonly code: string
  readonly message: string
}

/** What is kept with an approved package, in base64: enough to prove each record later without any partner. */
export interface AcceptanceEvidence {
  readonly certificates: readonly string[]
  readonly crls: readonly string[]
  readonly ocspResponses: readonly string[]
  readonly validatedAt: number
  readonly stampedAt: number
  readonly verifierVersion: string
  readonly signerSubject: string
  readonly signatureAlgorithm: string
}

export type AcceptanceVerdict =
  | { readonly accepted: true; readonly evidence: AcceptanceEvidence }
  | AcceptanceRefusal

export interface AcceptanceSettings {
  readonly trust: TrustMaterial
  readonly services: TrustServiceClient
  readonly tsaUrl: string
  /** Lists to fetch besides those that certificates name. */
  readonly crlUrls: readonly string[]
  readonly ocspUrls: readonly string[]
  readonly profile?: AcceptanceProfile
  readonly clock: { now(): number }
}

export interface ApprovalAcceptance {
  /** The signature as it came, before a time-stamp is asked for. */
  readonly examine: (signature: SignatureCase) => Promise<{ readonly accepted: true } | AcceptanceRefusal>
  /** RFC 3161 over the signature value (CAdES-T). */
  readonly stamp: (signature: SignatureCase) => Promise<Uint8Array>
  /** The whole decision at the time-stamped instant. */
  readonly decide: (signature: SignatureCase, token: Uint8Array) => Promise<AcceptanceVerdict>
}

interface Revocation {
  readonly crls: readonly Uint8Array[]
  readonly ocspResponses: readonly Uint8Array[]
}

async function obtain(asks: readonly Promise<Uint8Array>[]): Promise<readonly Uint8Array[]> {
  const answers = await Promise.allSettled(asks)
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
}

function findIssuer(
  certificate: Uint8Array,
  { intermediates = [], anchors }: TrustMaterial,
): Uint8Array | undefined {
  const { issuer } = describeCertificate(certificate)
  return [...intermediates, ...anchors].find((candidate) => describeCertificate(candidate).subject === issuer)
}

/** What can be had; whether it is enough is for the verifier to say. A time-stamp brings its own certificates. */
async function fetchRevocation(
  settings: AcceptanceSettings,
  certificate: Uint8Array,
  stampedBy: readonly Uint8Array[] = [],
): Promise<Revocation> {
  const { services, trust } = settings
  const signer = describeCertificate(certificate)
  const others = [...(trust.intermediates ?? []), ...stampedBy].map(describeCertificate)
  const crlUrls = new Set([...settings.crlUrls, ...[signer, ...others].flatMap((summary) => summary.crlUrls)])
  const issuer = findIssuer(certificate, trust)
  const ocspUrls = new Set([...settings.ocspUrls, ...signer.ocspUrls])
  const [crls, ocspResponses] = await Promise.all([
    obtain([...crlUrls].map((url) => services.fetchCrl(url))),
    issuer === undefined
      ? []
      : obtain([...ocspUrls].map((url) => services.requestOcsp(url, { certificate, issuer }))),
  ])
  return { crls: [...(trust.crls ?? []), ...crls], ocspResponses }
}

// Nothing was decided when the status could not be learnt: ask again later, and fail closed at the end.
const undecided = /^(?:OCSP\.|REVOCATION\.(?!REVOKED$))/

function assertDecided(verdict: SignatureVerdict): void {
  if (!verdict.accepted && undecided.test(verdict.code)) {
    throw new TrustServiceFailure(verdict.code.startsWith('OCSP') ? 'OCSP' : 'CRL', 'BAD_ANSWER')
  }
}

interface Question {
  readonly at: number
  readonly revocation: Revocation
}

async function verify(
  settings: AcceptanceSettings,
  signature: SignatureCase,
  { at, revocation }: Question,
): Promise<SignatureVerdict> {
  const verdict = await verifyDetachedCms({
    cms: signature.cms,
    content: signature.manifest,
    at,
    revocationAt: settings.clock.now(),
    trust: { ...settings.trust, ...revocation },
    authorisedThumbprints: [signature.thumbprint],
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
  })
  assertDecided(verdict)
  return verdict
}

const toRefusal = ({ code, message }: { code: string; message: string }): AcceptanceRefusal => ({
  accepted: false,
  code,
  message,
})

const base64 = (parts: readonly Uint8Array[]): readonly string[] => [
  ...new Set(parts.map((part) => Buffer.from(part).toString('base64'))),
]

async function examine(
  settings: AcceptanceSettings,
  signature: SignatureCase,
): Promise<AcceptedSignature | AcceptanceRefusal> {
  const revocation = await fetchRevocation(settings, signature.certificate)
  const verdict = await verify(settings, signature, { at: signature.receivedAt, revocation })
  return verdict.accepted ? verdict : toRefusal(verdict)
}

async function decide(
  settings: AcceptanceSettings,
  signature: SignatureCase,
  token: Uint8Array,
): Promise<AcceptanceVerdict> {
  const { genTime } = parseTimestampToken(token)
  const revocation = await fetchRevocation(settings, signature.certificate, listCertificates(token))
  const verdict = await verify(settings, signature, { at: genTime, revocation })
  if (!verdict.accepted) return toRefusal(verdict)
  const now = settings.clock.now()
  const stamp = await verifyTimestampToken({
    token,
    imprintOf: verdict.signatureValue,
    now,
    trust: { ...settings.trust, ...revocation },
    ...(settings.profile === undefined ? {} : { profile: settings.profile }),
  })
  if (!stamp.accepted) {
    if (undecided.test(stamp.code)) throw new TrustServiceFailure('CRL', 'BAD_ANSWER')
    return toRefusal(stamp)
  }
  const evidence: AcceptanceEvidence = {
    certificates: base64([...verdict.evidence.chain, ...stamp.evidence.chain]),
    crls: base64([...verdict.evidence.crls, ...stamp.evidence.crls]),
    ocspResponses: base64([...verdict.evidence.ocspResponses, ...stamp.evidence.ocspResponses]),
    validatedAt: now,
    stampedAt: stamp.genTime,
    verifierVersion: verdict.evidence.verifierVersion,
    signerSubject: verdict.signerCertificate.subject,
    signatureAlgorithm: verdict.signatureAlgorithm,
  }
  return { accepted: true, evidence }
}

export function createApprovalAcceptance(settings: AcceptanceSettings): ApprovalAcceptance {
  return {
    examine: async (signature) => {
      const verdict = await examine(settings, signature)
      return verdict.accepted ? { accepted: true } : verdict
    },
    stamp: async (signature) => {
      const verdict = await examine(settings, signature)
      if (!verdict.accepted) throw new TrustServiceFailure('TSA', 'BAD_ANSWER')
      const { token, nonce } = await settings.services.requestTimestamp(
        settings.tsaUrl,
        verdict.signatureValue,
      )
      const stamp = await verifyTimestampToken({
        token,
        nonce,
        imprintOf: verdict.signatureValue,
        requestedAt: signature.receivedAt,
        now: settings.clock.now(),
        trust: {
          ...settings.trust,
          ...(await fetchRevocation(settings, signature.certificate, listCertificates(token))),
        },
        ...(settings.profile === undefined ? {} : { profile: settings.profile }),
      })
      // A bad token is the authority's fault, not the signer's: it is thrown away and asked for again.
      if (!stamp.accepted) throw new TrustServiceFailure('TSA', 'BAD_ANSWER')
      return token
    },
    decide: (signature, token) => decide(settings, signature, token),
  }
}
