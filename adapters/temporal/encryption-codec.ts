import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createPayloadValidationError, type Payload, type PayloadCodec } from '@temporalio/common'
import { decode, encode } from '@temporalio/common/lib/encoding.js'
import proto from '@temporalio/proto'

const { Payload: PayloadMessage } = proto.temporal.api.common.v1
const encoding = 'binary/encrypted'
const ivBytes = 12
const tagBytes = 16

/** Keys by id; the id travels in clear but authenticated, so that keys rotate without downtime. */
export interface PayloadKeys {
  readonly activeKeyId: string
  get(keyId: string): Uint8Array | undefined
}

/** AES-256-GCM over each whole payload of a workflow history. */
export class EncryptionCodec implements PayloadCodec {
  readonly #keys: PayloadKeys

  constructor(keys: PayloadKeys) {
    this.#keys = keys
  }

  encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.resolve(payloads.map((payload) => this.#seal(payload)))
  }

  async decode(payloads: Payload[]): Promise<Payload[]> {
    await Promise.resolve() // a bad payload rejects, it does not throw
    return payloads.map((payload) => (isSealed(payload) ? this.#open(payload) : payload))
  }

  #key(keyId: string): Uint8Array {
    const key = this.#keys.get(keyId)
    if (key === undefined) throw createPayloadValidationError(`Unknown encryption key ${keyId}`)
    return key
  }

  #seal(payload: Payload): Payload {
    const keyId = this.#keys.activeKeyId
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#key(keyId), iv).setAAD(encode(keyId))
    const body = PayloadMessage.encode(payload).finish()
    const data = Buffer.concat([iv, cipher.update(body), cipher.final(), cipher.getAuthTag()])
    return { metadata: { encoding: encode(encoding), 'encryption-key-id': encode(keyId) }, data }
  }

  #open({ metadata, data }: Payload): Payload {
    const keyId = metadata?.['encryption-key-id']
    if (!keyId || !data || data.length < ivBytes + tagBytes) {
      throw createPayloadValidationError('Encrypted payload lacks its key id or its data')
    }
    const decipher = createDecipheriv('aes-256-gcm', this.#key(decode(keyId)), data.subarray(0, ivBytes))
    decipher.setAAD(keyId).setAuthTag(data.subarray(-tagBytes))
    const body = Buffer.concat([decipher.update(data.subarray(ivBytes, -tagBytes)), decipher.final()])
    return PayloadMessage.decode(body)
  }
}

function isSealed({ metadata }: Payload): boolean {
  const found = metadata?.['encoding']
  return found !== undefined && found !== null && decode(found) === encoding
}
