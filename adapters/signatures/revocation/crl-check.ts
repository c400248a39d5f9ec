import type { Certificate } from '../certificate/certificate.ts'
import { keyUsageBits } from '../certificate/extension-values.ts'
import { extensionOids } from '../certificate/oids.ts'
import { isSignedBy } from '../certificate/signature-check.ts'
import type { PathQuestion } from '../path/question.ts'
import { isBudgetRefusal, Refusal, refuse, type VerdictCode } from '../verdict/verdict.ts'
import type { Crl } from './crl.ts'
import type { CrlEntry } from './crl-entries.ts'
import { allReasons, type CrlSource, isInScope, reasonsCovered, sourcesOf } from './crl-scope.ts'
import { isForgiven, type RevocationMoment } from './moment.ts'

/** A certificate whose standing is asked, with what stands above it on the path. */
export interface RevocationSubject {
  readonly certificate: Certificate
  readonly issuer: Certificate
  /** From the issuer to the anchor. */
  readonly above: readonly Certificate[]
}

export interface CrlContext {
  readonly crls: readonly Crl[]
  readonly moment: RevocationMoment
  readonly question: PathQuestion
  /** Refuses unless the certificate leads to this anchor. */
  readonly assertTrusted: (issuer: Certificate, anchor: Certificate | undefined) => void
}

export interface CrlOutcome {
  readonly isComplete: boolean
  readonly used: readonly Crl[]
  /** Why lists that might have spoken did not. */
  readonly reasons: readonly VerdictCode[]
}

/** RFC 5280 section 6.3.3: refuses a revoked certificate; says whether every reason was covered. */
export function checkCrls(subject: RevocationSubject, context: CrlContext): CrlOutcome {
  const used: Crl[] = []
  const reasons: VerdictCode[] = []
  let covered = 0
  for (const { crl, source } of applicableLists(subject, context)) {
    const newlyCovered = reasonsCovered(crl, source) & ~covered
    if (newlyCovered === 0) continue
    try {
      used.push(...consult(crl, subject, context))
      covered |= newlyCovered
    } catch (error) {
      if (!(error instanceof Refusal) || isBudgetRefusal(error) || error.code === 'REVOCATION.REVOKED')
        throw error
      reasons.push(error.code)
    }
  }
  return { isComplete: covered === allReasons, used, reasons }
}

// The newest list first: an older one that is still within its time may not know of a revocation.
function applicableLists({ certificate }: RevocationSubject, { crls }: CrlContext) {
  const complete = crls.filter(({ deltaBase }) => deltaBase === undefined)
  const newestFirst = complete.toSorted((one, other) => other.thisUpdate - one.thisUpdate)
  return sourcesOf(certificate).flatMap((source: CrlSource) =>
    newestFirst.filter((crl) => isInScope(crl, certificate, source)).map((crl) => ({ crl, source })),
  )
}

function consult(crl: Crl, subject: RevocationSubject, context: CrlContext): readonly Crl[] {
  assertUsable(crl, context)
  const delta = findDelta(crl, context)
  assertAuthentic(crl, subject, context)
  if (delta) assertAuthentic(delta, subject, context)
  const entry = currentEntry(crl, delta, subject.certificate)
  if (entry && !isForgiven(entry.revokedAt, entry.reason, context.moment)) {
    const { certificate } = subject
    refuse('REVOCATION.REVOKED', {
      serialNumber: certificate.serialNumber.toString(16),
      reason: entry.reason ?? 0,
      revokedAt: new Date(entry.revokedAt).toISOString(),
    })
  }
  return delta ? [crl, delta] : [crl]
}

function assertUsable(crl: Crl, { moment, question }: CrlContext): void {
  if (crl.unknownCritical !== undefined) refuse('REVOCATION.CRL_UNKNOWN_CRITICAL')
  if (crl.thisUpdate > moment.checkedAt + moment.clockSkewMs) refuse('REVOCATION.CRL_FUTURE')
  if (crl.nextUpdate === undefined) return refuse('REVOCATION.CRL_NO_NEXT_UPDATE')
  if (crl.nextUpdate < moment.checkedAt) refuse('REVOCATION.CRL_STALE')
  if (question.profile.conformance === 'STRICT') assertListConformance(crl)
}

