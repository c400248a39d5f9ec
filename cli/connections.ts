import { type KeyRing, parseKeyRing } from '#adapters/keys/key-ring.ts'
import { type Database, type DatabaseRole, openDatabase } from '#adapters/postgres/database.ts'
import { connectTemporal, type TemporalClient } from '#adapters/temporal/client.ts'
import { loadServiceSettings, type ServiceSettings } from '#config/env.ts'
import { temporalConnection } from '#config/temporal.ts'
import { readRunningSettings } from './running-installation.ts'

export interface Installation {
  readonly settings: ServiceSettings
  readonly keys: KeyRing
}

/** The installation that the environment names, else the embedded one in HUB_DATA_DIR. @throws SettingsFault */
export function openInstallation(): Installation {
  const settings = loadServiceSettings({ ...readRunningSettings(), ...withoutEmpty(process.env) })
  return { settings, keys: parseKeyRing(settings.HUB_KEYS, settings.HUB_ACTIVE_KEY) }
}

/** Runs with a database session of a role and closes it. */
export async function withDatabase<T>(
  { settings }: Installation,
  role: DatabaseRole,
  run: (database: Database) => Promise<T>,
): Promise<T> {
  const database = openDatabase({ url: settings.DATABASE_URL, role, connections: 4 })
  try {
    return await run(database)
  } finally {
    await database.close()
  }
}

/** Runs with a connection to Temporal and closes it. */
export async function withTemporal<T>(
  { settings }: Installation,
  run: (temporal: TemporalClient) => Promise<T>,
): Promise<T> {
  const temporal = await connectTemporal(
    temporalConnection(settings),
    parseKeyRing(settings.HUB_PAYLOAD_KEYS),
  )
  try {
    return await run(temporal)
  } finally {
    await temporal.close()
  }
}

function withoutEmpty(variables: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  )
}
