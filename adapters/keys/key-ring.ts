import { hkdfSync } from 'node:crypto'
import { DomainError } from '#domain/errors.ts'

/** Vòng khóa: the keys at rest of this installation, newest active, old ones kept so that old data stays readable. */
export interface KeyRing {
  readonly activeKeyId: string
  /** The 32 bytes of a key, or undefined when it is not (any longer) on the ring. Derive before use. */
  get(id: string): Uint8Array | undefined
  ids(): readonly string[]
}

/** One master key never serves two ends: each purpose has its own key, derived by HKDF (RFC 5869). */
export const keyPurposes = [
  'field-encryption',
  'blind-index',
  'attachment',
  'archive',
  'backup',
  'backup-manifest',
  'kept-answer',
] as const
export type KeyPurpose = (typeof keyPurposes)[number]

export const keyRingErrors = {
  malformed: (entry: number) =>
    new DomainError(
      'KEY_RING.MALFORMED',
      `Khóa thứ ${entry} không đúng dạng "mã:base64 của 32 byte". Kiểm tra biến HUB_KEYS.`,
      { entry },
    ),
  duplicate: (keyId: string) =>
    new DomainError('KEY_RING.DUPLICATE', `Mã khóa "${keyId}" xuất hiện hai lần trong HUB_KEYS.`, { keyId }),
  activeMissing: (keyId: string) =>
    new DomainError(
      'KEY_RING.ACTIVE_MISSING',
      `Khóa đang dùng "${keyId}" (HUB_ACTIVE_KEY) không có trong HUB_KEYS.`,
      { keyId },
    ),
  unknown: (keyId: string) =>
    new DomainError(
      'KEY_RING.UNKNOWN_KEY',
      `Không có khóa "${keyId}" trong vòng khóa. Bổ sung lại khóa này vào HUB_KEYS từ nơi cất giữ.`,
      { keyId },
    ),
}

const keyIdForm = /^[A-Za-z0-9._-]{1,64}$/
const keyBytes = 32

/** Reads `HUB_KEYS="id:base64,id2:base64"`; without an active id the last one written is active. */
export function parseKeyRing(keys: string, activeKeyId?: string): KeyRing {
  const entries = new Map<string, Uint8Array>()
  const written = keys.split(',').filter((entry) => entry.trim() !== '')
  for (const [index, entry] of written.entries()) {
    const [id, key] = parseEntry(entry.trim(), index + 1)
    if (entries.has(id)) throw keyRingErrors.duplicate(id)
    entries.set(id, key)
  }
  return createKeyRing(entries, activeKeyId ?? [...entries.keys()].at(-1) ?? '')
}

function parseEntry(entry: string, position: number): [string, Uint8Array] {
  const colon = entry.indexOf(':')
  const id = entry.slice(0, colon)
  const key = Buffer.from(entry.slice(colon + 1), 'base64')
  // Buffer ignores what is not base64: only the length shows a damaged key.
  if (colon < 0 || !keyIdForm.test(id) || key.length !== keyBytes) throw keyRingErrors.malformed(position)
  return [id, new Uint8Array(key)]
}

export function createKeyRing(keys: ReadonlyMap<string, Uint8Array>, activeKeyId: string): KeyRing {
  if (!keys.has(activeKeyId)) throw keyRingErrors.activeMissing(activeKeyId)
  return { activeKeyId, get: (id) => keys.get(id), ids: () => [...keys.keys()] }
}

// HKDF for each value would cost more than the encryption itself.
const derived = new WeakMap<Uint8Array, Map<KeyPurpose, Buffer>>()

/** The key of one purpose (and, with a salt, of one file or row) under a key id of the ring; throws when it is lost. */
export function deriveKey(
  ring: KeyRing,
  {
    keyId,
    purpose,
    salt,
  }: { readonly keyId: string; readonly purpose: KeyPurpose; readonly salt?: Uint8Array },
): Buffer {
  const master = ring.get(keyId)
  if (!master) throw keyRingErrors.unknown(keyId)
  if (salt !== undefined) return expand(master, purpose, salt)
  const ofMaster = derived.get(master) ?? new Map<KeyPurpose, Buffer>()
  const known = ofMaster.get(purpose)
  if (known !== undefined) return known
  const key = expand(master, purpose, new Uint8Array())
  derived.set(master, ofMaster.set(purpose, key))
  return key
}

function expand(master: Uint8Array, purpose: KeyPurpose, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', master, salt, `hub/${purpose}/v1`, keyBytes))
}

/** Eight bytes that tell two keys of the same id apart without telling anything of the key. */
export function keyCheckValue(ring: KeyRing, keyId: string): string {
  const master = ring.get(keyId)
  if (!master) throw keyRingErrors.unknown(keyId)
  return Buffer.from(hkdfSync('sha256', master, new Uint8Array(), 'hub/key-check/v1', 8)).toString('hex')
}
