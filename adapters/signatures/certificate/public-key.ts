import { createPublicKey, type KeyObject } from 'node:crypto'
import { Fields } from '../der/fields.ts'
import { type DerNode, tags } from '../der/reader.ts'
import { bitStringOctets, oidOf } from '../der/values.ts'
import { refuse } from '../verdict/verdict.ts'

const ellipticKey = '1.2.840.10045.2.1'
const rsaKey = '1.2.840.113549.1.1.1'
const acceptedCurves: ReadonlySet<string | undefined> = new Set(['prime256v1', 'secp384r1', 'secp521r1'])

// A longer modulus costs the verifier more than any honest authority needs.
const maximumRsaBits = 8192

/** Refuses key forms before OpenSSL sees them (explicit curves: CVE-2020-0601). Returns the SubjectPublicKeyInfo. */
export function assertPublicKeyForm(node: DerNode): Buffer {
  const fields = new Fields(node)
  const algorithm = new Fields(fields.next(tags.sequence))
  bitStringOctets(fields.next(tags.bitString))
  fields.end()
  const oid = oidOf(algorithm.next(tags.objectIdentifier))
  const parameters = algorithm.remaining > 0 ? algorithm.any() : undefined
  algorithm.end()
  if (oid === ellipticKey && parameters?.tag !== tags.objectIdentifier) refuse('CERTIFICATE.EXPLICIT_CURVE')
  if (oid === rsaKey && parameters?.tag !== tags.null) refuse('CERTIFICATE.ALGORITHM_PARAMETERS')
  return node.raw
}

interface KeyHolder {
  readonly thumbprint: string
  readonly publicKeyInfo: Buffer
}

const keys = new Map<string, KeyObject>()
const keysLimit = 2_000

export function publicKeyOf({ thumbprint, publicKeyInfo }: KeyHolder): KeyObject {
  const known = keys.get(thumbprint)
  if (known) return known
  const key = importKey(publicKeyInfo)
  if (keys.size >= keysLimit) keys.clear()
  keys.set(thumbprint, key)
  return key
}

function importKey(publicKeyInfo: Buffer): KeyObject {
  try {
    return createPublicKey({ key: publicKeyInfo, format: 'der', type: 'spki' })
  } catch {
    return refuse('CERTIFICATE.KEY_TYPE', { what: 'unreadable' })
  }
}

export function isRsa(key: KeyObject): boolean {
  return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'rsa-pss'
}

/** Thông tư 15/2025/TT-BKHCN: RSA of 2048 bits or more, ECDSA of 256 or more; nothing else is believed. */
export function assertKeyStrength(key: KeyObject, minimumRsaBits: number): void {
  if (isRsa(key)) return assertRsaStrength(key, minimumRsaBits)
  if (key.asymmetricKeyType !== 'ec')
    refuse('CERTIFICATE.KEY_TYPE', { type: key.asymmetricKeyType ?? 'unknown' })
  const curve = key.asymmetricKeyDetails?.namedCurve
  if (!acceptedCurves.has(curve)) refuse('CERTIFICATE.CURVE', { curve: curve ?? 'unknown' })
}

function assertRsaStrength(key: KeyObject, minimumRsaBits: number): void {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  const exponent = key.asymmetricKeyDetails?.publicExponent ?? 0n
  if (bits < minimumRsaBits || bits > maximumRsaBits || bits % 8 !== 0)
    refuse('CERTIFICATE.WEAK_RSA', { bits })
  if (exponent < 65_537n) refuse('CERTIFICATE.RSA_EXPONENT')
}
