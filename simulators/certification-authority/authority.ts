import * as pkijs from 'pkijs'
import { toPem } from './bytes.ts'
import { type CertifiedKey, issueCertificate, serialNumberHex, thumbprintSha256 } from './certificates.ts'
import type { FaultMode } from './faults.ts'
import { type AddressesOf, layFoundation, toIssued } from './foundation.ts'
import { generateSigningKey, importSigningKey, type KeyAlgorithm, type SigningKey } from './keys.ts'
import { answerOcsp, type CertificateStatus } from './ocsp-responder.ts'
import { toPkcs12 } from './pkcs12.ts'
import { officerProfile } from './profiles.ts'
import { createRegistry, type Registry } from './registry.ts'
import { issueRevocationList } from './revocation-list.ts'
import {
  type AuthorityName,
  readState,
  restoreCertifiedKey,
  type StoredCertifiedKey,
  type StoredState,
  writeState,
} from './state.ts'
import { answerTimeStamp } from './time-stamping.ts'

const HOUR_MS = 3_600_000
const CRL_VALIDITY_MS = 24 * HOUR_MS
const OCSP_VALIDITY_MS = 4 * HOUR_MS
/** How old an answer is that the fault plan makes stale. */
const STALE_MS = 30 * 24 * HOUR_MS
const SHA1_OID = '1.3.14.3.2.26'

interface Keys {
  readonly authorities: Readonly<Record<AuthorityName, CertifiedKey>>
  readonly responders: Readonly<Record<AuthorityName, CertifiedKey>>
  readonly timeStamping: CertifiedKey
  readonly stranger: SigningKey
}

/** An opened test authority: its keys, its register and its clock. */
export interface TestAuthority {
  readonly keys: Keys
  readonly registry: Registry
  readonly addressesOf: AddressesOf
  readonly now: () => number
}

async function restoreAll(
  stored: Readonly<Record<AuthorityName, StoredCertifiedKey>>,
): Promise<Record<AuthorityName, CertifiedKey>> {
  return {
    root: await restoreCertifiedKey(stored.root),
    rsa: await restoreCertifiedKey(stored.rsa),
    ec: await restoreCertifiedKey(stored.ec),
  }
}

async function restoreKeys(state: StoredState): Promise<Keys> {
  return {
    authorities: await restoreAll(state.authorities),
    responders: await restoreAll(state.responders),
    timeStamping: await restoreCertifiedKey(state.timeStamping),
    stranger: await importSigningKey(state.strangerKey),
  }
}

export interface AuthoritySettings {
  readonly directory: string
  readonly addressesOf: AddressesOf
  readonly now: () => number
}

export async function openTestAuthority(settings: AuthoritySettings): Promise<TestAuthority> {
  const { directory, addressesOf, now } = settings
  const state = readState(directory) ?? (await layFoundation({ now: now(), addressesOf }))
  writeState(directory, state)
  return { keys: await restoreKeys(state), registry: createRegistry(directory, state), addressesOf, now }
}

export interface OfficerRequest {
  readonly commonName: string
  readonly organisation: string
  readonly keyAlgorithm: KeyAlgorithm
  readonly validFrom: number
  readonly validTo: number
  readonly password: string
}

export interface OfficerCertificate {
  readonly serialNumber: string
  readonly thumbprintSha256: string
  readonly certificatePem: string
  readonly chainPem: string
  readonly pkcs12Base64: string
}

/** One family of keys below the root: RSA officers under the RSA authority, EC officers under the EC one. */
const issuerFor = (algorithm: KeyAlgorithm): AuthorityName => (algorithm.startsWith('RSA') ? 'rsa' : 'ec')

