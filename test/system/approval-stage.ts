import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { sweepOpenCases } from '#activities/case-sweep.ts'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { type ApprovalStoreSettings, standardApprovalSettings } from '#adapters/postgres/approvals.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { openCaseSources } from '#adapters/postgres/open-cases.ts'
import { connectTemporal, createWorkflowStarter } from '#adapters/temporal/client.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type EmbeddedPostgres, startPostgres } from '#embedded/postgres.ts'
import { type EmbeddedTemporal, startTemporal } from '#embedded/temporal.ts'
import { type RunningAuthority, startTestAuthority } from '#test/certification-authority.ts'
import { seed } from '../../prisma/seed/seed.ts'
import { type ApiProcess, launchApi } from './api-process.ts'
import { writeTrust } from './marked-approval.ts'

export const approvalVictims = ['WORKER', 'API', 'POSTGRES', 'TEMPORAL'] as const
export type ApprovalVictim = (typeof approvalVictims)[number]

const keysText = `test:${Buffer.alloc(32, 3).toString('base64')}`

/** PostgreSQL, Temporal, the real API and worker programs, each a process that can be killed; a certification authority. */
export interface ApprovalStage {
  readonly authority: RunningAuthority
  readonly settings: ApprovalStoreSettings
  readonly api: ApiProcess
  inWork<T>(run: (work: UnitOfWork) => Promise<T>): Promise<T>
  /** Starts the processes of open rounds that have none, as the sweeper does. */
  sweep(): Promise<void>
  kill(victim: ApprovalVictim): Promise<void>
  workerLog(): Promise<string>
  stop(): Promise<void>
}

/** Keeps asking for a state; the machine may be busy and the parts may be coming back. */
export async function until(
  reached: () => Promise<boolean>,
  { what, limitMs }: { readonly what: string; readonly limitMs: number },
): Promise<void> {
  const end = Date.now() + limitMs
  while (Date.now() < end) {
    if (await reached().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`not reached: ${what}`)
}

export async function startApprovalStage(people: number): Promise<ApprovalStage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hub-approvals-'))
  const authority = await startTestAuthority()
  const trust = await writeTrust(folder, authority)
  // The worker knows the server by its address: a killed one comes back on the same port.
  const launchPostgres = (port?: number) =>
    startPostgres({
      directory: path.join(folder, 'postgres'),
      settings: { max_connections: '80' },
      ...(port !== undefined && { port }),
    })
  const launchTemporal = () => startTemporal({ directory: path.join(folder, 'temporal') })
  const keys = parseKeyRing(keysText)
  const settings = standardApprovalSettings(keys)
  let postgres: EmbeddedPostgres = await launchPostgres()
  await migrateDeploy(postgres.url())
  const longAgo = Date.now() - 400 * 86_400_000
  await seed({ url: postgres.url(), keys, people, password: 'Mat-khau-thu-nghiem-1', now: longAgo })
  await letAllManage(postgres.url())
  let temporal: EmbeddedTemporal = await launchTemporal()
  const log = path.join(folder, 'worker.log')
  const launch = () =>
    launchWorker(log, { ...trust, DATABASE_URL: postgres.url(), TEMPORAL_ADDRESS: temporal.address })
  const worker = superviseWorker(launch)
  const api = await launchApi({
    // Both servers come back on their ports.
    environment: {
      DATABASE_URL: postgres.url(),
      TEMPORAL_ADDRESS: temporal.address,
      HUB_KEYS: keysText,
      HUB_PAYLOAD_KEYS: keysText,
    },
    log: path.join(folder, 'api.log'),
  })
  const open = (): Database =>
    openDatabase({ url: postgres.url(), role: 'hub_worker', connections: 6, onError: () => undefined })
  let database = open()
  const withTemporal = async (
    use: (starter: ReturnType<typeof createWorkflowStarter>) => Promise<unknown>,
  ): Promise<void> => {
    const connected = await connectTemporal({ address: temporal.address, namespace: 'hub' }, keys)
    try {
      await use(createWorkflowStarter(connected.client, 10_000))
    } finally {
      await connected.close()
    }
  }
  const sources = openCaseSources(settings)
  const restart: Record<ApprovalVictim, () => Promise<void>> = {
    WORKER: () => worker.kill(),
    API: async () => {
      await api.kill()
      await api.start()
    },
    POSTGRES: async () => {
      process.kill(postgres.pid, 'SIGKILL')
      postgres = await launchPostgres(postgres.port)
      await database.close().catch(() => undefined)
      database = open()
    },
    TEMPORAL: async () => {
      process.kill(temporal.pid, 'SIGKILL')
      temporal = await launchTemporal()
    },
  }
  return {
    authority,
    settings,
    api,
    inWork: (run) => database.transaction({ kind: 'SYSTEM' }, run),
    sweep: () =>
      withTemporal(({ start, wake }) =>
        sweepOpenCases({ database, clock: { now: Date.now }, start, wake, sources }),
      ),
    kill: (victim) => restart[victim](),
    workerLog: () => readFile(log, 'utf8'),
    stop: async () => {
      await api.stop()
      await worker.stop()
      await database.close().catch(() => undefined)
      await temporal.stop()
      await postgres.stop()
      await postgres.remove()
      await authority.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** All 261 units approve here; by the province's decisions 143 do, since divisions are managed by their districts. */
async function letAllManage(url: string): Promise<void> {
  const owner = openDatabase({ url, role: 'owner' })
  await owner.pool.query('UPDATE unit_management SET managing_unit_code = unit_code WHERE valid_to IS NULL')
  // The seed employs nobody in the row of the province itself.
  await owner.pool.query(`
    UPDATE employee SET unit_code = (SELECT code FROM unit WHERE kind = 'TINH') WHERE id IN (
      SELECT id FROM employee WHERE category <> 'NGUOI_LAO_DONG' AND status = 'DANG_CONG_TAC' ORDER BY id LIMIT 20)`)
  await owner.close()
}

/** The real program, as `npm start` and production run it. */
function launchWorker(log: string, settings: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'worker.ts'], {
    env: {
      ...process.env,
      ...settings,
      HUB_KEYS: keysText,
      HUB_PAYLOAD_KEYS: keysText,
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const file = createWriteStream(log, { flags: 'a' })
  child.stdout?.pipe(file)
  child.stderr?.pipe(file)
  return child
}

/** As a service manager does: a worker that ended, killed or because its partners were away, is started again. */
function superviseWorker(launch: () => ChildProcess): { kill(): Promise<void>; stop(): Promise<void> } {
  let isOver = false
  let child: ChildProcess
  const begin = (): void => {
    child = launch()
    child.once('exit', () => {
      if (!isOver) begin()
    })
  }
  begin()
  const kill = (): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve()
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    })
  return {
    kill,
    stop: () => {
      isOver = true
      return kill()
    },
  }
}
