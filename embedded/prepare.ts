import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { MigrationRefused, migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { connectTemporal } from '#adapters/temporal/client.ts'
import { reconcileSchedules } from '#adapters/temporal/schedules.ts'
import { type BackupRhythm, schedulesFor } from '#contracts/schedules.ts'
import type { Settings } from '#config/env.ts'
import { seed } from '../prisma/seed/seed.ts'
import { ensureLogins } from './logins.ts'
import type { Secrets } from './secrets.ts'
import { StartFault } from './start-fault.ts'

/** Brings the database up to the program, gives each process its login, loads units and staff into an empty one. */
export async function prepareDatabase(
  url: string,
  plan: {
    readonly secrets: Secrets
    readonly people: number
    readonly settings: Settings
    readonly log: (line: string) => void
  },
): Promise<void> {
  const applied = await migrate(url)
  if (applied.length > 0) plan.log(`Đã nâng cấp cơ sở dữ liệu: ${applied.length} bước.`)
  if (plan.settings.DATABASE_URL === undefined) {
    const { apiPassword, workerPassword } = plan.secrets
    await ensureLogins(url, { hub_api_login: apiPassword, hub_worker_login: workerPassword })
  }
  await loadProvince(url, plan)
}

/** Real units, the working calendar and invented people; an installation that has people keeps its own. */
async function loadProvince(
  url: string,
  { secrets, people, settings, log }: Parameters<typeof prepareDatabase>[1],
): Promise<void> {
  const keys = parseKeyRing(settings.HUB_KEYS ?? secrets.keys, settings.HUB_ACTIVE_KEY)
  const loaded = await seed({ url, keys, people, password: secrets.demoPassword, now: Date.now() })
  if (loaded.people === 0) return
  log(
    `Đã nạp ${loaded.units} đơn vị, ${loaded.people} người giả định (${loaded.defects.length} hồ sơ có lỗi cài sẵn).`,
  )
}

async function migrate(url: string): Promise<readonly string[]> {
  try {
    return await migrateDeploy(url)
  } catch (error) {
    if (error instanceof MigrationRefused) throw new StartFault(error.message, { cause: error })
    throw error
  }
}

/** Brings the server's schedules to the declared list. */
export async function prepareTemporal(
  settings: {
    readonly TEMPORAL_ADDRESS: string
    readonly TEMPORAL_NAMESPACE: string
    readonly HUB_PAYLOAD_KEYS: string
    readonly BACKUP_EVERY: BackupRhythm
  },
  log: (line: string) => void,
): Promise<void> {
  const { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace } = settings
  const keys = parseKeyRing(settings.HUB_PAYLOAD_KEYS)
  const temporal = await connectTemporal({ address, namespace }, keys)
  try {
    const touched = await reconcileSchedules(temporal.client, schedulesFor(settings))
    log(`Lịch định kỳ: ${touched.length} lịch.`)
  } finally {
    await temporal.close()
  }
}
