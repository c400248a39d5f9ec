import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import type { BackupHold } from '#domain/backup/backup-set.ts'
import type { BackupMedium } from './backup-medium.ts'
import { observeSet, readManifest } from './observe-sets.ts'
import { toSignedRecord } from './signed-record.ts'

export interface HeldPlace {
  readonly medium: BackupMedium
  readonly ring: KeyRing
}

/** The hold lies signed beside the set, so that it holds after a disaster too. */
export async function holdSet({ medium, ring }: HeldPlace, setId: string, hold: BackupHold): Promise<void> {
  await readManifest(medium, ring, setId)
  const { set } = await observeSet(medium, ring, setId)
  if (set.hold !== null) throw backupErrors.alreadyHeld(setId, set.hold.reason)
  await medium.writeRecord(setId, 'hold', toSignedRecord(ring, 'hold', { setId, ...hold }))
}

/** @throws BACKUP.NOT_HELD; an unreadable hold is one too, and may be lifted. */
export async function assertHeld({ medium, ring }: HeldPlace, setId: string): Promise<void> {
  await readManifest(medium, ring, setId)
  const { set } = await observeSet(medium, ring, setId)
  if (set.hold === null && !set.holdUnreadable) throw backupErrors.notHeld(setId)
}