// RFC 5280 section 5.2: version 2 with authority key identifier and a CRL number that is not critical.
function assertListConformance(crl: Crl): void {
  const isNumbered = crl.number !== undefined && !crl.extensions.get(extensionOids.crlNumber)?.critical
  if (crl.version !== 2 || !isNumbered || !crl.keyIdentifier) refuse('REVOCATION.CRL_PROFILE')
}

// RFC 5280 section 5.2.4: same issuer, scope and key; the base not older than the delta's base.
function findDelta(crl: Crl, { crls, moment }: CrlContext): Crl | undefined {
  const { number } = crl
  if (number === undefined) return undefined
  const fitting = crls.filter((delta) => {
    if (delta.deltaBase === undefined || delta.number === undefined || delta.nextUpdate === undefined)
      return false
    const isTimely =
      delta.thisUpdate <= moment.checkedAt + moment.clockSkewMs && delta.nextUpdate >= moment.checkedAt
    const adds = delta.deltaBase <= number && delta.number > number
    return isTimely && adds && delta.unknownCritical === undefined && isSameSeries(delta, crl)
  })
  return fitting.toSorted((one, other) => other.thisUpdate - one.thisUpdate)[0]
}

function isSameSeries(one: Crl, other: Crl): boolean {
  const nothing = Buffer.alloc(0)
  const sameScope = (one.scope?.raw ?? nothing).equals(other.scope?.raw ?? nothing)
  const sameKey = !one.keyIdentifier || !other.keyIdentifier || one.keyIdentifier.equals(other.keyIdentifier)
  return one.issuer.key === other.issuer.key && sameScope && sameKey
}

const removedFromCrl = 8

function currentEntry(crl: Crl, delta: Crl | undefined, certificate: Certificate): CrlEntry | undefined {
  const change = delta && findEntry(delta, certificate)
  if (change) return change.reason === removedFromCrl ? undefined : change
  return findEntry(crl, certificate)
}

function findEntry(crl: Crl, { serialNumber, issuer }: Certificate): CrlEntry | undefined {
  const entries = crl.entries.bySerial.get(serialNumber) ?? []
  return entries.findLast(({ issuerKey }) => !crl.scope?.isIndirect || issuerKey === issuer.key)
}

/** The list is signed by the certificate's issuer, or by a CRL signer of the same name under the same anchor. */
function assertAuthentic(crl: Crl, subject: RevocationSubject, context: CrlContext): void {
  const { anchors, pool } = context.question
  const named = [subject.issuer, ...anchors, ...pool].filter(
    ({ subject: name }) => name.key === crl.issuer.key,
  )
  const candidates = new Map(named.map((candidate) => [candidate.thumbprint, candidate]))
  let reason: Refusal | undefined
  for (const candidate of candidates.values()) {
    try {
      assertSigner(crl, candidate, subject, context)
      return
    } catch (error) {
      if (!(error instanceof Refusal) || isBudgetRefusal(error)) throw error
      reason = error
    }
  }
  const isRevokedSigner = reason?.code === 'REVOCATION.REVOKED'
  refuse(reason && !isRevokedSigner ? reason.code : 'REVOCATION.CRL_ISSUER')
}

function assertSigner(crl: Crl, signer: Certificate, subject: RevocationSubject, context: CrlContext): void {
  const { question } = context
  if (signer.keyUsage && !signer.keyUsage[keyUsageBits.crlSign]) refuse('REVOCATION.CRL_ISSUER')
  const isSigned = isSignedBy(crl, signer, {
    minimumRsaBits: question.profile.minimumRsaBits,
    spendSignature: () => question.budget.spend('signatures'),
  })
  if (!isSigned) refuse('REVOCATION.CRL_SIGNATURE')
  if (subject.above.some(({ thumbprint }) => thumbprint === signer.thumbprint)) return
  context.assertTrusted(signer, subject.above.at(-1))
}
