import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findDataDirectory } from '#adapters/backup-medium/database/data-directory.ts'
import { assertDedicated, assertElsewhere } from '#adapters/backup-medium/medium/dedicated.ts'
import { type MediumPlace, openMedium } from '#adapters/backup-medium/medium/open-medium.ts'
import { createBackupSetDesk } from '#adapters/backup-medium/set-desk.ts'
import { createBackupVault, type ScratchServer } from '#adapters/backup-medium/vault.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { type BackupMediumSettings, mediumPlaceOf, retentionPolicyOf } from '#config/backup.ts'
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
  const place = mediumPlaceOf(settings)
  return createBackupVault({
    url,
    role: 'hub_backup',
    medium: openMedium(place),
    ring,
    policy: retentionPolicyOf(settings),
    scratch: scratchServerOf(settings),
    migrate: migrateDeploy,
    now: Date.now,
    hubVersion: '0.1.0',
    assertDedicated: () => assertOwnPlace(place, settings, url),
  })
}

/** The sets on the medium as officials decide about them. */
export function createConfiguredDesk(settings: BackupMediumSettings, ring: KeyRing) {
  const medium = openMedium(mediumPlaceOf(settings))
  return createBackupSetDesk({ medium, ring, policy: retentionPolicyOf(settings), now: Date.now })
}

async function assertOwnPlace(place: MediumPlace, settings: BackupSettings, url: string): Promise<void> {
  const sameDevice = settings.BACKUP_SAME_DEVICE === 'cho-phep' ? 'ALLOWED' : 'REFUSED'
  if (place.kind === 'S3') {
    return assertElsewhere({ endpoint: place.store.endpoint, databaseUrl: url, sameDevice })
  }
  const others = async () => {
    const ofDatabase = await findDataDirectory(url)
    return ['/', settings.HUB_DATA_DIR, ...(ofDatabase === undefined ? [] : [ofDatabase])]
  }
  return assertDedicated({ directory: place.directory, others, sameDevice })
}
