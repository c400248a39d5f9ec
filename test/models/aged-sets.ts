import { createHash } from 'node:crypto'
import { takeBackup } from '#adapters/backup-medium/database/take-backup.ts'
import type { BackupMedium } from '#adapters/backup-medium/medium/backup-medium.ts'
import type { Manifest } from '#adapters/backup-medium/medium/manifest.ts'
import { toSignedRecord } from '#adapters/backup-medium/medium/signed-record.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'

export interface AgedSetsOptions {
  readonly url: string
  readonly medium: BackupMedium
  readonly ring: KeyRing
}

/** A real set as it would have been taken at another time, with a signed proof. */
export async function takeAgedSet({ url, medium, ring }: AgedSetsOptions, at: number): Promise<Manifest> {
  const manifest = await takeBackup({
    url,
    medium,
    ring,
    role: 'hub_backup',
    now: () => at,
    readings: () => Promise.resolve({ walls: [at], boot: null }),
  })
  const text = (await medium.readRecord(manifest.setId, 'manifest')) ?? ''
  const proof = {
    setId: manifest.setId,
    manifestSha256: createHash('sha256').update(text).digest('hex'),
    at,
    outcome: 'RESTORED',
    fault: null,
    readSeconds: 0,
    restoreSeconds: 0,
    tables: manifest.tables.length,
    rows: 0,
  }
  await medium.writeRecord(manifest.setId, 'verification', toSignedRecord(ring, 'verification', proof))
  return manifest
}
