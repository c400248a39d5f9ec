import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type { BackupSetDesk } from '#contracts/backup.ts'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import type { RetentionPolicy } from '#domain/backup/retention-policy.ts'
import type { BackupMedium } from './medium/backup-medium.ts'
import { assertHeld, holdSet } from './medium/hold-set.ts'
import { checkDeletion, deleteByHand } from './restore/delete-by-hand.ts'
import { planPruning } from './restore/prune-sets.ts'

async function assertThere(medium: BackupMedium, setId: string): Promise<void> {
  if (!(await medium.listNames()).includes(setId)) throw backupErrors.setMissing(setId)
}

export interface SetDeskParts {
  readonly medium: BackupMedium
  readonly ring: KeyRing
  readonly policy: RetentionPolicy
  readonly now: () => number
}

/** What officials decide about the sets on the medium; without the medium every question is refused. */
export function createBackupSetDesk({ medium, ring, policy, now }: SetDeskParts): BackupSetDesk {
  const atMedium = async <T>(act: () => Promise<T>): Promise<T> => {
    await medium.assertReachable()
    return act()
  }
  return {
    plan: () => atMedium(async () => ({ ...(await planPruning({ medium, ring, policy, now })), policy })),
    hold: (setId, hold) => atMedium(() => holdSet({ medium, ring }, setId, hold)),
    assertHeld: (setId) => atMedium(() => assertHeld({ medium, ring }, setId)),
    assertDeletable: (setId) =>
      atMedium(async () => {
        await assertThere(medium, setId)
        await checkDeletion({ medium, ring, now, setId })
      }),
    deleteByHand: (setId) =>
      atMedium(async () => {
        await assertThere(medium, setId)
        await deleteByHand({ medium, ring, now, setId })
      }),
    release: (setId) => atMedium(() => medium.liftHold(setId)),
  }
}
