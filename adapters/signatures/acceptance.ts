import type {
  AcceptedSignature,
  AcceptedTimestamp,
  CertificateSummary,
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
import { parseCertificate } from './certificate/certificate.ts'
import { describe } from './certificate/describe.ts'
import { purposeOids } from './certificate/oids.ts'
import { cmsOids } from './cms/cms-oids.ts'
import { checkCms } from './cms/gate.ts'
import { assertSecondReaderAgrees } from './cms/second-reader.ts'
import { readSignedData } from './cms/signed-data.ts'
import { assertKeyStrength, publicKeyOf } from './certificate/public-key.ts'
import { judgePath } from './judge.ts'
import { assertLeafRules } from './path/leaf-rules.ts'
import type { LeafRules } from './path/question.ts'
import { judgeCrl, judgeOcspResponse } from './revocation/single-answer.ts'
import { checkTimestamp, tokenForm } from './timestamp/gate.ts'
import { parseTimestampInfo, tokenOfResponse } from './timestamp/token-info.ts'
import { type AcceptanceProfile, approvalProfile } from './trust.ts'
import { type RefusedVerdict, refuse, toRefusedVerdict } from './verdict/verdict.ts'

export type * from './acceptance-types.ts'
export type { AcceptanceProfile, TrustMaterial } from './trust.ts'
export type { VerdictCode } from './verdict/verdict.ts'

const timestampLeaf: LeafRules = { keyUsage: 'SIGNING', extendedKeyUsages: [purposeOids.timeStamping] }

function officerLeaf({ leafExtendedKeyUsages }: AcceptanceProfile): LeafRules {
  return { keyUsage: 'SIGNING', extendedKeyUsages: leafExtendedKeyUsages }
}

/** Decides about a detached CAdES signature over `content`. */
export async function verifyDetachedCms(request: DetachedCmsRequest): Promise<SignatureVerdict> {
  try {
    return await acceptDetachedCms(request)
  } catch (error) {
    return toRefusedVerdict(error)
  }
}

async function acceptDetachedCms(request: DetachedCmsRequest): Promise<AcceptedSignature> {
  const { cms, content, at, trust, profile = approvalProfile, authorisedThumbprints } = request
  const { maximumBytes, maximumCertificates, minimumRsaBits } = profile
  const checked = checkCms(cms, {
    form: { content: 'DETACHED', contentType: cmsOids.data, maximumBytes, maximumCertificates },
    content,
    minimumRsaBits,
    knownCertificates: trust.intermediates ?? [],
    assertSigningTime: (signingTime) => assertSigningTime(signingTime, at, profile),
  })
  // Before the path: nobody fetched the status of a certificate that nobody registered.
  const { thumbprint } = checked.certificate
  if (authorisedThumbprints && !authorisedThumbprints.includes(thumbprint))
    refuse('CMS.NOT_AUTHORISED', { thumbprint })
  const { chain, evidence } = judgePath({
    leaf: checked.certificate,
    bag: checked.bag,
    anchors: trust.anchors,
    trust,
    at,
    checkedAt: request.revocationAt ?? at,
    leafRules: officerLeaf(profile),
    policies: trust.certificatePolicies,
    profile,
  })
  await assertSecondReaderAgrees(cms, checked)
  return {
    accepted: true,
    signerCertificate: describe(checked.certificate),
    signingTime: checked.signingTime ?? null,
    digestAlgorithm: checked.digest,
    signatureAlgorithm: checked.scheme.family,
    signatureValue: new Uint8Array(checked.signature),
    chain,
    evidence,
  }
}

function assertSigningTime(signingTime: number | undefined, at: number, profile: AcceptanceProfile): void {
  if (signingTime === undefined) {
    if (profile.signingTime === 'REQUIRED') refuse('CMS.NO_SIGNING_TIME')
    return
  }
  const isWithin =
    signingTime >= at - profile.signingTimeBeforeMs && signingTime <= at + profile.signingTimeAfterMs
  if (!isWithin) refuse('CMS.SIGNING_TIME', { signingTime: new Date(signingTime).toISOString() })
}

/** Decides about an RFC 3161 token over `imprintOf`. */
export async function verifyTimestampToken(request: TimestampTokenRequest): Promise<TimestampVerdict> {
  try {
    return await acceptTimestamp(request)
  } catch (error) {
    return toRefusedVerdict(error)
  }
}

async function acceptTimestamp(request: TimestampTokenRequest): Promise<AcceptedTimestamp> {
  const { token, imprintOf, requestedAt, nonce, now, trust, profile = approvalProfile } = request
  const policies = trust.timestampPolicies
  const knownCertificates = trust.intermediates ?? []
  const { info, signature } = checkTimestamp(token, {
    imprintOf,
    requestedAt,
    nonce,
    now,
    policies,
    knownCertificates,
    profile,
  })
  const { chain, evidence } = judgePath({
    leaf: signature.certificate,
    bag: signature.bag,
    anchors: trust.timestampAnchors ?? trust.anchors,
    trust,
    at: request.at ?? info.genTime,
    checkedAt: now,
    leafRules: timestampLeaf,
    policies: undefined,
    profile,
  })
  await assertSecondReaderAgrees(token, signature)
  return {
    accepted: true,
    genTime: info.genTime,
    policy: info.policy,
    serialNumber: info.serialNumber.toString(16),
    hashAlgorithm: info.hashAlgorithm,
    tsaCertificate: describe(signature.certificate),
    chain,
    evidence,
  }
}

/** Takes the token out of a TimeStampResp. */
export function readTimestampResponse(response: Uint8Array): TimestampResponse {
  try {
    return { accepted: true, token: tokenOfResponse(response) }
  } catch (error) {
    return toRefusedVerdict(error)
  }
}

/** What the token says, before any decision; throws when it is not a token. */
export function parseTimestampToken(token: Uint8Array): TimestampTokenContent {
  const { content } = readSignedData(token, tokenForm(approvalProfile))
  const info = parseTimestampInfo(content ?? refuse('CMS.MISSING_CONTENT'))
  const nonceHex = info.nonce?.toString(16)
  return {
    genTime: info.genTime,
    policy: info.policy,
    serialNumber: info.serialNumber.toString(16),
    hashAlgorithm: info.hashAlgorithm,
    imprint: new Uint8Array(info.imprint),
    nonce:
      nonceHex === undefined
        ? null
        : new Uint8Array(Buffer.from(nonceHex.padStart(nonceHex.length + (nonceHex.length % 2), '0'), 'hex')),
  }
}

/** Whether the answer is authentic, fresh, about this certificate, and good. */
export function verifyOcspResponse(request: OcspResponseRequest): OcspVerdict {
  try {
    return judgeOcspResponse(request)
  } catch (error) {
    return toRefusedVerdict(error)
  }
}

/** Whether the CRL is authentic and fresh (its scope is judged when it is used). */
export function verifyCrl(request: CrlRequest): CrlVerdict {
  try {
    return judgeCrl(request)
  } catch (error) {
    return toRefusedVerdict(error)
  }
}

/** What a certificate says; throws when it is not one. */
export function describeCertificate(der: Uint8Array): CertificateSummary {
  return describe(parseCertificate(der))
}

/** Whether an officer could sign with it: not past its term, for signing, no authority, a key of enough strength. */
export function judgeOfficerCertificate(
  der: Uint8Array,
  { at, profile = approvalProfile }: { readonly at: number; readonly profile?: AcceptanceProfile },
): { readonly accepted: true } | RefusedVerdict {
  try {
    const certificate = parseCertificate(der)
    if (at > certificate.validTo) refuse('PATH.EXPIRED')
    assertLeafRules(certificate, officerLeaf(profile))
    assertKeyStrength(publicKeyOf(certificate), profile.minimumRsaBits)
    return { accepted: true }
  } catch (error) {
    return toRefusedVerdict(error)
  }
}
