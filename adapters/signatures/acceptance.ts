import type {
  CertificateRequest,
  CertificateSummary,
  CertificateVerdict,
  CrlRequest,
  CrlVerdict,
  DetachedCmsRequest,
  OcspResponseRequest,
  OcspVerdict,
  SignatureVerdict,
  TimestampResponse,
  TimestampTokenContent,
  TimestampTokenRequest,
  TimestampVerdict,
} from './acceptance-types.ts'
import { refuse, toRefusedVerdict } from './verdict/verdict.ts'

export type * from './acceptance-types.ts'
export type { AcceptanceProfile, TrustMaterial } from './trust.ts'
export { approvalProfile, lenientProfile } from './trust.ts'
export type { RefusedVerdict, VerdictCode } from './verdict/verdict.ts'

// Interface published first; the bodies refuse everything (fail closed) until the verifier behind them is committed.
const unfinished = () => toRefusedVerdict(new Error('unfinished'))

/** Decides about a detached CAdES signature over `content`. */
export async function verifyDetachedCms(_request: DetachedCmsRequest): Promise<SignatureVerdict> {
  return await Promise.resolve(unfinished())
}

/** Decides about an RFC 3161 token over `imprintOf`. */
export async function verifyTimestampToken(_request: TimestampTokenRequest): Promise<TimestampVerdict> {
  return await Promise.resolve(unfinished())
}

/** Takes the token out of a TimeStampResp. */
export function readTimestampResponse(_response: Uint8Array): TimestampResponse {
  return unfinished()
}

/** What the token says, before any decision; throws when it is not a token. */
export function parseTimestampToken(_token: Uint8Array): TimestampTokenContent {
  return refuse('DER.UNREADABLE')
}

/** Whether the answer is authentic, fresh, about this certificate, and good. */
export function verifyOcspResponse(_request: OcspResponseRequest): OcspVerdict {
  return unfinished()
}

/** Whether the CRL is authentic and fresh (its scope is judged when it is used). */
export function verifyCrl(_request: CrlRequest): CrlVerdict {
  return unfinished()
}

/** Whether an officer could sign with this certificate now: asked at registration and before signing. */
export function verifySignerCertificate(_request: CertificateRequest): CertificateVerdict {
  return unfinished()
}

/** What a certificate says; throws when it is not one. */
export function describeCertificate(_der: Uint8Array): CertificateSummary {
  return refuse('DER.UNREADABLE')
}
