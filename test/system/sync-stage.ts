import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { SyncSettings } from '#activities/national-sync.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { sweepOpenCases } from '#activities/case-sweep.ts'
import type { Database } from '#adapters/postgres/database.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createSyncStore, enqueueSync, openSyncRuns } from '#adapters/postgres/sync.ts'
import { buildWorkflowBundle } from '#adapters/temporal/workflow-bundle.ts'
import { connectTemporal, createWorkflowStarter } from '#adapters/temporal/client.ts'
import type { SyncRunRef, SyncScope } from '#contracts/national-sync.ts'
import { syncRunStart } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { inventStaff, type SyntheticEmployee } from '#domain/people/synthetic-staff.ts'
import { type SimulatedNationalDatabase, startNationalDatabase } from '#test/national-database.ts'
import { askMemory, end, launchWorker, type Supervised, superviseWorker } from './sync-processes.ts'
import { keysText, payloadKeysText, startApi, startServers, type SyncApi } from './sync-servers.ts'
import type { SyncWorkerSettings, WorkerMemory } from './sync-worker.ts'

/** Its versions beyond the first are approved in packages, see sync-approvals.ts. */
export const approvedUnit = 'H59.7'
export const victims = ['WORKER', 'API', 'POSTGRES', 'TEMPORAL', 'NATIONAL_DATABASE'] as const
export type Victim = (typeof victims)[number]

/** PostgreSQL, Temporal, the simulator, the API and a worker, each a process that can be killed. */
export interface SyncStage {
  readonly people: readonly SyntheticEmployee[]
  readonly partner: SimulatedNationalDatabase
  readonly sync: ReturnType<typeof createSyncStore>
  database(): Database
  inWork<T>(run: (work: UnitOfWork) => Promise<T>): Promise<T>
  /** Versions of everybody. With REAL programs `approvedUnit` gets no more than the first: the rest comes by signature. */
  enqueueAll(versions: readonly number[], every?: number): Promise<number>
  /** A run over the province, its row written and its process started here. */
  start(number: string): Promise<SyncRunRef>
  readonly call: SyncApi['call']
  /** Starts the processes of open runs that have none, as the hourly sweep does. */
  sweep(): Promise<void>
  hasEnded(runId: string): Promise<boolean>
  openRuns(): Promise<number>
  kill(victim: Victim): Promise<void>
  workerMemory(): Promise<WorkerMemory>
  stop(): Promise<void>
}

const payloadKeys = parseKeyRing(payloadKeysText)
export const stageKeys = parseKeyRing(keysText)
const stageSealer = createFieldSealer(stageKeys)
const units = Array.from({ length: 40 }, (_, index) => ({
  code: `H59.${index + 1}`,
  name: `Đơn vị ${index + 1}`,
}))
const CHUNK = 2_000
const system = { kind: 'SYSTEM' } as const
const province: SyncScope = { kind: 'PROVINCE' }

