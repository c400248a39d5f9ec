import type { TrustMaterial } from '#adapters/signatures/acceptance.ts'
import { type Identity, issueAuthority, issueOfficer, issueRoot, issueTimestamper } from './certificate.ts'
import { issueCrl } from './crl.ts'
import type { KeyKind } from './keys.ts'

/** An invented province: a root, an issuing authority, an officer, a time-stamping authority. */
export interface World {
  readonly root: Identity
  readonly issuing: Identity
  readonly officer: Identity
  readonly timestamper: Identity
  readonly trust: TrustMaterial
}

export function buildWorld(officerKey: KeyKind = 'p256', authorityKey: KeyKind = 'p256'): World {
  const root = issueRoot({ name: 'CA gốc thử nghiệm', keyKind: authorityKey })
  const issuing = issueAuthority({ name: 'CA cấp phát', issuer: root, pathLength: 0, keyKind: authorityKey })
  const officer = issueOfficer({ name: 'Nguyễn Văn Ước', issuer: issuing, keyKind: officerKey })
  const timestamper = issueTimestamper({ name: 'Dấu thời gian', issuer: issuing, keyKind: officerKey })
  const crls = [issueCrl({ issuer: root }), issueCrl({ issuer: issuing })]
  return { root, issuing, officer, timestamper, trust: { anchors: [root.der], crls } }
}
