import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as pkijs from 'pkijs'
import { toArrayBuffer } from './bytes.ts'
import type { CertifiedKey } from './certificates.ts'
import { exportSigningKey, importSigningKey, type StoredKey } from './keys.ts'
import type { Revocation } from './revocation-list.ts'

export const authorityNames = ['root', 'rsa', 'ec'] as const
export type AuthorityName = (typeof authorityNames)[number]

export interface StoredCertifiedKey {
  readonly der: string
  readonly key: StoredKey
}

export interface IssuedCertificate {
  readonly serialNumber: string
  readonly authority: AuthorityName
  readonly der: string
}

export interface StoredState {
  readonly authorities: Readonly<Record<AuthorityName, StoredCertifiedKey>>
  readonly responders: Readonly<Record<AuthorityName, StoredCertifiedKey>>
  readonly timeStamping: StoredCertifiedKey
  /** A key outside the chain: signs forged answers when the fault plan says WRONG_KEY. */
  readonly strangerKey: StoredKey
  readonly issued: readonly IssuedCertificate[]
  readonly revocations: Readonly<Record<AuthorityName, readonly Revocation[]>>
  readonly crlNumber: number
}

export async function storeCertifiedKey({ der, key }: CertifiedKey): Promise<StoredCertifiedKey> {
  return { der: Buffer.from(der).toString('base64'), key: await exportSigningKey(key) }
}

export async function restoreCertifiedKey(stored: StoredCertifiedKey): Promise<CertifiedKey> {
  const der = new Uint8Array(Buffer.from(stored.der, 'base64'))
  return {
    der,
    certificate: pkijs.Certificate.fromBER(toArrayBuffer(der)),
    key: await importSigningKey(stored.key),
  }
}

const fileIn = (directory: string): string => join(directory, 'authority.json')

export function readState(directory: string): StoredState | undefined {
  try {
    return JSON.parse(readFileSync(fileIn(directory), 'utf8')) as StoredState
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written beside and renamed: a kill leaves the old file or the new one, never half of one. */
export function writeState(directory: string, state: StoredState): void {
  mkdirSync(directory, { recursive: true })
  const draft = `${fileIn(directory)}.draft`
  writeFileSync(draft, JSON.stringify(state), { mode: 0o600 })
  renameSync(draft, fileIn(directory))
}
