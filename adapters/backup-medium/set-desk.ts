import { access, constants } from 'node:fs/promises'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type { BackupSetDesk } from '#contracts/backup.ts'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import type { RetentionPolicy } from '#domain/backup/retention-policy.ts'
import { createDirectoryMedium } from './medium/directory-medium.ts'
import { codeOf } from './medium/durable-files.ts'
import { assertHeld, holdSet } from './medium/hold-set.ts'
import { planPruning } from './restore/prune-sets.ts'

export interface SetDeskParts {
  readonly directory: string
  readonly ring: KeyRing
  readonly policy: RetentionPolicy
  readonly now: () => number
}

/** What officials decide about the sets on the medium; without the medium every question is refused. */
export function createBackupSetDesk({ directory, ring, policy, now }: SetDeskParts): BackupSetDesk {
  const medium = createDirectoryMedium({ directory })
  const atMedium = async <T>(act: () => Promise<T>): Promise<T> => {
    await access(directory, constants.R_OK).catch((error: unknown) => {
      throw backupErrors.mediumUnusable(codeOf(error))
    })
    return act()
  }
  return {
    plan: () => atMedium(async () => ({ ...(await planPruning({ medium, ring, policy, now })), policy })),
    hold: (setId, hold) => atMedium(() => holdSet({ medium, ring }, setId, hold)),
    assertHeld: (setId) => atMedium(() => assertHeld({ medium, ring }, setId)),
    release: (setId) => atMedium(() => medium.liftHold(setId)),
  }
}
