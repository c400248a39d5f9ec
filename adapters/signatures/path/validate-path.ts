import type { Certificate } from '../certificate/certificate.ts'
import { keyUsageBits } from '../certificate/extension-values.ts'
import { findUnknownCritical } from '../certificate/extensions.ts'
import { anyPolicy, extensionOids } from '../certificate/oids.ts'
import { assertKeyStrength, publicKeyOf } from '../certificate/public-key.ts'
import { isSignedBy } from '../certificate/signature-check.ts'
import { refuse } from '../verdict/verdict.ts'
import { assertLeafRules } from './leaf-rules.ts'
import { NameSpace } from './name-constraints.ts'
import { PolicyState } from './policy-state.ts'
import { anchorOf, type PathQuestion, type ValidPath } from './question.ts'
import { assertConformance, type CertificateRole } from './strict-profile.ts'

const understood: ReadonlySet<string> = new Set([
  extensionOids.keyUsage,
  extensionOids.basicConstraints,
  extensionOids.subjectAltName,
  extensionOids.nameConstraints,
  extensionOids.certificatePolicies,
  extensionOids.policyMappings,
  extensionOids.policyConstraints,
  extensionOids.inhibitAnyPolicy,
  extensionOids.extendedKeyUsage,
  extensionOids.crlDistributionPoints,
])

/** RFC 5280 section 6.1 over one path, given from the leaf to the anchor; refuses or returns it. */
export function validatePath(certificates: readonly Certificate[], question: PathQuestion): ValidPath {
  const anchor = anchorOf(certificates)
  assertAnchor(anchor, certificates.length, question)
  const issued = certificates.slice(0, -1).reverse()
  const names = new NameSpace(question.budget)
  names.narrow(anchor.nameConstraints)
  const policies = new PolicyState(issued.length, question.policies)
  const depth = new DepthRule(anchor.basicConstraints?.pathLength ?? issued.length)
  for (const [index, certificate] of issued.entries()) {
    const isLeaf = index === issued.length - 1
    assertIssued(certificate, issued[index - 1] ?? anchor, question)
    if (!certificate.isSelfIssued || isLeaf) names.assertHolds(certificate)
    policies.enter(certificate, isLeaf ? 'LEAF' : 'AUTHORITY')
    if (isLeaf) break
    policies.prepareNext(certificate)
    names.narrow(certificate.nameConstraints)
    assertAuthority(certificate)
    depth.descend(certificate)
  }
  const held = issued.length > 0 ? policies.conclude() : [anyPolicy]
  assertLeaf(certificates[0] ?? anchor, question)
  question.checkRevocation?.(certificates, question)
  return { certificates, policies: held }
}

/** RFC 5280 section 6.1.4 (l), (m): how many authorities may still follow. */
class DepthRule {
  #left: number

  constructor(start: number) {
    this.#left = start
  }

  descend({ isSelfIssued, basicConstraints }: Certificate): void {
    if (!isSelfIssued) {
      if (this.#left <= 0) refuse('PATH.PATH_LENGTH')
      this.#left -= 1
    }
    this.#left = Math.min(this.#left, basicConstraints?.pathLength ?? this.#left)
  }
}

function assertAnchor(anchor: Certificate, length: number, question: PathQuestion): void {
  assertForm(anchor, 'ANCHOR', question)
  if (length > 1 && anchor.version === 3) assertAuthority(anchor)
  if (length > 1 && anchor.keyUsage && !anchor.keyUsage[keyUsageBits.keyCertSign])
    refuse('PATH.KEY_CERT_SIGN')
}

function assertForm(certificate: Certificate, role: CertificateRole, { at, profile }: PathQuestion): void {
  if (profile.conformance === 'STRICT') assertConformance(certificate, role)
  // RFC 5280 section 4.1.2.5: valid through notAfter, which names a whole second.
  if (at < certificate.validFrom) refuse('PATH.NOT_YET_VALID', { certificate: certificate.thumbprint })
  if (at > certificate.validTo + 999) refuse('PATH.EXPIRED', { certificate: certificate.thumbprint })
  const unknown = findUnknownCritical(certificate.extensions, understood)
  if (unknown !== undefined) refuse('PATH.UNKNOWN_CRITICAL', { oid: unknown })
}

function assertIssued(certificate: Certificate, issuer: Certificate, question: PathQuestion): void {
  if (!isIssuedBy(certificate, issuer, question)) refuse('PATH.BAD_SIGNATURE')
  if (certificate.issuer.relativeNames.length === 0 || certificate.issuer.key !== issuer.subject.key) {
    refuse('PATH.NAME_CHAINING')
  }
  assertForm(certificate, 'ISSUED', question)
}

export function isIssuedBy(certificate: Certificate, issuer: Certificate, question: PathQuestion): boolean {
  return isSignedBy(certificate, issuer, {
    minimumRsaBits: question.profile.minimumRsaBits,
    spendSignature: () => question.budget.spend('signatures'),
  })
}

// RFC 5280 section 6.1.4 (k), (n).
function assertAuthority({ version, basicConstraints, keyUsage }: Certificate): void {
  if (version !== 3 || !basicConstraints?.isAuthority) refuse('PATH.NOT_CA')
  if (keyUsage && !keyUsage[keyUsageBits.keyCertSign]) refuse('PATH.KEY_CERT_SIGN')
}

function assertLeaf(leaf: Certificate, question: PathQuestion): void {
  if (question.leaf) assertLeafRules(leaf, question.leaf)
  assertKeyStrength(publicKeyOf(leaf), question.profile.minimumRsaBits)
}
