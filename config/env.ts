import { z } from 'zod'
import { address, count, databaseUrl, httpUrl, keyRing, name, port, smtpUrl, text } from './fields.ts'

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

/** Every setting with its default; docs/operations.md tells them to operators in the same order. */
const fields = {
  PORT: port.default(3000),
  HUB_LISTEN: text.default('127.0.0.1'),
  HUB_PUBLIC_URL: httpUrl.optional(),
  HUB_DATA_DIR: text.default('.hub'),
  TEMPORAL_UI_PORT: port.default(8233),
  LOG_LEVEL: z.enum(logLevels, `phải là một trong: ${logLevels.join(', ')}`).default('info'),
  DATABASE_URL: databaseUrl.optional(),
  HUB_API_PASSWORD: text.optional(),
  HUB_WORKER_PASSWORD: text.optional(),
  DATABASE_CONNECTIONS: count(1, 200).default(16),
  TEMPORAL_ADDRESS: address.optional(),
  TEMPORAL_NAMESPACE: name.default('hub'),
  TEMPORAL_API_KEY: text.optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: text.optional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: text.optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: text.optional(),
  TEMPORAL_UI_URL: httpUrl.optional(),
  TEMPORAL_UI_PUBLIC_URL: httpUrl.optional(),
  OIDC_ISSUER: httpUrl.optional(),
  OIDC_AUDIENCE: text.default('urn:hub:api'),
  HUB_KEYS: keyRing.optional(),
  HUB_ACTIVE_KEY: name.optional(),
  HUB_PAYLOAD_KEYS: keyRing.optional(),
  HUB_ISSUER_KEY_FILE: text.optional(),
  NATIONAL_DATABASE_URL: httpUrl.optional(),
  NATIONAL_DATABASE_CLIENT_ID: text.optional(),
  NATIONAL_DATABASE_CLIENT_SECRET: text.optional(),
  NATIONAL_DATABASE_AGENCY_CODE: text.default('H59'),
  NATIONAL_DATABASE_RECEIVER_CODE: text.default('G09'),
  NATIONAL_DATABASE_BATCH_SIZE: count(1, 1000).default(250),
  NATIONAL_DATABASE_LANES: count(1, 16).default(4),
  NATIONAL_DATABASE_FIRST_WAIT_SECONDS: count(1, 3600).default(60),
  NATIONAL_DATABASE_SIGNING_KEY_FILE: text.optional(),
  NATIONAL_DATABASE_TLS_CA_FILE: text.optional(),
  NATIONAL_DATABASE_TLS_CERT_FILE: text.optional(),
  NATIONAL_DATABASE_TLS_KEY_FILE: text.optional(),
  CA_URL: httpUrl.optional(),
  SIGNATURE_TRUST_FILE: text.optional(),
  SIGNATURE_INTERMEDIATES_FILE: text.optional(),
  TSA_URL: httpUrl.optional(),
  // Longer than a month nothing waits: the changes would be free again (migration package_holds).
  SIGNATURE_PATIENCE_HOURS: count(1, 720).default(24),
  BACKUP_MEDIUM: text.optional(),
  BACKUP_SAME_DEVICE: z.enum(['cho-phep', 'tu-choi'], 'phải là cho-phep hoặc tu-choi').default('tu-choi'),
  BACKUP_MONTHLY_SETS: count(3, 1200).default(12),
  BACKUP_EVERYTHING_MONTHS: count(3, 1200).default(3),
  BACKUP_SCRATCH_URL: databaseUrl.optional(),
  BACKUP_EVERY: z.enum(['thang', 'tuan', 'ngay'], 'phải là một trong: thang, tuan, ngay').default('thang'),
  BACKUP_S3_ENDPOINT: httpUrl.optional(),
  BACKUP_S3_REGION: text.default('us-east-1'),
  BACKUP_S3_ACCESS_KEY: text.optional(),
  BACKUP_S3_SECRET_KEY: text.optional(),
  CLAMD_ADDRESS: address.optional(),
  SMTP_URL: smtpUrl.optional(),
  SMTP_FROM: text.default('hub@localhost'),
  WORKER_PORT: port.optional(),
  METRICS_PORT: port.optional(),
} as const

const schema = z.object(fields)

/** Cấu hình: what the environment says, checked. */
export type Settings = Readonly<z.output<typeof schema>>

const serviceSchema = schema.required({
  DATABASE_URL: true,
  TEMPORAL_ADDRESS: true,
  HUB_KEYS: true,
  HUB_PAYLOAD_KEYS: true,
})

/** A service (API, worker, front) runs on real addresses and keys; only `npm start` may lack them. */
export type ServiceSettings = Readonly<z.output<typeof serviceSchema>>

export type Variables = Readonly<Record<string, string | undefined>>

/** Lỗi cấu hình: all faults at once, one Vietnamese line each. */
export class SettingsFault extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(['Cấu hình chưa đúng:', ...faults.map((fault) => `  - ${fault}`)].join('\n'))
    this.name = 'SettingsFault'
    this.faults = faults
  }
}

/** For `npm start`: what is not set is provided by an embedded part. */
export function loadSettings(variables: Variables = process.env): Settings {
  return parse(schema, variables)
}

/** For the API, the worker and the codec server. */
export function loadServiceSettings(variables: Variables = process.env): ServiceSettings {
  return parse(serviceSchema, variables)
}

function parse<T>(shape: z.ZodType<T>, variables: Variables): T {
  const set = Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== '')
  const result = shape.safeParse(Object.fromEntries(set.map(([key, value]) => [key, value?.trim()])))
  if (result.success) return result.data
  throw new SettingsFault(result.error.issues.map(describe))
}

// The value itself is not repeated: it may be a password.
function describe(issue: z.core.$ZodIssue): string {
  const variable = issue.path.join('.')
  if (issue.code === 'invalid_type') return `${variable}: chưa được đặt`
  return `${variable}: ${issue.message}`
}

export const settingNames: readonly string[] = Object.keys(fields)
