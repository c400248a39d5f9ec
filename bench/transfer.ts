import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type ChildProcess, spawn } from 'node:child_process'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { openDatabase } from '#adapters/postgres/database.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { connectTemporal, createWorkflowStarter } from '#adapters/temporal/client.ts'
import { createDirectoryMedium } from '#adapters/backup-medium/medium/directory-medium.ts'
import { createBackupSetDesk } from '#adapters/backup-medium/set-desk.ts'
import { createApiDeps } from '#api/composition.ts'
import { operations } from '#api/operations/index.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { startPostgres } from '#embedded/postgres.ts'
import { startTemporal } from '#embedded/temporal.ts'
import { serveApi } from '#test/fakes/api-server.ts'
import { seed } from '../prisma/seed/seed.ts'
import { measureDelayedJobs } from './delayed-jobs.ts'
import { LightClient } from './light-client.ts'

/**
 * `npm run bench:transfer`: transfers accepted per second and p95 through the API (token, access, validation, audit,
 * database, durable start) beside raw starts of an empty workflow on the same server in the same run; then at 10/s the
 * p95 and the time until the process has begun and both deadlines stand in the row. Beside it the same two deadlines as
 * delayed jobs of pg-boss on the same PostgreSQL. Last line: one JSON object.
 */
const count = Number(process.env['BENCH_TRANSFERS'] ?? 500)
const parallel = 16
/** So many of one kind, then as many of the other. */
const turn = 100
const keysText = `bench:${Buffer.alloc(32, 4).toString('base64')}`
const keys = parseKeyRing(keysText)
const folder = await mkdtemp(path.join(os.tmpdir(), 'hub-bench-'))
const postgres = await startPostgres({ directory: path.join(folder, 'postgres') })
await migrateDeploy(postgres.url())
await seed({
  url: postgres.url(),
  keys,
  people: 3_000,
  password: 'Mat-khau-do-luong-1',
  now: Date.now() - 400 * 86_400_000,
})
const temporal = await startTemporal({ directory: path.join(folder, 'temporal') })
const connected = await connectTemporal({ address: temporal.address, namespace: 'hub' }, keys)
const database = openDatabase({ url: postgres.url(), role: 'hub_api', connections: 16 })
const deps = createApiDeps({
  database,
  keys,
  workflows: createWorkflowStarter(connected.client),
  backupSets: createBackupSetDesk({
    medium: createDirectoryMedium({ directory: path.join(folder, 'medium') }),
    ring: keys,
    policy: { monthlySets: 3, everythingForMonths: 3 },
    now: Date.now,
  }),
  health: { probe: () => Promise.resolve([]) },
})
const api = await serveApi({ deps, operations })
let worker: ChildProcess | undefined

interface Movable {
  readonly employeeId: string
  readonly unitCode: string
}

const { rows: people } = await database.pool.query<Movable>(`
  SELECT e.id::text AS "employeeId", e.unit_code AS "unitCode" FROM employee e JOIN unit u ON u.code = e.unit_code
  WHERE u.kind IN ('SO', 'XA', 'BAN') AND e.category <> 'NGUOI_LAO_DONG' AND u.code <> 'H59.12' ORDER BY e.id`)
const { rows: officers } = await database.pool.query<{ id: string }>(
  `SELECT id::text FROM account WHERE login = 'chuyenvien'`,
)
const token = await api.tokenFor(officers[0]?.id ?? '')
const today = civilDateAt(Date.now())

const load = new LightClient(api.url)

async function accept({ employeeId, unitCode }: Movable): Promise<number> {
  const start = performance.now()
  const { status, text } = await load.post(
    '/api/v1/transfers',
    {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    JSON.stringify({
      employeeId,
      kind: 'DIEU_DONG',
      fromUnit: unitCode,
      toUnit: 'H59.12',
      decisionNumber: '1/QĐ-UBND',
      decisionDate: today,
      handoverDate: today,
      post: null,
    }),
  )
  if (status !== 202) throw new Error(`${status} ${text}`)
  return performance.now() - start
}

async function rawStart(): Promise<number> {
  const start = performance.now()
  await connected.client.workflow.start('emptyWorkflow', {
    workflowId: `rong/${randomUUID()}`,
    taskQueue: 'bench',
  })
  return performance.now() - start
}

interface Driven {
  readonly times: number[]
  readonly seconds: number
  /** Of this process, which holds API and load generator: less disturbed by others than the clock. */
  readonly cpuMs: number
}

/** Runs the jobs with a fixed number in flight. */
async function drive(jobs: readonly (() => Promise<number>)[]): Promise<Driven> {
  const times: number[] = []
  const queue = [...jobs]
  const cpu = process.cpuUsage()
  const start = performance.now()
  const lane = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) times.push(await job())
  }
  await Promise.all(Array.from({ length: parallel }, lane))
  const { user, system } = process.cpuUsage(cpu)
  return { times, seconds: (performance.now() - start) / 1_000, cpuMs: (user + system) / 1_000 }
}

