import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Client, Connection } from '@temporalio/client'
import type { SyncSettings } from '#activities/national-sync.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { migrateDeploy } from '#adapters/postgres/migrate.ts'
import { createSyncStore, enqueueSync } from '#adapters/postgres/sync.ts'
import type { SyncRunRef } from '#contracts/national-sync.ts'
import { syncRunStart } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { inventStaff, type SyntheticEmployee } from '#domain/people/synthetic-staff.ts'
import { type EmbeddedPostgres, startPostgres } from '#embedded/postgres.ts'
import { type EmbeddedTemporal, startTemporal } from '#embedded/temporal.ts'
import { type SimulatedNationalDatabase, startNationalDatabase } from '#test/national-database.ts'
import { buildBundle, testDataConverter } from '#test/temporal.ts'
import type { SyncWorkerSettings } from './sync-worker.ts'

export const victims = ['WORKER', 'POSTGRES', 'TEMPORAL', 'NATIONAL_DATABASE'] as const
export type Victim = (typeof victims)[number]

/** PostgreSQL, Temporal, the simulator and a worker, each a process that can be killed. */
export interface SyncStage {
  readonly people: readonly SyntheticEmployee[]
  readonly partner: SimulatedNationalDatabase
  readonly sync: ReturnType<typeof createSyncStore>
  database(): Database
  inWork<T>(run: (work: UnitOfWork) => Promise<T>): Promise<T>
  enqueueAll(versions: readonly number[], every?: number): Promise<number>
  /** A run over the province, by its process, to its end. */
  start(number: string): Promise<SyncRunRef>
  hasEnded(runId: string): Promise<boolean>
  kill(victim: Victim): Promise<void>
  workerRssMb(): number
  stop(): Promise<void>
}

export const stageSealer = createFieldSealer(
  createKeyRing(new Map([['test', new Uint8Array(32).fill(5)]]), 'test'),
)
const units = Array.from({ length: 40 }, (_, index) => ({
  code: `H59.${index + 1}`,
  name: `Đơn vị ${index + 1}`,
}))
const CHUNK = 2_000

export async function startSyncStage(order: {
  readonly people: number
  readonly seed: string
  readonly settings: SyncSettings
}): Promise<SyncStage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hub-sync-'))
  const bundlePath = path.join(folder, 'workflows.js')
  const launchPostgres = () =>
    startPostgres({ directory: path.join(folder, 'postgres'), settings: { max_connections: 60 } })
  const launchTemporal = () => startTemporal({ directory: path.join(folder, 'temporal') })
  let postgres: EmbeddedPostgres = await launchPostgres()
  await migrateDeploy(postgres.url())
  let temporal: EmbeddedTemporal = await launchTemporal()
  const partner = await startNationalDatabase()
  await writeFile(bundlePath, (await buildBundle()).code)
  const people = inventStaff({
    seed: order.seed,
    count: order.people,
    units,
    today: '2026-11-22',
    defects: 0,
  }).people
  let database = openDatabase({ url: postgres.url(), role: 'hub_worker', onError: () => undefined })
  const inWork = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> =>
    database.transaction({ kind: 'SYSTEM' }, run, { timeoutMs: 120_000 })
  for (let start = 0; start < people.length; start += CHUNK) {
    const chunk = people.slice(start, start + CHUNK)
    await inWork((work) => loadStaff(stageSealer, work, { people: chunk, at: Date.now() }))
  }

  const workerSettings = (): SyncWorkerSettings => ({
    databaseUrl: postgres.url(),
    temporalAddress: temporal.address,
    bundlePath,
    partner: partner.settings,
    settings: order.settings,
  })
  let worker = await launchWorker(workerSettings())
  const sync = createSyncStore(stageSealer)
  const client = async <T>(use: (client: Client) => Promise<T>): Promise<T> => {
    const connection = await Connection.connect({ address: temporal.address })
    try {
      return await use(new Client({ connection, namespace: 'hub', dataConverter: testDataConverter }))
    } finally {
      await connection.close()
    }
  }
  return {
    people,
    partner,
    sync,
    database: () => database,
    inWork,
    enqueueAll: async (versions, every = 1) => {
      const rows = people
        .filter((_, index) => index % every === 0)
        .flatMap(({ employeeId, unitCode }) =>
          versions.map((version) => ({ employeeId, version, op: 'UPSERT', unitCode, dueAt: null }) as const),
        )
      for (let start = 0; start < rows.length; start += CHUNK) {
        await inWork((work) => enqueueSync(work, rows.slice(start, start + CHUNK)))
      }
      return rows.length
    },
    start: async (number) => {
      const scope = { kind: 'PROVINCE' } as const
      const run = await inWork((work) =>
        sync.openRun(work, {
          number,
          kind: 'SYNC',
          trigger: 'THU_NGHIEM',
          scope,
          dryRun: false,
          at: Date.now(),
        }),
      )
      const { workflow, workflowId, taskQueue, input, searchAttributes } = syncRunStart({
        ...run,
        kind: 'SYNC',
        scope,
      })
      const typedSearchAttributes = [...(searchAttributes ?? [])]
      await client((open) =>
        open.workflow.start(workflow, { workflowId, taskQueue, args: [input], typedSearchAttributes }),
      )
      return run
    },
    hasEnded: async (runId) => {
      const { rows } = await database.pool.query('SELECT finished_at FROM sync_run WHERE id = $1', [runId])
      return rows[0]?.finished_at !== null
    },
    kill: async (victim) => {
      if (victim === 'NATIONAL_DATABASE') return partner.killAndRestart()
      if (victim === 'WORKER') {
        await end(worker, 'SIGKILL')
        worker = await launchWorker(workerSettings())
        return undefined
      }
      if (victim === 'TEMPORAL') {
        process.kill(temporal.pid, 'SIGKILL')
        temporal = await launchTemporal()
        return undefined
      }
      process.kill(postgres.pid, 'SIGKILL')
      postgres = await launchPostgres()
      await database.close().catch(() => undefined)
      database = openDatabase({ url: postgres.url(), role: 'hub_worker', onError: () => undefined })
      return undefined
    },
    workerRssMb: () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(worker.pid)]).toString()) / 1024,
    stop: async () => {
      await end(worker, 'SIGKILL')
      await database.close().catch(() => undefined)
      await partner.stop()
      await temporal.stop()
      await postgres.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function launchWorker(settings: SyncWorkerSettings): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/system/sync-worker.ts'], {
    env: { ...process.env, SYNC_WORKER: JSON.stringify(settings) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child))
    child.once('exit', (code) => reject(new Error(`The worker ended at its start (${String(code)})`)))
  })
}

function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}
