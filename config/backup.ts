import { join } from 'node:path'
import type { Settings } from './env.ts'

export type BackupMediumSettings = Pick<
  Settings,
  'HUB_DATA_DIR' | 'BACKUP_MEDIUM' | 'BACKUP_MONTHLY_SETS' | 'BACKUP_EVERYTHING_MONTHS'
>

export const mediumDirectory = (settings: BackupMediumSettings): string =>
  settings.BACKUP_MEDIUM ?? join(settings.HUB_DATA_DIR, 'backup-medium')

export const retentionPolicyOf = (settings: BackupMediumSettings) => ({
  monthlySets: settings.BACKUP_MONTHLY_SETS,
  everythingForMonths: settings.BACKUP_EVERYTHING_MONTHS,
})