export async function startSyncStage(order: {
  readonly people: number
  readonly seed: string
  readonly settings: SyncSettings
  /** REAL: worker.ts and api/server.ts with their settings; MEASURED: a worker for sync alone and no API. */
  readonly programs: 'REAL' | 'MEASURED'
}): Promise<SyncStage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hub-sync-'))
  const servers = await startServers(folder)
  const { people } = inventStaff({
    seed: order.seed,
    count: order.people,
    units,
    today: '2026-11-22',
    defects: 0,
  })
  const sync = createSyncStore(stageSealer)
  const inWork: SyncStage['inWork'] = (run) =>
    servers.database().transaction(system, run, { timeoutMs: 120_000 })
  for (let start = 0; start < people.length; start += CHUNK) {
    const chunk = people.slice(start, start + CHUNK)
    await inWork((work) => loadStaff(stageSealer, work, { people: chunk, at: Date.now() }))
  }
  const bundlePath = path.join(folder, 'workflow-bundle.js')
  await writeFile(bundlePath, (await buildWorkflowBundle()).code)
  const partner = await startNationalDatabase()
  const workerSettings = (): SyncWorkerSettings => ({
    databaseUrl: servers.databaseUrl(),
    temporalAddress: servers.temporalAddress(),
    bundlePath,
    partner: partner.settings,
    settings: order.settings,
  })
  const worker =
    order.programs === 'REAL'
      ? await startRealWorker({ folder, servers, partner, settings: order.settings })
      : await startMeasuredWorker(workerSettings)
  const api = order.programs === 'REAL' ? await startApi(servers) : noApi
  const withStarter = async (
    use: (starter: ReturnType<typeof createWorkflowStarter>) => Promise<unknown>,
  ): Promise<void> => {
    const settings = { address: servers.temporalAddress(), namespace: 'hub' }
    const connected = await connectTemporal(settings, payloadKeys)
    try {
      await use(createWorkflowStarter(connected.client, 15_000))
    } finally {
      await connected.close()
    }
  }
  return {
    people,
    partner,
    sync,
    database: servers.database,
    inWork,
    enqueueAll: (versions, every = 1) =>
      enqueueVersions(inWork, toVersions({ people, versions, every, programs: order.programs })),
    start: async (number) => {
      const trigger = 'THU_NGHIEM'
      const fresh = { number, kind: 'SYNC', trigger, scope: province, dryRun: false, at: Date.now() } as const
      const run = await inWork((work) => sync.openRun(work, fresh))
      await withStarter(({ start }) => start(syncRunStart({ ...run, kind: 'SYNC', scope: province })))
      return run
    },
    call: api.call,
    sweep: () => withStarter((starter) => sweepRuns(servers.database(), starter)),
    hasEnded: async (runId) => {
      const { rows } = await servers
        .database()
        .pool.query('SELECT finished_at FROM sync_run WHERE id = $1', [runId])
      return rows[0]?.finished_at !== null
    },
    openRuns: async () => {
      const { rows } = await servers
        .database()
        .pool.query<{ open: number }>('SELECT count(*)::int AS open FROM sync_run WHERE finished_at IS NULL')
      return rows[0]?.open ?? 0
    },
    kill: async (victim) => {
      if (victim === 'NATIONAL_DATABASE') await partner.killAndRestart()
      else if (victim === 'API') await api.kill()
      else if (victim === 'WORKER') await worker.kill()
      else await servers.kill(victim)
    },
    workerMemory: worker.memory,
    stop: async () => {
      await worker.stop()
      await api.stop()
      await partner.stop()
      await servers.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

interface StageWorker extends Supervised {
  readonly memory: SyncStage['workerMemory']
}

async function startMeasuredWorker(settings: () => SyncWorkerSettings): Promise<StageWorker> {
  let worker = await launchWorker(settings())
  return {
    kill: async () => {
      await end(worker, 'SIGKILL')
      worker = await launchWorker(settings())
    },
    stop: () => end(worker, 'SIGKILL'),
    memory: () => askMemory(worker),
  }
}

/** worker.ts as production starts it: everything by settings. */
async function startRealWorker(of: {
  readonly folder: string
  readonly servers: Awaited<ReturnType<typeof startServers>>
  readonly partner: SimulatedNationalDatabase
  readonly settings: SyncSettings
}): Promise<StageWorker> {
  const { folder, servers, partner, settings } = of
  const keyFile = path.join(folder, 'signing-key.pem')
  await writeFile(keyFile, partner.settings.signingKey, { mode: 0o600 })
  const worker = await superviseWorker({
    DATABASE_URL: servers.databaseUrl(),
    DATABASE_CONNECTIONS: '8',
    TEMPORAL_ADDRESS: servers.temporalAddress(),
    HUB_DATA_DIR: folder,
    HUB_KEYS: keysText,
    HUB_PAYLOAD_KEYS: payloadKeysText,
    NATIONAL_DATABASE_URL: partner.settings.baseUrl,
    NATIONAL_DATABASE_CLIENT_ID: partner.settings.clientId,
    NATIONAL_DATABASE_CLIENT_SECRET: partner.settings.clientSecret,
    NATIONAL_DATABASE_SIGNING_KEY_FILE: keyFile,
    NATIONAL_DATABASE_BATCH_SIZE: String(settings.batchSize),
    NATIONAL_DATABASE_LANES: String(settings.lanes),
    NATIONAL_DATABASE_FIRST_WAIT_SECONDS: String(settings.breaker.firstWaitMs / 1000),
  })
  return { ...worker, memory: () => Promise.reject(new Error('Only the measured worker tells its memory')) }
}

const noApi: SyncApi = {
  call: () => Promise.resolve(undefined),
  kill: () => Promise.resolve(),
  stop: () => Promise.resolve(),
}

async function sweepRuns(
  database: Database,
  { start, wake }: ReturnType<typeof createWorkflowStarter>,
): Promise<void> {
  const list: Parameters<typeof sweepOpenCases>[0]['sources'][number]['list'] = async (
    work,
    { afterId, limit },
  ) => {
    const runs = await openSyncRuns(work, afterId, limit)
    return runs.map((run) => ({ id: run.runId, start: syncRunStart(run) }))
  }
  const sources = [{ kind: 'Đồng bộ', list }]
  await sweepOpenCases({ database, clock: { now: Date.now }, start, wake, sources })
}

function toVersions(asked: {
  readonly people: readonly SyntheticEmployee[]
  readonly versions: readonly number[]
  readonly every: number
  readonly programs: 'REAL' | 'MEASURED'
}): readonly NewVersion[] {
  const isEntered = (version: number, unitCode: string): boolean =>
    version === 1 || unitCode !== approvedUnit || asked.programs === 'MEASURED'
  return asked.people
    .filter((_, index) => index % asked.every === 0)
    .flatMap(({ employeeId, unitCode }) =>
      asked.versions
        .filter((version) => isEntered(version, unitCode))
        .map((version) => ({ employeeId, version, op: 'UPSERT', unitCode, dueAt: null }) as const),
    )
}

type NewVersion = Parameters<typeof enqueueSync>[1][number]

async function enqueueVersions(
  inWork: SyncStage['inWork'],
  versions: readonly NewVersion[],
): Promise<number> {
  for (let start = 0; start < versions.length; start += CHUNK) {
    await inWork((work) => enqueueSync(work, versions.slice(start, start + CHUNK)))
  }
  return versions.length
}
