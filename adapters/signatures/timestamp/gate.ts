import { hash } from 'node:crypto'
import type { Certificate } from '../certificate/certificate.ts'
import { extensionOids, purposeOids } from '../certificate/oids.ts'
import { type CheckedSignature, checkCms } from '../cms/gate.ts'
import { cmsOids } from '../cms/cms-oids.ts'
import type { SignedDataForm } from '../cms/signed-data.ts'
import type { AcceptanceProfile } from '../trust.ts'
import { refuse } from '../verdict/verdict.ts'
import { parseTimestampInfo, type TimestampInfo } from './token-info.ts'

export interface TimestampQuestion {
  readonly imprintOf: Uint8Array
  readonly requestedAt: number | undefined
  readonly nonce: Uint8Array | undefined
  readonly now: number
  readonly policies: readonly string[] | undefined
  readonly knownCertificates: readonly Uint8Array[]
  readonly profile: AcceptanceProfile
}

export interface CheckedTimestamp {
  readonly info: TimestampInfo
  readonly signature: CheckedSignature
}

export function tokenForm(profile: AcceptanceProfile): SignedDataForm {
  const { maximumBytes, maximumCertificates } = profile
  return { content: 'ATTACHED', contentType: cmsOids.timestampInfo, maximumBytes, maximumCertificates }
}

/** Everything about a token but the authority's path: refuses at the first fault. */
export function checkTimestamp(token: Uint8Array, question: TimestampQuestion): CheckedTimestamp {
  const { profile, knownCertificates } = question
  const signature = checkCms(token, {
    form: tokenForm(profile),
    content: undefined,
    minimumRsaBits: profile.minimumRsaBits,
    knownCertificates,
    assertSigningTime: () => undefined,
  })
  assertTimestampingPurpose(signature.certificate)
  const info = parseTimestampInfo(signature.content)
  assertInfo(info, question)
  return { info, signature }
}

// RFC 3161 section 2.3: the one purpose, and critical.
function assertTimestampingPurpose({ extensions, extendedKeyUsage }: Certificate): void {
  const isCritical = extensions.get(extensionOids.extendedKeyUsage)?.critical === true
  const isOnlyPurpose = extendedKeyUsage?.length === 1 && extendedKeyUsage[0] === purposeOids.timeStamping
  if (!isCritical || !isOnlyPurpose) refuse('TIMESTAMP.PURPOSE')
}

function assertInfo(info: TimestampInfo, question: TimestampQuestion): void {
  const { policies, imprintOf, nonce, requestedAt, now, profile } = question
  if (policies && !policies.includes(info.policy)) refuse('TIMESTAMP.POLICY', { policy: info.policy })
  if (!hash(info.hashAlgorithm, imprintOf, 'buffer').equals(info.imprint)) refuse('TIMESTAMP.IMPRINT')
  if (nonce && info.nonce !== unsignedValue(nonce)) refuse('TIMESTAMP.NONCE')
  if (info.genTime > now + profile.clockSkewMs) refuse('TIMESTAMP.FUTURE')
  if (requestedAt !== undefined && info.genTime < requestedAt - profile.clockSkewMs) {
    refuse('TIMESTAMP.BEFORE_REQUEST')
  }
}

function unsignedValue(octets: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(octets).toString('hex') || '0'}`)
}
