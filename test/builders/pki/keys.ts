import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { type Asn1, encoded, integer, nothing, oid, sequence, tagged } from './asn1.ts'

export type KeyKind = 'rsa1024' | 'rsa2048' | 'rsa3072' | 'p256' | 'p384' | 'p521'
export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512'
export type Padding = 'PKCS1' | 'PSS'

export interface KeyPair {
  readonly kind: KeyKind
  readonly privateKey: KeyObject
  readonly publicKeyInfo: Buffer
}

const curves: Readonly<Record<string, string>> = { p256: 'P-256', p384: 'P-384', p521: 'P-521' }

function generate(kind: KeyKind) {
  const namedCurve = curves[kind]
  if (namedCurve) return generateKeyPairSync('ec', { namedCurve })
  return generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(3)) })
}

export function newKey(kind: KeyKind): KeyPair {
  const { privateKey, publicKey } = generate(kind)
  return { kind, privateKey, publicKeyInfo: publicKey.export({ format: 'der', type: 'spki' }) }
}

export const publicKeyInfo = ({ publicKeyInfo: bytes }: KeyPair): Asn1 => encoded(bytes)

export const hashOids: Readonly<Record<HashName, string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
}
const hashLengths: Readonly<Record<HashName, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 }
const rsaOids: Readonly<Record<HashName, string>> = {
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
}
const ecdsaOids: Readonly<Record<HashName, string>> = {
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
}

const isRsa = ({ kind }: KeyPair) => kind.startsWith('rsa')

export const digest = (name: HashName, bytes: Uint8Array): Buffer => createHash(name).update(bytes).digest()

export const digestAlgorithm = (name: HashName): Asn1 => sequence(oid(hashOids[name]), nothing())

export interface SigningManner {
  readonly hash?: HashName
  readonly padding?: Padding
  readonly saltLength?: number
}

export function signatureAlgorithm(key: KeyPair, manner: SigningManner = {}): Asn1 {
  const { hash = 'sha256', padding = 'PKCS1', saltLength = hashLengths[hash] } = manner
  if (!isRsa(key)) return sequence(oid(ecdsaOids[hash]))
  if (padding === 'PKCS1') return sequence(oid(rsaOids[hash]), nothing())
  const mask = sequence(oid('1.2.840.113549.1.1.8'), digestAlgorithm(hash))
  const parameters = sequence(
    tagged(0, digestAlgorithm(hash)),
    tagged(1, mask),
    tagged(2, integer(saltLength)),
  )
  return sequence(oid('1.2.840.113549.1.1.10'), parameters)
}

export function signWith(key: KeyPair, bytes: Uint8Array, manner: SigningManner = {}): Buffer {
  const { hash = 'sha256', padding = 'PKCS1', saltLength = hashLengths[hash] } = manner
  if (!isRsa(key)) return sign(hash, bytes, key.privateKey)
  const rsaPadding = padding === 'PSS' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
  return sign(hash, bytes, { key: key.privateKey, padding: rsaPadding, saltLength })
}
