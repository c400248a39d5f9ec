import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { DomainError } from '#domain/errors.ts'
import { deriveKey, type KeyPurpose, type KeyRing } from './key-ring.ts'

/** Điều 3.3: mã hóa một số trường. Values are bound to their row: a sealed value moved to another row does not open. */
export interface FieldSealer {
  /** `place`: table and row id, the associated data. */
  seal(place: string, plain: string): string
  open(place: string, sealed: string): string
  isActive(sealed: string): boolean
  readonly activeKeyId: string
  /** What every value sealed under the active key begins with. */
  readonly activePrefix: string
  sealBytes(place: string, plain: Uint8Array): { readonly keyId: string; readonly bytes: Uint8Array }
  openBytes(place: string, sealed: { readonly keyId: string; readonly bytes: Uint8Array }): Uint8Array
  /** For exact search of a protected value under the active key. */
  blindIndex(value: string): Uint8Array
  /** Under every key of the ring: while keys rotate, old rows still carry the old index. */
  blindIndexes(value: string): readonly Uint8Array[]
}

const nonceBytes = 12
const tagBytes = 16
const prefix = 'e1'

export function createFieldSealer(ring: KeyRing): FieldSealer {
  const keyOf = (keyId: string, purpose: KeyPurpose) => deriveKey(ring, { keyId, purpose })
  const activePrefix = `${prefix}:${ring.activeKeyId}:`
  return {
    activeKeyId: ring.activeKeyId,
    activePrefix,
    seal(place, plain) {
      const keyId = ring.activeKeyId
      const bytes = encrypt(keyOf(keyId, 'field-encryption'), place, Buffer.from(plain, 'utf8'))
      return `${prefix}:${keyId}:${bytes.toString('base64url')}`
    },
    open(place, sealed) {
      const [version, keyId, body] = sealed.split(':')
      if (version !== prefix || keyId === undefined || body === undefined) throw damaged(place)
      const bytes = Buffer.from(body, 'base64url')
      return decrypt(keyOf(keyId, 'field-encryption'), place, bytes).toString('utf8')
    },
    isActive: (sealed) => sealed.startsWith(activePrefix),
    sealBytes: (place, plain) => ({
      keyId: ring.activeKeyId,
      bytes: encrypt(keyOf(ring.activeKeyId, 'attachment'), place, plain),
    }),
    openBytes: (place, { keyId, bytes }) => decrypt(keyOf(keyId, 'attachment'), place, Buffer.from(bytes)),
    blindIndex: (value) => indexOf(keyOf(ring.activeKeyId, 'blind-index'), value),
    blindIndexes: (value) => ring.ids().map((keyId) => indexOf(keyOf(keyId, 'blind-index'), value)),
  }
}

const noncesAtOnce = 512
let nonces = Buffer.alloc(0)

/** Random bytes are drawn for many: one call for each nonce costs as much as the encryption. None is given twice. */
function nextNonce(): Buffer {
  if (nonces.length < nonceBytes) nonces = randomBytes(nonceBytes * noncesAtOnce)
  const nonce = nonces.subarray(0, nonceBytes)
  nonces = nonces.subarray(nonceBytes)
  return nonce
}

function encrypt(key: Buffer, place: string, plain: Uint8Array): Buffer {
  const nonce = nextNonce()
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(place, 'utf8'))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function decrypt(key: Buffer, place: string, bytes: Buffer): Buffer {
  if (bytes.length < nonceBytes + tagBytes) throw damaged(place)
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(place, 'utf8'))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    const plain = decipher.update(bytes.subarray(nonceBytes, -tagBytes))
    decipher.final() // GCM holds nothing back: this only checks the tag
    return plain
  } catch {
    throw damaged(place)
  }
}

// 128 bits are enough to tell values apart and give an attacker less to compare.
function indexOf(key: Buffer, value: string): Uint8Array {
  const normal = value.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase()
  return new Uint8Array(createHmac('sha256', key).update(normal, 'utf8').digest().subarray(0, 16))
}

function damaged(place: string): DomainError {
  return new DomainError('SEALED.DAMAGED', 'Dữ liệu mã hóa bị hỏng hoặc không thuộc bản ghi này.', { place })
}
