import { constants, hash, type KeyObject, verify } from 'node:crypto'
import { refuse } from '../verdict/verdict.ts'
import { type AlgorithmIdentifier, hasNoParameters, pssParametersOf } from './algorithm-identifier.ts'
import type { HashName } from './oids.ts'
import { assertKeyStrength, isRsa, publicKeyOf } from './public-key.ts'

/** How a signature was made, as its AlgorithmIdentifier says it. */
export interface SignatureScheme {
  readonly family: 'RSA_PKCS1' | 'RSA_PSS' | 'ECDSA'
  readonly hash: HashName
  readonly saltLength: number
}

const fixedSchemes: Readonly<Record<string, SignatureScheme | undefined>> = {
  '1.2.840.113549.1.1.11': { family: 'RSA_PKCS1', hash: 'sha256', saltLength: 0 },
  '1.2.840.113549.1.1.12': { family: 'RSA_PKCS1', hash: 'sha384', saltLength: 0 },
  '1.2.840.113549.1.1.13': { family: 'RSA_PKCS1', hash: 'sha512', saltLength: 0 },
  '1.2.840.10045.4.3.2': { family: 'ECDSA', hash: 'sha256', saltLength: 0 },
  '1.2.840.10045.4.3.3': { family: 'ECDSA', hash: 'sha384', saltLength: 0 },
  '1.2.840.10045.4.3.4': { family: 'ECDSA', hash: 'sha512', saltLength: 0 },
}

export const pssAlgorithm = '1.2.840.113549.1.1.10'

/** The allow-list of algorithms: SHA-2 with RSA PKCS#1 v1.5, RSASSA-PSS or ECDSA. */
export function schemeOf(algorithm: AlgorithmIdentifier): SignatureScheme {
  if (algorithm.oid === pssAlgorithm) {
    const pss = pssParametersOf(algorithm)
    return pss ? { family: 'RSA_PSS', ...pss } : refuse('CERTIFICATE.ALGORITHM_PARAMETERS', { what: 'PSS' })
  }
  const scheme = fixedSchemes[algorithm.oid]
  if (scheme === undefined) return refuse('CERTIFICATE.SIGNATURE_ALGORITHM', { oid: algorithm.oid })
  const isPlain =
    scheme.family === 'RSA_PKCS1' ? hasNoParameters(algorithm) : algorithm.parameters === undefined
  return isPlain ? scheme : refuse('CERTIFICATE.ALGORITHM_PARAMETERS', { oid: algorithm.oid })
}

/** The raw computation, with the key's type held to the scheme's family. */
export function isSignedWith(
  key: KeyObject,
  scheme: SignatureScheme,
  signed: Buffer,
  signature: Buffer,
): boolean {
  if (isRsa(key) === (scheme.family === 'ECDSA')) refuse('CERTIFICATE.KEY_ALGORITHM_MISMATCH')
  return verify(scheme.hash, signed, verificationKey(key, scheme), signature)
}

function verificationKey(key: KeyObject, { family, saltLength }: SignatureScheme) {
  if (family === 'ECDSA') return key
  if (family === 'RSA_PKCS1') return { key, padding: constants.RSA_PKCS1_PADDING }
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
}

interface SignedObject {
  readonly signedPart: Buffer
  readonly algorithm: AlgorithmIdentifier
  readonly signature: Buffer
}

interface IssuerKey {
  readonly thumbprint: string
  readonly publicKeyInfo: Buffer
}

export interface SignatureRules {
  readonly minimumRsaBits: number
  /** Called before each computation that is not remembered: the budget's counter. */
  readonly spendSignature: () => void
}

const checked = new Map<string, boolean>()
const checkedLimit = 20_000

/** Whether the issuer's key signed the certificate, CRL or answer. Remembered: a chain is checked again and again. */
export function isSignedBy(object: SignedObject, issuer: IssuerKey, rules: SignatureRules): boolean {
  const scheme = schemeOf(object.algorithm)
  const key = publicKeyOf(issuer)
  assertKeyStrength(key, rules.minimumRsaBits)
  const digests = [object.signedPart, object.algorithm.raw, object.signature].map((part) =>
    hash('sha256', part),
  )
  const memory = [...digests, issuer.thumbprint].join()
  const known = checked.get(memory)
  if (known !== undefined) return known
  rules.spendSignature()
  const result = isSignedWith(key, scheme, object.signedPart, object.signature)
  if (checked.size >= checkedLimit) checked.clear()
  checked.set(memory, result)
  return result
}
