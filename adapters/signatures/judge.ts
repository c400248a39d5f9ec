import type { CertificateSummary, VerificationEvidence } from './acceptance-types.ts'
import { parseReadable, type Certificate } from './certificate/certificate.ts'
import { describe } from './certificate/describe.ts'
import { findPath } from './path/find-path.ts'
import { Budget, type LeafRules, type PolicyInputs, type ValidPath } from './path/question.ts'
import { anyPolicyInputs, RevocationChecker } from './revocation/checker.ts'
import { parseReadableCrls } from './revocation/crl.ts'
import { parseReadableOcspResponses } from './revocation/ocsp-response.ts'
import type { AcceptanceProfile, TrustMaterial } from './trust.ts'

// Raised whenever a rule of the verifier changes: an old verdict can then be told from a new one.
export const verifierVersion = '1'

export interface PathJudgement {
  readonly leaf: Certificate
  /** Certificates that came with the signature. */
  readonly bag: readonly Uint8Array[]
  readonly anchors: readonly Uint8Array[]
  readonly trust: TrustMaterial
  readonly at: number
  readonly checkedAt: number
  readonly leafRules: LeafRules
  readonly policies: readonly string[] | undefined
  readonly profile: AcceptanceProfile
}

export interface JudgedPath {
  readonly chain: readonly CertificateSummary[]
  readonly evidence: VerificationEvidence
}

/** Refuses unless the certificate leads to an anchor, unrevoked, at the instant in question. */
export function judgePath(judgement: PathJudgement): JudgedPath {
  const { trust, profile, at, checkedAt } = judgement
  const { clockSkewMs, ocspMaximumAgeMs } = profile
  const checker = new RevocationChecker(
    {
      crls: parseReadableCrls(trust.crls ?? []),
      ocspResponses: parseReadableOcspResponses(trust.ocspResponses ?? []),
    },
    { at, checkedAt, clockSkewMs, ocspMaximumAgeMs },
  )
  const path = findPath(judgement.leaf, {
    anchors: parseReadable(judgement.anchors),
    pool: parseReadable([...judgement.bag, ...(trust.intermediates ?? [])]),
    at,
    policies: policyInputs(judgement.policies),
    profile,
    leaf: judgement.leafRules,
    budget: new Budget(),
    checkRevocation: profile.revocation === 'REQUIRED' ? checker.check : undefined,
  })
  return { chain: path.certificates.map(describe), evidence: evidenceOf(path, checker, judgement) }
}

function policyInputs(accepted: readonly string[] | undefined): PolicyInputs {
  return accepted ? { ...anyPolicyInputs, acceptable: accepted, requireExplicit: true } : anyPolicyInputs
}

function evidenceOf(
  path: ValidPath,
  checker: RevocationChecker,
  { profile, at }: PathJudgement,
): VerificationEvidence {
  return {
    verifierVersion,
    profile: profile.name,
    validatedAt: at,
    chain: path.certificates.map(({ der }) => new Uint8Array(der)),
    crls: [...checker.usedCrls].map(({ der }) => new Uint8Array(der)),
    ocspResponses: [...checker.usedOcspResponses].map(({ der }) => new Uint8Array(der)),
    certificatePolicies: path.policies,
  }
}
