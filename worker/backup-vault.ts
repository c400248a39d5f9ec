import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findDataDirectory } from '#adapters/backup-medium/database/data-directory.ts'
import { createDirectoryMedium } from '#adapters/backup-medium/medium/directory-medium.ts'
import { assertDedicated } from '#adapters/backup-medium/medium/dedicated.ts'
import { createBackupVault, type ScratchServer } from '#adapters/backup-medium/vault.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { migrateDeploy } from '#adapters/postgres/migrate.ts'
import { type BackupMediumSettings, mediumDirectory, retentionPolicyOf } from '#config/backup.ts'
import type { Settings } from '#config/env.ts'
import { createScratchServer } from '#embedded/scratch-server.ts'

type BackupSettings = BackupMediumSettings &
  Pick<Settings, 'DATABASE_URL' | 'BACKUP_SAME_DEVICE' | 'BACKUP_SCRATCH_URL'>

/** Another server where one is named, else one of the proof's own that lives as long as the proof. */
export function scratchServerOf(settings: BackupSettings): ScratchServer {
  const { BACKUP_SCRATCH_URL: url } = settings
  if (url === undefined) return createScratchServer(join(tmpdir(), 'hub-kiem-chung'))
  return (use) => use(url)
}

/** The vault as the settings say; the worker and the `hub` command use the same. */
export function createConfiguredVault(settings: BackupSettings, ring: KeyRing) {
  const { DATABASE_URL: url = '' } = settings
  const directory = mediumDirectory(settings)
  return createBackupVault({
    url,
    role: 'hub_backup',
    medium: createDirectoryMedium({ directory }),
    ring,
    policy: retentionPolicyOf(settings),
    scratch: scratchServerOf(settings),
    migrate: migrateDeploy,
    now: Date.now,
    hubVersion: '0.1.0',
    assertDedicated: () =>
      assertDedicated({
        directory,
        others: async () => {
          const ofDatabase = await findDataDirectory(url)
          return ['/', settings.HUB_DATA_DIR, ...(ofDatabase === undefined ? [] : [ofDatabase])]
        },
        sameDevice: settings.BACKUP_SAME_DEVICE === 'cho-phep' ? 'ALLOWED' : 'REFUSED',
      }),
  })
}