function together(turns: readonly Driven[]): {
  readonly times: number[]
  readonly perSecond: number
  readonly cpuMsEach: number
} {
  const times = turns.flatMap((driven) => driven.times)
  const sum = (of: (driven: Driven) => number) => turns.reduce((all, driven) => all + of(driven), 0)
  return {
    times,
    perSecond: times.length / sum(({ seconds }) => seconds),
    cpuMsEach: Math.round((sum(({ cpuMs }) => cpuMs) / times.length) * 10) / 10,
  }
}

function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((one, other) => one - other)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) * 10) / 10
}

/** @throws when cases wait for their process for three minutes */
async function allBegun(): Promise<void> {
  const end = Date.now() + 180_000
  for (;;) {
    const { rows } = await database.pool.query<{ waiting: number }>(
      `SELECT count(*)::int AS waiting FROM transfer t WHERE NOT EXISTS (
         SELECT 1 FROM transfer_event b WHERE b.transfer_id = t.id AND b.kind = 'BEGIN')`,
    )
    if (rows[0]?.waiting === 0) return
    if (Date.now() > end) throw new Error(`${rows[0]?.waiting} cases have not begun: does the worker run?`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

async function paced(jobs: readonly (() => Promise<number>)[], perSecond: number): Promise<number[]> {
  const started: Promise<number>[] = []
  for (const job of jobs) {
    started.push(job())
    await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond))
  }
  return Promise.all(started)
}

try {
  const take = (from: number, length: number) =>
    people.slice(from, from + length).map((person) => () => accept(person))
  const raws = Array.from({ length: count }, () => rawStart)
  await drive(take(0, 300)) // warm
  await drive(raws.slice(0, 40))
  // In turns: what else the machine does meets both alike.
  const [rawTurns, transferTurns]: [Driven[], Driven[]] = [[], []]
  for (let from = 0; from < count; from += turn) {
    const length = Math.min(turn, count - from)
    rawTurns.push(await drive(raws.slice(0, length)))
    transferTurns.push(await drive(take(300 + from, length)))
  }
  const [raw, through] = [together(rawTurns), together(transferTurns)]
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
  const delayedJobs = await measureDelayedJobs({
    url: postgres.url(),
    pairs: count,
    parallel,
    deadlines: [inDays(3), inDays(7)],
  })
  worker = spawn(process.execPath, ['--import', 'tsx', 'worker.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: postgres.url(),
      TEMPORAL_ADDRESS: temporal.address,
      HUB_KEYS: keysText,
      HUB_PAYLOAD_KEYS: keysText,
      LOG_LEVEL: 'error',
    },
    stdio: 'ignore',
  })
  await allBegun() // the worker loads and takes in what was started without it
  const steadyFrom = new Date()
  const steady = await paced(take(300 + count, 100), 10)
  await allBegun()
  const { rows: armed } = await database.pool.query<{ ms: number }>(
    `SELECT (extract(epoch FROM b.at - t.opened_at) * 1000)::float8 AS ms FROM transfer t
     JOIN transfer_event b ON b.transfer_id = t.id AND b.kind = 'BEGIN' WHERE t.opened_at >= $1`,
    [steadyFrom],
  )
  const armedMs = armed.map(({ ms }) => ms)
  const result = {
    bench: 'transfer',
    transfers: count,
    acceptedPerSecond: Math.round(through.perSecond),
    rawStartsPerSecond: Math.round(raw.perSecond),
    ratio: Math.round((through.perSecond / raw.perSecond) * 100) / 100,
    cpuMsPerTransfer: through.cpuMsEach,
    cpuMsPerRawStart: raw.cpuMsEach,
    p95Ms: quantile(through.times, 0.95),
    rawP95Ms: quantile(raw.times, 0.95),
    p95AtTenPerSecondMs: quantile(steady, 0.95),
    begunP50Ms: quantile(armedMs, 0.5),
    begunP95Ms: quantile(armedMs, 0.95),
    begun: armedMs.length,
    pgBossPairsPerSecond: delayedJobs.perSecond,
    pgBossPairP95Ms: delayedJobs.p95Ms,
    pgBossWaiting: delayedJobs.waiting,
    loadAverage: os.loadavg().map((load) => Math.round(load * 100) / 100),
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
} finally {
  worker?.kill('SIGTERM')
  load.close()
  await api.close()
  await database.close()
  await connected.close()
  await temporal.stop()
  await postgres.stop()
  await postgres.remove()
  await rm(folder, { recursive: true, force: true })
}
process.exit(0)
