import { webcrypto } from 'node:crypto'

export const keyAlgorithms = ['RSA-2048', 'RSA-3072', 'P-256', 'P-384'] as const
export type KeyAlgorithm = (typeof keyAlgorithms)[number]

export interface SigningKey {
  readonly algorithm: KeyAlgorithm
  readonly hash: 'SHA-256' | 'SHA-384'
  readonly privateKey: webcrypto.CryptoKey
  readonly publicKey: webcrypto.CryptoKey
}

export function isKeyAlgorithm(value: unknown): value is KeyAlgorithm {
  return keyAlgorithms.some((algorithm) => algorithm === value)
}

function webCryptoParameters(
  algorithm: KeyAlgorithm,
): webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams {
  if (algorithm === 'P-256' || algorithm === 'P-384') return { name: 'ECDSA', namedCurve: algorithm }
  return {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: algorithm === 'RSA-2048' ? 2048 : 3072,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  }
}

const hashFor = (algorithm: KeyAlgorithm): 'SHA-256' | 'SHA-384' =>
  algorithm === 'P-384' ? 'SHA-384' : 'SHA-256'

export async function generateSigningKey(algorithm: KeyAlgorithm): Promise<SigningKey> {
  const pair = await webcrypto.subtle.generateKey(webCryptoParameters(algorithm), true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error(`WebCrypto made no key pair for ${algorithm}`)
  return { algorithm, hash: hashFor(algorithm), privateKey: pair.privateKey, publicKey: pair.publicKey }
}

export interface StoredKey {
  readonly algorithm: KeyAlgorithm
  readonly pkcs8: string
  readonly spki: string
}

export async function exportSigningKey(key: SigningKey): Promise<StoredKey> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', key.privateKey)
  const spki = await webcrypto.subtle.exportKey('spki', key.publicKey)
  return {
    algorithm: key.algorithm,
    pkcs8: Buffer.from(pkcs8).toString('base64'),
    spki: Buffer.from(spki).toString('base64'),
  }
}

export async function importSigningKey(stored: StoredKey): Promise<SigningKey> {
  const parameters = webCryptoParameters(stored.algorithm)
  const { subtle } = webcrypto
  return {
    algorithm: stored.algorithm,
    hash: hashFor(stored.algorithm),
    privateKey: await subtle.importKey('pkcs8', Buffer.from(stored.pkcs8, 'base64'), parameters, true, [
      'sign',
    ]),
    publicKey: await subtle.importKey('spki', Buffer.from(stored.spki, 'base64'), parameters, true, [
      'verify',
    ]),
  }
}