export async function issueOfficer(ca: TestAuthority, request: OfficerRequest): Promise<OfficerCertificate> {
  const authority = issuerFor(request.keyAlgorithm)
  const issuer = ca.keys.authorities[authority]
  const officer = await issueCertificate({
    subject: request,
    key: await generateSigningKey(request.keyAlgorithm),
    issuer,
    notBefore: request.validFrom,
    notAfter: request.validTo,
    extensions: officerProfile(ca.addressesOf(authority)),
  })
  ca.registry.recordIssued(toIssued(authority, officer))
  const pkcs12 = await toPkcs12(officer, { chain: [issuer.certificate], password: request.password })
  return {
    serialNumber: serialNumberHex(officer.certificate),
    thumbprintSha256: thumbprintSha256(officer.der),
    certificatePem: toPem(officer.der, 'CERTIFICATE'),
    chainPem: toPem(issuer.der, 'CERTIFICATE'),
    pkcs12Base64: Buffer.from(pkcs12).toString('base64'),
  }
}

/** DER in base64, roots apart from what stands below them. */
export function listAnchors({ keys }: TestAuthority): { anchors: string[]; intermediates: string[] } {
  const { root, rsa, ec } = keys.authorities
  const base64 = ({ der }: CertifiedKey): string => Buffer.from(der).toString('base64')
  return { anchors: [base64(root)], intermediates: [rsa, ec].map(base64) }
}

interface Served {
  readonly authority: AuthorityName
  readonly fault: FaultMode
}

function freshness(ca: TestAuthority, fault: FaultMode): { thisUpdate: number } {
  return { thisUpdate: fault === 'STALE' ? ca.now() - STALE_MS : ca.now() }
}

function signerUnder(ca: TestAuthority, fault: FaultMode, own: CertifiedKey): SigningKey {
  return fault === 'WRONG_KEY' ? ca.keys.stranger : own.key
}

export function serveRevocationList(ca: TestAuthority, { authority, fault }: Served): Promise<Uint8Array> {
  const issuer = ca.keys.authorities[authority]
  const { thisUpdate } = freshness(ca, fault)
  return issueRevocationList({
    issuer,
    signWith: signerUnder(ca, fault, issuer),
    revocations: ca.registry.revocationsOf(authority),
    number: ca.registry.crlNumber(),
    thisUpdate,
    nextUpdate: thisUpdate + CRL_VALIDITY_MS,
  })
}

async function isAskedAbout(issuerCertificate: pkijs.Certificate, asked: pkijs.CertID): Promise<boolean> {
  const hashAlgorithm = asked.hashAlgorithm.algorithmId === SHA1_OID ? 'SHA-1' : 'SHA-256'
  const own = new pkijs.CertID()
  await own.createForCertificate(issuerCertificate, { hashAlgorithm, issuerCertificate })
  own.serialNumber = asked.serialNumber
  return own.isEqual(asked)
}

function statusOf({ registry }: TestAuthority, authority: AuthorityName, serial: string): CertificateStatus {
  const revocation = registry.findRevocation(authority, serial)
  if (revocation !== undefined) return { status: 'REVOKED', revocation }
  return { status: registry.isIssued(authority, serial) ? 'GOOD' : 'UNKNOWN' }
}

export function serveOcsp(
  ca: TestAuthority,
  request: Uint8Array,
  { authority, fault }: Served,
): Promise<Uint8Array> {
  const responder = ca.keys.responders[authority]
  const { thisUpdate } = freshness(ca, fault)
  return answerOcsp({
    request,
    responder,
    signWith: signerUnder(ca, fault, responder),
    statusOf: (serialNumber) => statusOf(ca, authority, serialNumber),
    isOwnIssuer: (asked) => isAskedAbout(ca.keys.authorities[authority].certificate, asked),
    thisUpdate,
    nextUpdate: thisUpdate + OCSP_VALIDITY_MS,
  })
}

export function serveTimeStamp(
  ca: TestAuthority,
  request: Uint8Array,
  fault: FaultMode,
): Promise<Uint8Array> {
  return answerTimeStamp({
    request,
    authority: ca.keys.timeStamping,
    chain: [ca.keys.authorities.rsa],
    signWith: signerUnder(ca, fault, ca.keys.timeStamping),
    genTime: freshness(ca, fault).thisUpdate,
  })
}
