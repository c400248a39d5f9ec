import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { deriveKey, type KeyRing } from '#adapters/keys/key-ring.ts'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import canonicalize from 'canonicalize'
import { z } from 'zod'

export type RecordKind = 'manifest' | 'verification' | 'hold'

const envelope = z.strictObject({
  kind: z.string(),
  keyId: z.string(),
  body: z.record(z.string(), z.unknown()),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
})

// Ed25519 by a seed derived from the key ring: no secret besides the ring, and the public key can be printed on the
// monthly certificate, so that the keeper of the medium can check a manifest without being able to read the backup.
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex') // RFC 8410, 7

function signingKey(ring: KeyRing, keyId: string): KeyObject {
  const seed = deriveKey(ring, { keyId, purpose: 'backup-manifest' })
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' })
}

/** The public key in hexadecimal, for the certificate. */
export function publicKeyOf(ring: KeyRing, keyId: string): string {
  const spki = createPublicKey(signingKey(ring, keyId)).export({ format: 'der', type: 'spki' })
  return spki.subarray(-32).toString('hex')
}

export function toSignedRecord(ring: KeyRing, kind: RecordKind, body: object): string {
  const unsigned = { kind, keyId: ring.activeKeyId, body }
  const signature = sign(null, Buffer.from(canonical(unsigned)), signingKey(ring, ring.activeKeyId))
  return `${canonical({ ...unsigned, signature: signature.toString('hex') })}\n`
}

/** @throws BACKUP.KEY_LOST, or BACKUP.RECORD_REFUSED with the reason. */
export function parseSignedRecord<T>(ring: KeyRing, text: string, expected: SignedRecordShape<T>): T {
  const { kind, shape } = expected
  const record = parseEnvelope(text, kind)
  // The bytes must be the one canonical form: no second spelling of the same record passes.
  if (`${canonical(record)}\n` !== text) throw backupErrors.recordRefused(kind, 'không ở dạng chuẩn')
  if (record.kind !== kind) throw backupErrors.recordRefused(kind, 'là tệp thuộc loại khác')
  if (!ring.get(record.keyId)) throw backupErrors.keyLost(record.keyId)
  const { signature, ...unsigned } = record
  const key = createPublicKey(signingKey(ring, record.keyId))
  if (!verify(null, Buffer.from(canonical(unsigned)), key, Buffer.from(signature, 'hex'))) {
    throw backupErrors.recordRefused(kind, 'chữ ký không đúng')
  }
  const parsed = shape.safeParse(record.body)
  if (!parsed.success) throw backupErrors.recordRefused(kind, 'nội dung không đúng khuôn dạng')
  return parsed.data
}

export interface SignedRecordShape<T> {
  readonly kind: RecordKind
  readonly shape: z.ZodType<T>
}

function parseEnvelope(text: string, kind: RecordKind): z.infer<typeof envelope> {
  try {
    return envelope.parse(JSON.parse(text))
  } catch {
    throw backupErrors.recordRefused(kind, 'không đọc được')
  }
}

function canonical(value: object): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('nothing to sign')
  return text
}
