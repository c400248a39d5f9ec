import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { connectTemporal, type TemporalClient } from '#adapters/temporal/client.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { startPostgres, throwawaySettings } from '#embedded/postgres.ts'
import { startTemporal } from '#embedded/temporal.ts'

const run = promisify(execFile)

/** One machine: PostgreSQL, Temporal and the real worker program, and the `hub` command beside them. */
export interface Installation {
  readonly url: string
  readonly database: Database
  /** What a service beside the worker needs to know. */
  readonly environment: Readonly<Record<string, string>>
  inWork<T>(act: (work: UnitOfWork) => Promise<T>): Promise<T>
  temporal<T>(use: (client: TemporalClient['client']) => Promise<T>): Promise<T>
  startWorker(): void
  killWorker(): Promise<void>
  /** `hub …` as an operator types it; what it printed. */
  hub(...words: readonly string[]): Promise<string>
  /** Both servers end and their files are deleted. */
  destroy(): Promise<void>
}

export interface InstallationOrder {
  readonly directory: string
  readonly keys: string
  /** HUB_DATA_DIR of the command; the worker keeps the repository's, with the built workflows. */
  readonly program: string
  readonly environment: Readonly<Record<string, string>>
}

export async function installAt({
  directory,
  keys,
  program,
  environment,
}: InstallationOrder): Promise<Installation> {
  await mkdir(directory, { recursive: true })
  const [postgres, temporal] = await Promise.all([
    startPostgres({
      directory: path.join(directory, 'postgres'),
      settings: { ...throwawaySettings, max_connections: 60 },
    }),
    startTemporal({ directory: path.join(directory, 'temporal') }),
  ])
  const database = openDatabase({
    url: postgres.url(),
    role: 'hub_worker',
    connections: 4,
    onError: () => undefined,
  })
  const env = {
    ...process.env,
    DATABASE_URL: postgres.url(),
    TEMPORAL_ADDRESS: temporal.address,
    HUB_KEYS: keys,
    HUB_PAYLOAD_KEYS: keys,
    ...environment,
  }
  let worker: ChildProcess | undefined
  const killWorker = async (): Promise<void> => {
    await killed(worker)
    worker = undefined
  }
  return {
    url: postgres.url(),
    database,
    environment: {
      DATABASE_URL: postgres.url(),
      TEMPORAL_ADDRESS: temporal.address,
      HUB_KEYS: keys,
      HUB_PAYLOAD_KEYS: keys,
      ...environment,
    },
    inWork: (act) => database.transaction({ kind: 'SYSTEM' }, act),
    temporal: async (use) => {
      const server = { address: temporal.address, namespace: 'hub' }
      const connected = await connectTemporal(server, parseKeyRing(keys))
      try {
        return await use(connected.client)
      } finally {
        await connected.close()
      }
    },
    startWorker: () => {
      worker = spawn(process.execPath, ['--import', 'tsx', 'worker.ts'], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const log = createWriteStream(path.join(directory, 'worker.log'), { flags: 'a' })
      worker.stdout?.pipe(log)
      worker.stderr?.pipe(log)
    },
    killWorker,
    hub: async (...words) => {
      const { stdout } = await run(process.execPath, ['--import', 'tsx', 'cli/hub.ts', ...words], {
        env: { ...env, HUB_DATA_DIR: program },
      })
      return stdout
    },
    destroy: async () => {
      await killWorker()
      await database.close().catch(() => undefined)
      await Promise.all([temporal.stop(), postgres.remove()])
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function killed(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  await new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}
