import { join, resolve } from 'node:path'
import type { Settings } from '#config/env.ts'
import { serviceEnvironment } from './environment.ts'
import { requirePort, takeLock } from './lock.ts'
import { asLogin } from './logins.ts'
import { loadPorts } from './port-book.ts'
import { prepareDatabase, prepareTemporal } from './prepare.ts'
import { keepSecrets } from './secrets.ts'
import { postgresPart, temporalPart } from './servers.ts'
import { keepServiceSettings } from './service-settings.ts'
import { serviceParts, waitUntilReady } from './services.ts'
import { certificationAuthorityPart, nationalDatabasePart, writeTrust } from './simulators.ts'
import { layOut, noteRunning } from './state-directory.ts'
import type { Part } from './supervision/part.ts'
import { type Supervised, supervise } from './supervision/supervise.ts'

export interface HubOptions {
  readonly settings: Settings
  readonly people: number
  readonly log: (line: string) => void
  /** Ctrl-C while starting: what has started is stopped again. */
  readonly signal: AbortSignal
}

export interface Hub {
  readonly apiUrl: string
  readonly uiUrl: string
  readonly directory: string
  /** Of the demonstration accounts. */
  readonly demoPassword: string
  stop(): Promise<void>
}

/** Starts every part in its order and keeps it running; `stop` ends them in the opposite order. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const { settings, log } = options
  const directory = resolve(settings.HUB_DATA_DIR)
  layOut(directory)
  const lock = takeLock(directory)
  const started: Supervised[] = []
  const observer = { log, started: noteRunning(directory) }
  const keep = async (part: Part) => {
    options.signal.throwIfAborted()
    started.push(await supervise(part, observer))
  }
  const stop = async () => {
    for (const part of started.toReversed()) await part.stop().catch((error: unknown) => log(String(error)))
    lock.release()
  }
  try {
    await requirePorts(settings, lock.isTakenOver ? 'WAIT' : 'REFUSE')
    await startParts(options, directory, keep)
  } catch (error) {
    await stop()
    throw error
  }
  const { PORT, TEMPORAL_UI_PORT } = settings
  return {
    apiUrl: `http://127.0.0.1:${PORT}`,
    uiUrl: `http://127.0.0.1:${TEMPORAL_UI_PORT}`,
    directory,
    demoPassword: keepSecrets(directory).demoPassword,
    stop,
  }
}

async function requirePorts({ PORT, TEMPORAL_UI_PORT }: Settings, wait: 'WAIT' | 'REFUSE'): Promise<void> {
  await requirePort(PORT, { name: 'API', setting: 'PORT', wait })
  await requirePort(TEMPORAL_UI_PORT, {
    name: 'giao diện Temporal',
    setting: 'TEMPORAL_UI_PORT',
    wait,
  })
}

async function startParts(
  { settings, people, log, signal }: HubOptions,
  directory: string,
  keep: (part: Part) => Promise<void>,
): Promise<void> {
  const secrets = keepSecrets(directory)
  const ports = await loadPorts(directory)
  const postgres = postgresPart({ settings, directory, log })
  const temporal = temporalPart({ settings, directory, log })
  const agencyCode = settings.NATIONAL_DATABASE_AGENCY_CODE
  await all([
    keep(postgres.part).then(() => prepareDatabase(postgres.url(), { secrets, people, settings, log })),
    keep(temporal.part),
    keep(nationalDatabasePart({ directory, port: ports.nationalDatabase, agencyCode, secrets })),
    keep(certificationAuthorityPart({ directory, port: ports.certificationAuthority })),
  ])
  const certificationAuthority = `http://127.0.0.1:${ports.certificationAuthority}`
  const trust = await writeTrust(certificationAuthority, directory)
  const nationalDatabase = `http://127.0.0.1:${ports.nationalDatabase}`
  const addresses = {
    temporal: temporal.address(),
    temporalUi: temporal.uiUrl(),
    nationalDatabase,
    certificationAuthority,
    trust,
  }
  const environment = serviceEnvironment(settings, directory, { secrets, addresses })
  keepServiceSettings(directory, { ...environment, DATABASE_URL: settings.DATABASE_URL ?? postgres.url() })
  const login = (name: 'hub_api_login' | 'hub_worker_login', password: string) =>
    settings.DATABASE_URL ?? asLogin(postgres.url(), name, password)
  const api = { ...environment, DATABASE_URL: login('hub_api_login', secrets.apiPassword) }
  const worker = { ...environment, DATABASE_URL: login('hub_worker_login', secrets.workerPassword) }
  await all([
    ...serviceParts(directory, { api, worker }).map(keep),
    prepareTemporal({ ...environment, BACKUP_EVERY: settings.BACKUP_EVERY }, log),
  ])
  await waitUntilReady(settings, { logs: join(directory, 'logs'), signal })
}

// Every part that started is known to `stop`, even when another fails at the same time.
async function all(starts: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(starts)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
