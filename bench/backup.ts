/**
 * `npm run bench:backup`: 25,000 people with documents; our backup beside `pg_dump -Fc -Z1` of the same database in the
 * same run, then reading and restoring, each in a process of its own. The server is the one that belongs to pg_dump.
 * BENCH_PEOPLE, BENCH_DOCUMENT_BYTES and BENCH_RUNS change the size. Last line: one JSON object.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect, withDatabase } from '#adapters/backup-medium/database/connection.ts'
import { migrateDeploy } from '#adapters/postgres/migrate.ts'
import type { ChildOrders } from '#test/models/backup-child.ts'
import { fillSampleData } from '#test/models/filled-database.ts'

const setting = (name: string, standard: number): number => Number(process.env[name] ?? standard)
const people = setting('BENCH_PEOPLE', 25_000)
const documentBytes = setting('BENCH_DOCUMENT_BYTES', 16_384)
const runs = setting('BENCH_RUNS', 3)

interface Server {
  readonly url: string
  readonly bin: string
  stop(): Promise<void>
}

/** A throwaway cluster of the server that pg_dump belongs to: an older pg_dump refuses a newer server. */
async function startServer(directory: string): Promise<Server> {
  const bin = path.dirname(
    realpathSync(execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim() + '/pg_dump'),
  )
  const user = process.getuid?.() === 0 ? idsOf('postgres') : {}
  if (user.uid !== undefined && user.gid !== undefined) chownSync(directory, user.uid, user.gid)
  const data = path.join(directory, 'data')
  const made = spawnSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'hub', '-A', 'trust', '-E', 'UTF8', '--no-locale'],
    user,
  )
  if (made.status !== 0) throw new Error(String(made.stderr))
  const port = await freePort()
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
  ]
  const settings = ['-c', 'shared_buffers=512MB', '-c', 'max_wal_size=4GB', '-c', 'synchronous_commit=off']
  const server = spawn(path.join(bin, 'postgres'), [...args, ...settings], { ...user, stdio: 'ignore' })
  const url = `postgresql://hub@127.0.0.1:${port}/postgres`
  await untilAnswering(url)
  const stop = async () => {
    server.kill('SIGINT')
    await once(server, 'exit')
  }
  return { url: withDatabase(url, 'hub'), bin, stop }
}

function idsOf(name: string): { uid?: number; gid?: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

async function untilAnswering(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      return await (await connect({ url })).end()
    } catch {
      await setTimeout(100)
    }
  }
  throw new Error('the server does not answer')
}

interface Measured {
  readonly seconds: number
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

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const round = (value: number): number => Math.round(value * 100) / 100

const place = mkdtempSync(path.join(os.tmpdir(), 'hub-bench-'))
const medium = path.join(place, 'medium')
mkdirSync(medium)
chmodSync(place, 0o755)
mkdirSync(path.join(place, 'server'))
const server = await startServer(path.join(place, 'server'))
try {
  await migrateDeploy(server.url)
  await fillSampleData(server.url, { people, documentBytes, entriesPerPerson: 38 })
  const client = await connect({ url: server.url })
  const size = await client.query<{ mb: number }>(
    'SELECT pg_database_size(current_database()) / 1e6::float8 AS mb',
  )
  await client.end()
  const databaseMb = size.rows[0]?.mb ?? 0
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
    runs,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
} finally {
  await server.stop()
  rmSync(place, { recursive: true, force: true })
}
