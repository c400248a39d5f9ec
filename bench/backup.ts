/**
 * `npm run bench:backup`: 25,000 people with documents; our backup beside `pg_dump -Fc -Z1` of the same database in the
 * same run, then reading and restoring, each in a process of its own. The server is the one that belongs to pg_dump.
 * Then the rows are multiplied by BENCH_TIMES (10; 1 leaves it out) and the memory of writing, reading and restoring is
 * taken again.
 * BENCH_PEOPLE, BENCH_DOCUMENT_BYTES and BENCH_RUNS change the size. Last line: one JSON object.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect, withDatabase } from '#adapters/backup-medium/database/connection.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import type { ChildOrders } from '#test/models/backup-child.ts'
import { fillSampleData, multiplySampleData } from '#test/models/filled-database.ts'
import { type Server, startServer } from './postgres-of-pg-dump.ts'

const setting = (name: string, standard: number): number => Number(process.env[name] ?? standard)
const people = setting('BENCH_PEOPLE', 25_000)
const documentBytes = setting('BENCH_DOCUMENT_BYTES', 16_384)
const runs = setting('BENCH_RUNS', 3)
const times = setting('BENCH_TIMES', 10)

interface Measured {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly megabytes: number
}

function act(orders: ChildOrders): Measured {
  const child = fileURLToPath(new URL('../test/models/backup-child.ts', import.meta.url))
  const args = ['--import', 'tsx', child, JSON.stringify(orders)]
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  if (run.status !== 0) throw new Error(`${orders.act} failed`)
  return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '{}') as Measured // written by the child
}

function dump(server: Server, file: string): number {
  const started = performance.now()
  execFileSync(path.join(server.bin, 'pg_dump'), ['-Fc', '-Z1', '-f', file, server.url])
  return (performance.now() - started) / 1000
}

/** The same rows so many times: does memory stay where it was? */
async function growAndMeasure(orders: Omit<ChildOrders, 'act'>): Promise<Record<string, number>> {
  if (times <= 1) return {}
  await multiplySampleData(orders.url, times)
  const written = act({ ...orders, act: 'backup' })
  const newest = readdirSync(orders.directory).toSorted().at(-1) ?? ''
  const again = act({ ...orders, act: 'read', setId: newest })
  const target = withDatabase(orders.url, 'khoi_phuc_lon')
  const restored = act({ ...orders, act: 'restore', setId: newest, target })
  return {
    grownTimes: times,
    grownDatabaseMb: round(await sizeOf(orders.url)),
    grownBackupSeconds: round(written.seconds),
    grownBackupMemoryMb: round(written.megabytes),
    grownReadMemoryMb: round(again.megabytes),
    grownRestoreAndCompareSeconds: round(restored.seconds),
    grownRestoreMemoryMb: round(restored.megabytes),
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const round = (value: number): number => Math.round(value * 100) / 100

const sizeOf = async (url: string): Promise<number> => {
  const client = await connect({ url })
  const { rows } = await client.query<{ mb: number }>(
    'SELECT pg_database_size(current_database()) / 1e6::float8 AS mb',
  )
  await client.end()
  return rows[0]?.mb ?? 0
}

const place = mkdtempSync(path.join(os.tmpdir(), 'hub-bench-'))
const medium = path.join(place, 'medium')
mkdirSync(medium)
chmodSync(place, 0o755)
mkdirSync(path.join(place, 'server'))
const server = await startServer(path.join(place, 'server'))
try {
  await migrateDeploy(server.url)
  await fillSampleData(server.url, { people, documentBytes, entriesPerPerson: 38 })
  const databaseMb = await sizeOf(server.url)
  process.stdout.write(`${people} người, cơ sở dữ liệu ${round(databaseMb)} MB\n`)
  const keys = `khoa:${randomBytes(32).toString('base64')}`
  const target = withDatabase(server.url, 'khoi_phuc')
  const orders = { url: server.url, directory: medium, keys, target, now: Date.now() }
  const ours: Measured[] = []
  const theirs: number[] = []
  for (let run = 0; run < runs; run += 1) {
    ours.push(act({ ...orders, act: 'backup', setId: '' }))
    theirs.push(dump(server, path.join(place, 'dump')))
    process.stdout.write(
      `lần ${run + 1}: hub ${round(ours.at(-1)?.seconds ?? 0)} s, pg_dump ${round(theirs.at(-1) ?? 0)} s\n`,
    )
  }
  const setId = readdirSync(medium).toSorted().at(-1) ?? ''
  const read = act({ ...orders, act: 'read', setId })
  const restored = act({ ...orders, act: 'restore', setId })
  process.stdout.write(`khôi phục và so khớp: ${round(restored.seconds)} s\n`)
  const grown = await growAndMeasure({ ...orders, setId: '' })
  const backupSeconds = median(ours.map(({ seconds }) => seconds))
  const result = {
    bench: 'backup',
    people,
    databaseMb: round(databaseMb),
    backupSeconds: round(backupSeconds),
    backupMbPerSecond: round(databaseMb / backupSeconds),
    backupFileMb: round(statSync(path.join(medium, setId, 'archive.hub')).size / 1e6),
    backupMemoryMb: round(Math.max(...ours.map(({ megabytes }) => megabytes))),
    pgDumpSeconds: round(median(theirs)),
    pgDumpMbPerSecond: round(databaseMb / median(theirs)),
    pgDumpFileMb: round(statSync(path.join(place, 'dump')).size / 1e6),
    readSeconds: round(read.seconds),
    readMemoryMb: round(read.megabytes),
    restoreAndCompareSeconds: round(restored.seconds),
    restoreMemoryMb: round(restored.megabytes),
    backupCpuSeconds: round(median(ours.map(({ cpuSeconds }) => cpuSeconds))),
    restoreCpuSeconds: round(restored.cpuSeconds),
    ...grown,
    runs,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
} finally {
  await server.stop()
  rmSync(place, { recursive: true, force: true })
}
