import { type CertifiedKey, issueCertificate, serialNumberHex } from './certificates.ts'
import { exportSigningKey, generateSigningKey, type KeyAlgorithm } from './keys.ts'
import {
  issuingAuthorityProfile,
  ocspResponderProfile,
  type PublicAddresses,
  rootProfile,
  timeStampingProfile,
} from './profiles.ts'
import { type AuthorityName, type IssuedCertificate, type StoredState, storeCertifiedKey } from './state.ts'

const DAY_MS = 86_400_000
const ORGANISATION = 'Cơ quan chứng thực thử nghiệm'

export type AddressesOf = (authority: AuthorityName) => PublicAddresses | undefined

interface Ceremony {
  readonly now: number
  readonly addressesOf: AddressesOf
}

async function createRoot({ now }: Ceremony): Promise<CertifiedKey> {
  return issueCertificate({
    subject: { commonName: 'CA gốc thử nghiệm', organisation: ORGANISATION },
    key: await generateSigningKey('P-384'),
    notBefore: now - DAY_MS,
    notAfter: now + 20 * 365 * DAY_MS,
    extensions: rootProfile(),
  })
}

async function createIssuingAuthority(
  root: CertifiedKey,
  { name, algorithm, ceremony }: { name: string; algorithm: KeyAlgorithm; ceremony: Ceremony },
): Promise<CertifiedKey> {
  return issueCertificate({
    subject: { commonName: name, organisation: ORGANISATION },
    key: await generateSigningKey(algorithm),
    issuer: root,
    notBefore: ceremony.now - DAY_MS,
    notAfter: ceremony.now + 10 * 365 * DAY_MS,
    extensions: issuingAuthorityProfile(ceremony.addressesOf('root')),
  })
}

async function createResponder(issuer: CertifiedKey, { now }: Ceremony): Promise<CertifiedKey> {
  return issueCertificate({
    subject: { commonName: 'Máy trả lời OCSP thử nghiệm', organisation: ORGANISATION },
    key: await generateSigningKey('P-256'),
    issuer,
    notBefore: now - DAY_MS,
    notAfter: now + 5 * 365 * DAY_MS,
    extensions: ocspResponderProfile(),
  })
}

async function createTimeStampingUnit(issuer: CertifiedKey, ceremony: Ceremony): Promise<CertifiedKey> {
  return issueCertificate({
    subject: { commonName: 'Dấu thời gian thử nghiệm', organisation: ORGANISATION },
    key: await generateSigningKey('RSA-2048'),
    issuer,
    notBefore: ceremony.now - DAY_MS,
    notAfter: ceremony.now + 5 * 365 * DAY_MS,
    extensions: timeStampingProfile(ceremony.addressesOf('rsa')),
  })
}

export function toIssued(authority: AuthorityName, made: CertifiedKey): IssuedCertificate {
  return {
    serialNumber: serialNumberHex(made.certificate),
    authority,
    der: Buffer.from(made.der).toString('base64'),
  }
}

/** The key ceremony of a new test authority: one root, an RSA and an EC issuing authority, responders, a TSA. */
export async function layFoundation(ceremony: Ceremony): Promise<StoredState> {
  const root = await createRoot(ceremony)
  const rsa = await createIssuingAuthority(root, {
    name: 'CA cấp phát RSA thử nghiệm',
    algorithm: 'RSA-3072',
    ceremony,
  })
  const ec = await createIssuingAuthority(root, {
    name: 'CA cấp phát EC thử nghiệm',
    algorithm: 'P-256',
    ceremony,
  })
  const timeStamping = await createTimeStampingUnit(rsa, ceremony)
  const store = async (made: Promise<CertifiedKey>) => storeCertifiedKey(await made)
  return {
    authorities: {
      root: await storeCertifiedKey(root),
      rsa: await storeCertifiedKey(rsa),
      ec: await storeCertifiedKey(ec),
    },
    responders: {
      root: await store(createResponder(root, ceremony)),
      rsa: await store(createResponder(rsa, ceremony)),
      ec: await store(createResponder(ec, ceremony)),
    },
    timeStamping: await storeCertifiedKey(timeStamping),
    strangerKey: await exportSigningKey(await generateSigningKey('P-256')),
    issued: [toIssued('root', rsa), toIssued('root', ec), toIssued('rsa', timeStamping)],
    revocations: { root: [], rsa: [], ec: [] },
    crlNumber: 1,
  }
}
