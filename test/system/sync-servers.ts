import { setTimeout as delay } from 'node:timers/promises'
import path from 'node:path'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { findFreePort } from '#embedded/ports.ts'
import { type EmbeddedPostgres, startPostgres } from '#embedded/postgres.ts'
import { type EmbeddedTemporal, startTemporal } from '#embedded/temporal.ts'
import { testPayloadKeys } from '#test/temporal.ts'
import { addDepartmentOfficer, startTestIssuer, superviseApi } from './sync-processes.ts'

export const keysText = `test:${Buffer.alloc(32, 5).toString('base64')}`
export const payloadKeysText = `test:${Buffer.from(testPayloadKeys.get('test') ?? []).toString('base64')}`

export interface Order {
  readonly key?: string
  readonly body?: object
}

export interface Answer {
  readonly status: number
  readonly json: Readonly<Record<string, unknown>>
}

export interface SyncApi {
  /** A signed-in request; undefined when no answer came. */
  call(method: 'GET' | 'POST', path: string, order?: Order): Promise<Answer | undefined>
  kill(): Promise<void>
  stop(): Promise<void>
}

export interface Servers {
  databaseUrl(): string
  database(): Database
  temporalAddress(): string
  kill(victim: 'POSTGRES' | 'TEMPORAL'): Promise<void>
  stop(): Promise<void>
}

/** Killed servers come back on their ports: the programs know them by address. */
export async function startServers(folder: string): Promise<Servers> {
  const launchPostgres = (port?: number): Promise<EmbeddedPostgres> =>
    startPostgres({
      directory: path.join(folder, 'postgres'),
      settings: { max_connections: 80 },
      ...(port !== undefined && { port }),
    })
  const launchTemporal = (): Promise<EmbeddedTemporal> =>
    startTemporal({ directory: path.join(folder, 'temporal') })
  let postgres = await launchPostgres()
  await migrateDeploy(postgres.url())
  let temporal = await launchTemporal()
  const open = (): Database => openDatabase({ url: postgres.url(), role: 'owner', onError: () => undefined })
  let database = open()
  return {
    databaseUrl: () => postgres.url(),
    database: () => database,
    temporalAddress: () => temporal.address,
    kill: async (victim) => {
      if (victim === 'TEMPORAL') {
        process.kill(temporal.pid, 'SIGKILL')
        temporal = await launchTemporal()
        return
      }
      process.kill(postgres.pid, 'SIGKILL')
      postgres = await launchPostgres(postgres.port)
      await database.close().catch(() => undefined)
      database = open()
    },
    stop: async () => {
      await database.close().catch(() => undefined)
      await temporal.stop()
      await postgres.remove()
    },
  }
}

/** The real API program and an officer of Sở Nội vụ who uses it. */
export async function startApi(servers: Servers): Promise<SyncApi> {
  const issuer = await startTestIssuer()
  const token = await issuer.tokenFor(await addDepartmentOfficer(servers.database()))
  const port = await findFreePort()
  const program = superviseApi({
    PORT: String(port),
    DATABASE_URL: servers.databaseUrl(),
    TEMPORAL_ADDRESS: servers.temporalAddress(),
    OIDC_ISSUER: issuer.url,
    HUB_KEYS: keysText,
    HUB_PAYLOAD_KEYS: payloadKeysText,
  })
  const call: SyncApi['call'] = async (method, name, { key, body } = {}) => {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1${name}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(key === undefined ? {} : { 'idempotency-key': key }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      })
      return { status: response.status, json: (await response.json()) as Answer['json'] }
    } catch {
      await delay(100)
      return undefined
    }
  }
  const stop = async (): Promise<void> => {
    await program.stop()
    await issuer.close()
  }
  return { call, kill: () => program.kill(), stop }
}
