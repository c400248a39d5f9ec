import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { sweepOpenCases } from '#activities/case-sweep.ts'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { type Database, openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { openTransferCases } from '#adapters/postgres/transfers/reading.ts'
import { createTransferNeighbours } from '#adapters/postgres/transfers/neighbours.ts'
import { createTransferStore } from '#adapters/postgres/transfers/store.ts'
import { connectTemporal, createWorkflowStarter, type TemporalClient } from '#adapters/temporal/client.ts'
import type { SweepReport } from '#contracts/case-sweep.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { addDays, civilDateAt } from '#domain/calendar/civil-date.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { type EmbeddedPostgres, startPostgres } from '#embedded/postgres.ts'
import { type EmbeddedTemporal, startTemporal } from '#embedded/temporal.ts'
import { seed } from '../../prisma/seed/seed.ts'

export const transferVictims = ['WORKER', 'POSTGRES', 'TEMPORAL'] as const
export type TransferVictim = (typeof transferVictims)[number]

const keysText = `test:${Buffer.alloc(32, 3).toString('base64')}`

/** PostgreSQL, Temporal and the real worker program, each a process that can be killed. */
export interface TransferStage {
  readonly url: () => string
  inWork<T>(run: (work: UnitOfWork) => Promise<T>): Promise<T>
  /** A case handed over so long ago that both deadlines have passed. */
  openOverdue(person: { readonly employeeId: string; readonly unitCode: string }): Promise<Transfer>
  /** People who can be moved, one a unit that manages its own data. */
  movable(limit: number): Promise<readonly { employeeId: string; unitCode: string }[]>
  sweep(): Promise<readonly SweepReport[]>
  temporal<T>(use: (client: TemporalClient['client']) => Promise<T>): Promise<T>
  kill(victim: TransferVictim): Promise<void>
  /** Worker, Temporal and PostgreSQL are killed and stay down. */
  killAll(): Promise<void>
  /** PostgreSQL alone comes back. */
  startPostgresAlone(): Promise<void>
  /** What a service of this installation needs to know. */
  environment(): Readonly<Record<string, string>>
  wipeTemporal(): Promise<void>
  /** Every byte that Temporal keeps, and what the worker logged. */
  rawStore(): Promise<Buffer>
  stop(): Promise<void>
}

export async function startTransferStage(people: number): Promise<TransferStage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hub-transfers-'))
  // The worker knows the server by its address: a killed one comes back on the same port.
  const launchPostgres = (port?: number) =>
    startPostgres({
      directory: path.join(folder, 'postgres'),
      settings: { max_connections: '80' },
      ...(port !== undefined && { port }),
    })
  const launchTemporal = () => startTemporal({ directory: path.join(folder, 'temporal') })
  const keys = parseKeyRing(keysText)
  let postgres: EmbeddedPostgres = await launchPostgres()
  await migrateDeploy(postgres.url())
  const now = Date.now()
  await seed({
    url: postgres.url(),
    keys,
    people,
    password: 'Mat-khau-thu-nghiem-1',
    now: now - 400 * 86_400_000,
  })
  let temporal: EmbeddedTemporal = await launchTemporal()
  const log = path.join(folder, 'worker.log')
  let worker = launchWorker(postgres.url(), temporal.address, log)
  const open = (): Database =>
    openDatabase({ url: postgres.url(), role: 'hub_worker', connections: 6, onError: () => undefined })
  let database = open()
  const inWork = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> =>
    database.transaction({ kind: 'SYSTEM' }, run)
  const store = createTransferStore(createTransferNeighbours(keys))
  const withTemporal = async <T>(use: (client: TemporalClient['client']) => Promise<T>): Promise<T> => {
    const connected = await connectTemporal({ address: temporal.address, namespace: 'hub' }, keys)
    try {
      return await use(connected.client)
    } finally {
      await connected.close()
    }
  }
  const comeBack = async (): Promise<void> => {
    postgres = await launchPostgres(postgres.port)
    await database.close().catch(() => undefined)
    database = open()
  }
  const restart: Record<TransferVictim, () => Promise<void>> = {
    WORKER: async () => {
      await killed(worker)
      worker = launchWorker(postgres.url(), temporal.address, log)
    },
    POSTGRES: async () => {
      process.kill(postgres.pid, 'SIGKILL')
      await comeBack()
    },
    TEMPORAL: async () => {
      process.kill(temporal.pid, 'SIGKILL')
      temporal = await launchTemporal()
    },
  }
  return {
    url: () => postgres.url(),
    inWork,
    openOverdue: ({ employeeId, unitCode }) =>
      inWork((work) => {
        const handoverDate = addDays(civilDateAt(Date.now()), -30)
        const decision = { decisionNumber: '1/QĐ', decisionDate: handoverDate, handoverDate }
        const toUnit = unitCode === 'H59.12' ? 'H59.13' : 'H59.12'
        const by = { openedBy: '00000000-0000-4000-8000-0000000000aa', now: Date.now() }
        return store.open(work, {
          employeeId,
          kind: 'DIEU_DONG',
          fromUnit: unitCode,
          toUnit,
          post: null,
          ...decision,
          ...by,
        })
      }),
    movable: (limit) =>
      inWork(
        (work) => prismaOf(work).$queryRaw<{ employeeId: string; unitCode: string }[]>`
          SELECT DISTINCT ON (e.unit_code) e.id::text AS "employeeId", e.unit_code AS "unitCode"
          FROM employee e JOIN unit u ON u.code = e.unit_code
          WHERE u.kind IN ('SO', 'XA', 'BAN') AND e.category <> 'NGUOI_LAO_DONG' ORDER BY e.unit_code, e.id LIMIT ${limit}`,
      ),
    sweep: () =>
      withTemporal((client) =>
        sweepOpenCases({
          database,
          clock: { now: Date.now },
          ...createWorkflowStarter(client, 15_000),
          sources: [{ kind: 'Chuyển công tác', list: openTransferCases }],
        }),
      ),
    temporal: withTemporal,
    kill: (victim) => restart[victim](),
    killAll: async () => {
      await killed(worker)
      process.kill(temporal.pid, 'SIGKILL')
      process.kill(postgres.pid, 'SIGKILL')
    },
    startPostgresAlone: comeBack,
    environment: () => ({
      DATABASE_URL: postgres.url(),
      TEMPORAL_ADDRESS: temporal.address,
      HUB_KEYS: keysText,
      HUB_PAYLOAD_KEYS: keysText,
    }),
    wipeTemporal: async () => {
      await temporal.wipe()
      temporal = await launchTemporal()
      await restart.WORKER()
    },
    rawStore: async () => {
      const files = await readdir(path.join(folder, 'temporal'))
      const parts = files.map((file) =>
        readFile(path.join(folder, 'temporal', file)).catch(() => Buffer.alloc(0)),
      )
      return Buffer.concat([...(await Promise.all(parts)), await readFile(log)])
    },
    stop: async () => {
      await killed(worker)
      await database.close().catch(() => undefined)
      await temporal.stop()
      await postgres.stop()
      await postgres.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The real program, as `npm start` and production run it. */
function launchWorker(databaseUrl: string, temporalAddress: string, log: string): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'worker.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
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

function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}
