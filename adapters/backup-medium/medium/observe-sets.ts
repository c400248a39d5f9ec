import { createHash } from 'node:crypto'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import type { BackupHold, BackupSet, SetStanding } from '#domain/backup/backup-set.ts'
import { isDomainError } from '#domain/errors.ts'
import type { BackupMedium } from './backup-medium.ts'
import { holdShape, type Manifest, manifestShape, type Verification, verificationShape } from './manifest.ts'
import { parseSignedRecord } from './signed-record.ts'

/** A set with its manifest, as far as it can be believed, and why not. */
export interface ObservedSet {
  readonly set: BackupSet
  readonly manifest: Manifest | null
  readonly verification: Verification | null
  readonly fault: string | null
}

export async function observeSets(medium: BackupMedium, ring: KeyRing): Promise<readonly ObservedSet[]> {
  const names = await medium.listNames()
  const observed: ObservedSet[] = []
  for (const name of names) observed.push(await observeSet(medium, ring, name))
  return observed
}

export async function observeSet(medium: BackupMedium, ring: KeyRing, setId: string): Promise<ObservedSet> {
  const held = await readHold(medium, ring, setId)
  const base = { setId, bytes: await medium.archiveBytes(setId), ...held }
  try {
    const { manifest, sha256 } = await readManifest(medium, ring, setId)
    const verification = await readVerification(medium, ring, { setId, manifestSha256: sha256 })
    const standing = standingOf(manifest, verification, base.bytes)
    const { sequence, period, taken } = manifest
    const set = { ...base, standing, attested: { sequence, period, taken } }
    return { set, manifest, verification, fault: verification?.fault ?? null }
  } catch (error) {
    if (!isDomainError(error)) throw error
    const standing = error.code === 'BACKUP.KEY_LOST' ? 'UNKNOWN_KEY' : 'FORGED'
    const set = { ...base, standing, attested: null } as const
    return { set, manifest: null, verification: null, fault: error.message }
  }
}

/** @throws BACKUP.RECORD_REFUSED, BACKUP.KEY_LOST, BACKUP.SET_MISSING */
export async function readManifest(
  medium: BackupMedium,
  ring: KeyRing,
  setId: string,
): Promise<{ manifest: Manifest; sha256: string }> {
  const text = await medium.readRecord(setId, 'manifest')
  if (text === undefined) throw backupErrors.setMissing(setId)
  const manifest = parseSignedRecord(ring, text, manifestShape)
  if (manifest.setId !== setId) {
    throw backupErrors.recordRefused('manifest', `thuộc bộ ${manifest.setId}, không phải bộ này`)
  }
  return { manifest, sha256: createHash('sha256').update(text).digest('hex') }
}

async function readVerification(
  medium: BackupMedium,
  ring: KeyRing,
  of: { readonly setId: string; readonly manifestSha256: string },
): Promise<Verification | null> {
  const text = await medium.readRecord(of.setId, 'verification')
  const verification =
    text === undefined ? undefined : tryParse(() => parseSignedRecord(ring, text, verificationShape))
  if (verification?.setId !== of.setId || verification.manifestSha256 !== of.manifestSha256) return null
  return verification
}

async function readHold(
  medium: BackupMedium,
  ring: KeyRing,
  setId: string,
): Promise<{ hold: BackupHold | null; holdUnreadable: boolean }> {
  const text = await medium.readRecord(setId, 'hold')
  if (text === undefined) return { hold: null, holdUnreadable: false }
  const record = tryParse(() => parseSignedRecord(ring, text, holdShape))
  if (record?.setId !== setId) return { hold: null, holdUnreadable: true }
  return { hold: { by: record.by, reason: record.reason, at: record.at }, holdUnreadable: false }
}

function standingOf(manifest: Manifest, verification: Verification | null, bytes: number): SetStanding {
  if (bytes !== manifest.archive.bytes || verification?.outcome === 'FAILED') return 'BROKEN'
  return verification ? 'VERIFIED' : 'UNVERIFIED'
}

function tryParse<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (isDomainError(error)) return undefined
    throw error
  }
}
