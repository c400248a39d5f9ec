import { randomBytes } from 'node:crypto'
import {
  type Asn1,
  bits,
  der,
  encoded,
  integer,
  oid,
  printable,
  sequence,
  set,
  tagged,
  utcTime,
  utf8,
} from './asn1.ts'
import {
  authority,
  type ExtensionSpec,
  extensionList,
  issuerKey,
  keyUsage,
  purposes,
  subjectKey,
} from './extensions.ts'
import {
  digest,
  type HashName,
  type KeyKind,
  type KeyPair,
  newKey,
  signatureAlgorithm,
  signWith,
} from './keys.ts'

export const now = Date.UTC(2026, 10, 22, 3, 0, 0)
export const hour = 3_600_000
export const day = 24 * hour

/** A certificate and the key that belongs to it. */
export interface Identity {
  readonly der: Buffer
  readonly name: Asn1
  readonly issuerName: Asn1
  readonly serialNumber: bigint
  readonly key: KeyPair
  readonly keyIdentifier: Buffer
}

export interface CertificateSpec {
  readonly name: string
  /** Absent: signed by itself. */
  readonly issuer?: Identity
  readonly key?: KeyPair
  readonly keyKind?: KeyKind
  /** Signs in the issuer's place. */
  readonly signer?: KeyPair
  readonly serialNumber?: bigint
  readonly validFrom?: number
  readonly validTo?: number
  readonly extensions: readonly ExtensionSpec[]
  readonly hash?: HashName
  readonly subject?: Asn1
  readonly publicKeyInfo?: Asn1
  readonly identifiers?: 'LEFT_OUT'
}

/** One attribute in each relative name: C, O, CN. */
export function distinguishedName(commonName: string, organisation = 'Tỉnh Ví dụ'): Asn1 {
  const attribute = (type: string, value: Asn1) => set(sequence(oid(type), value))
  return sequence(
    attribute('2.5.4.6', printable('VN')),
    attribute('2.5.4.10', utf8(organisation)),
    attribute('2.5.4.3', utf8(commonName)),
  )
}

export function issue(spec: CertificateSpec): Identity {
  const key = spec.key ?? newKey(spec.keyKind ?? 'p256')
  const keyIdentifier = digest('sha1', key.publicKeyInfo)
  const name = spec.subject ?? distinguishedName(spec.name)
  const issuerName = spec.issuer?.name ?? name
  const serialNumber = spec.serialNumber ?? BigInt(`0x01${randomBytes(8).toString('hex')}`)
  const signer = spec.signer ?? spec.issuer?.key ?? key
  const manner = { hash: spec.hash ?? 'sha256' } as const
  const identifiers =
    spec.identifiers === 'LEFT_OUT'
      ? []
      : [subjectKey(keyIdentifier), issuerKey(spec.issuer?.keyIdentifier ?? keyIdentifier)]
  const signedPart = sequence(
    tagged(0, integer(2)),
    integer(serialNumber),
    signatureAlgorithm(signer, manner),
    issuerName,
    sequence(utcTime(spec.validFrom ?? now - 30 * day), utcTime(spec.validTo ?? now + 365 * day)),
    name,
    spec.publicKeyInfo ?? encoded(key.publicKeyInfo),
    tagged(3, extensionList([...spec.extensions, ...identifiers])),
  )
  const signature = signWith(signer, der(signedPart), manner)
  const certificate = sequence(signedPart, signatureAlgorithm(signer, manner), bits(signature))
  return { der: der(certificate), name, issuerName, serialNumber, key, keyIdentifier }
}

type Part = Partial<CertificateSpec> & { readonly name: string }

export const issueRoot = (part: Part): Identity =>
  issue({
    validTo: now + 3650 * day,
    ...part,
    extensions: [authority(), keyUsage(5, 6), ...(part.extensions ?? [])],
  })

export const issueAuthority = (part: Part & { readonly pathLength?: number }): Identity =>
  issue({ ...part, extensions: [authority(part.pathLength), keyUsage(5, 6), ...(part.extensions ?? [])] })

export const officerPurposes = purposes(['1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.36'])

export const issueOfficer = (part: Part): Identity =>
  issue({ ...part, extensions: part.extensions ?? [keyUsage(0, 1), officerPurposes] })

export const issueTimestamper = (part: Part): Identity =>
  issue({
    ...part,
    extensions: part.extensions ?? [keyUsage(0), purposes(['1.3.6.1.5.5.7.3.8'], 'CRITICAL')],
  })
