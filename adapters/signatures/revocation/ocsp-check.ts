import { hash } from 'node:crypto'
import type { PathQuestion } from '../path/question.ts'
import { isBudgetRefusal, Refusal, refuse, type VerdictCode } from '../verdict/verdict.ts'
import type { Crl } from './crl.ts'
import type { RevocationSubject } from './crl-check.ts'
import { isForgiven, type RevocationMoment } from './moment.ts'
import { publicKeyOctets } from './ocsp-key.ts'
import { assertAuthenticOcsp } from './ocsp-responder.ts'
import type { OcspResponse, OcspSingle } from './ocsp-response.ts'

export interface OcspContext {
  readonly responses: readonly OcspResponse[]
  readonly crls: readonly Crl[]
  readonly moment: RevocationMoment
  readonly question: PathQuestion
}

export interface OcspOutcome {
  readonly good: OcspResponse | undefined
  readonly reasons: readonly VerdictCode[]
}

/** Refuses a certificate that an authentic answer calls revoked; names a fresh answer that calls it good. */
export function checkOcsp(subject: RevocationSubject, context: OcspContext): OcspOutcome {
  const reasons: VerdictCode[] = []
  let good: OcspResponse | undefined
  for (const response of context.responses) {
    if (findSingles(response, subject).length === 0) continue
    try {
      assertGood(response, subject, context)
      good = response
    } catch (error) {
      if (!(error instanceof Refusal) || isBudgetRefusal(error) || error.code === 'REVOCATION.REVOKED')
        throw error
      reasons.push(error.code)
    }
  }
  return { good, reasons }
}

/** Refuses the answer unless it is authentic, fresh, about this certificate alone, and good. */
export function assertGood(
  response: OcspResponse,
  subject: RevocationSubject,
  context: OcspContext,
): OcspSingle {
  const [single, ...others] = findSingles(response, subject)
  if (single === undefined) return refuse('OCSP.OTHER_CERTIFICATE')
  if (others.length > 0) refuse('OCSP.AMBIGUOUS')
  if ((response.unknownCritical ?? single.unknownCritical) !== undefined) refuse('OCSP.UNKNOWN_CRITICAL')
  assertAuthenticOcsp(response, subject.issuer, context)
  assertFresh(single, context.moment)
  const { standing } = single
  if (standing.kind === 'UNKNOWN') refuse('OCSP.UNKNOWN')
  if (standing.kind === 'REVOKED' && !isForgiven(standing.revokedAt, standing.reason, context.moment)) {
    refuse('REVOCATION.REVOKED', {
      serialNumber: subject.certificate.serialNumber.toString(16),
      reason: standing.reason ?? 0,
      revokedAt: new Date(standing.revokedAt).toISOString(),
    })
  }
  return single
}

function assertFresh({ thisUpdate, nextUpdate }: OcspSingle, moment: RevocationMoment): void {
  const { checkedAt, clockSkewMs, ocspMaximumAgeMs } = moment
  if (thisUpdate > checkedAt + clockSkewMs) refuse('OCSP.FUTURE')
  const bestBefore = nextUpdate ?? thisUpdate + ocspMaximumAgeMs
  if (bestBefore < checkedAt - clockSkewMs) refuse('OCSP.STALE')
}

// CertID hashes find the certificate, they protect nothing; RFC 5019 prescribes SHA-1 for them.
const certIdHashes: Readonly<Record<string, string | undefined>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

function findSingles(
  response: OcspResponse,
  { certificate, issuer }: RevocationSubject,
): readonly OcspSingle[] {
  return response.singles.filter((single) => {
    const name = certIdHashes[single.hashOid]
    if (name === undefined || single.serialNumber !== certificate.serialNumber) return false
    const isName = hash(name, issuer.subject.raw, 'buffer').equals(single.issuerNameHash)
    return isName && hash(name, publicKeyOctets(issuer), 'buffer').equals(single.issuerKeyHash)
  })
}
