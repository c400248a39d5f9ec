import { join } from 'node:path'
import { type Settings, SettingsFault } from './env.ts'

export type BackupMediumSettings = Pick<
  Settings,
  | 'HUB_DATA_DIR'
  | 'BACKUP_MEDIUM'
  | 'BACKUP_MONTHLY_SETS'
  | 'BACKUP_EVERYTHING_MONTHS'
  | 'BACKUP_S3_ENDPOINT'
  | 'BACKUP_S3_REGION'
  | 'BACKUP_S3_ACCESS_KEY'
  | 'BACKUP_S3_SECRET_KEY'
>

/** A folder, or `s3://bucket/prefix`. @throws SettingsFault when the store's login is missing. */
export function mediumPlaceOf(settings: BackupMediumSettings) {
  const { BACKUP_MEDIUM: medium = join(settings.HUB_DATA_DIR, 'backup-medium') } = settings
  if (!medium.startsWith('s3://')) return { kind: 'DIRECTORY', directory: medium } as const
  const [bucket = '', ...rest] = medium.slice('s3://'.length).split('/')
  const { BACKUP_S3_ACCESS_KEY: accessKeyId, BACKUP_S3_SECRET_KEY: secretAccessKey } = settings
  const faults = [
    ...(bucket === '' ? ['BACKUP_MEDIUM: phải có dạng s3://kho/tiền-tố'] : []),
    ...(accessKeyId === undefined ? ['BACKUP_S3_ACCESS_KEY: chưa được đặt'] : []),
    ...(secretAccessKey === undefined ? ['BACKUP_S3_SECRET_KEY: chưa được đặt'] : []),
  ]
  if (accessKeyId === undefined || secretAccessKey === undefined || faults.length > 0) {
    throw new SettingsFault(faults)
  }
  const prefix = rest.filter((part) => part !== '').join('/')
  const { BACKUP_S3_ENDPOINT: endpoint, BACKUP_S3_REGION: region } = settings
  return { kind: 'S3', store: { endpoint, region, bucket, prefix, accessKeyId, secretAccessKey } } as const
}

export const retentionPolicyOf = (settings: BackupMediumSettings) => ({
  monthlySets: settings.BACKUP_MONTHLY_SETS,
  everythingForMonths: settings.BACKUP_EVERYTHING_MONTHS,
})
