import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { deriveKey, type KeyRing } from '#adapters/keys/key-ring.ts'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import { z } from 'zod'

// File: magic | u16 length | header JSON | frames. Frame: u32 length | ciphertext | 16-byte tag.
// Nonce: 7 random bytes | u32 counter | 1 for the last frame; the whole head of the file is the additional data,
// so that no frame can be moved, dropped, repeated, or carried into another file.
const magic = Buffer.from('HUBBK1\0\0', 'latin1')
export const blockBytes = 1 << 20
export const tagBytes = 16
/** First byte of a frame's plaintext: how the block in it is written. */
export const blockCodecs = { stored: 0, deflated: 1 } as const

const headerShape = z.strictObject({
  format: z.literal(1),
  setId: z.string().max(120),
  keyId: z.string().max(64),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  noncePrefix: z.string().regex(/^[0-9a-f]{14}$/),
})
export type ArchiveHeader = z.infer<typeof headerShape>

export interface FrameCipher {
  readonly header: ArchiveHeader
  /** What stands at the beginning of the file. */
  readonly head: Buffer
  seal(codec: number, block: Uint8Array, isLast: 0 | 1): Buffer
  /** The frame's plaintext, codec byte first. */
  open(sealed: Buffer, isLast: 0 | 1): Buffer
}

export const refuse = (reason: string, fault: string) => backupErrors.archiveRefused(reason, fault)

export function createFrameCipher(ring: KeyRing, setId: string): FrameCipher {
  const header: ArchiveHeader = {
    format: 1,
    setId,
    keyId: ring.activeKeyId,
    salt: randomBytes(32).toString('hex'),
    noncePrefix: randomBytes(7).toString('hex'),
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(2)
  length.writeUInt16BE(json.length)
  return cipherOf(ring, header, Buffer.concat([magic, length, json]))
}

/** Bytes to read before `parseHead` can say how long the head is. */
export const headPreludeBytes = magic.length + 2

export function headLength(prelude: Buffer): number {
  if (prelude.length < headPreludeBytes || !prelude.subarray(0, magic.length).equals(magic)) {
    throw refuse('không phải tệp sao lưu của hệ thống này', 'MAGIC')
  }
  return headPreludeBytes + prelude.readUInt16BE(magic.length)
}

export function openFrameCipher(ring: KeyRing, head: Buffer): FrameCipher {
  const header = parseHeader(head.subarray(headPreludeBytes))
  if (!ring.get(header.keyId)) throw backupErrors.keyLost(header.keyId)
  return cipherOf(ring, header, head)
}

function parseHeader(json: Buffer): ArchiveHeader {
  try {
    return headerShape.parse(JSON.parse(json.toString('utf8')))
  } catch {
    throw refuse('phần đầu tệp không đọc được', 'HEADER')
  }
}

function cipherOf(ring: KeyRing, header: ArchiveHeader, head: Buffer): FrameCipher {
  const key = deriveKey(ring, {
    keyId: header.keyId,
    purpose: 'backup',
    salt: Buffer.from(header.salt, 'hex'),
  })
  const nonce = Buffer.concat([Buffer.from(header.noncePrefix, 'hex'), Buffer.alloc(5)])
  const counters = { seal: 0, open: 0 }
  const nextNonce = (way: 'seal' | 'open', isLast: 0 | 1): Buffer => {
    nonce.writeUInt32BE(counters[way], 7)
    nonce[11] = isLast
    counters[way] += 1
    return nonce
  }
  return {
    header,
    head,
    seal(codec, block, isLast) {
      const cipher = createCipheriv('aes-256-gcm', key, nextNonce('seal', isLast)).setAAD(head)
      const sealed = [cipher.update(Buffer.of(codec)), cipher.update(block), cipher.final()]
      const length = Buffer.alloc(4)
      length.writeUInt32BE(1 + block.length)
      return Buffer.concat([length, ...sealed, cipher.getAuthTag()])
    },
    open(sealed, isLast) {
      const decipher = createDecipheriv('aes-256-gcm', key, nextNonce('open', isLast)).setAAD(head)
      decipher.setAuthTag(sealed.subarray(-tagBytes))
      const block = decipher.update(sealed.subarray(0, -tagBytes))
      try {
        decipher.final()
      } catch {
        throw refuse('nội dung đã bị sửa, thiếu, đổi chỗ hoặc sai khóa', 'FRAME')
      }
      return block
    },
  }
}
