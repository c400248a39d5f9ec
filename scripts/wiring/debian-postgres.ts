import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { findFreePort } from '#embedded/ports.ts'
import { findServerUser, type ServerUser } from '#embedded/postgres/server-user.ts'
import type { ComposeService } from './compose-file.ts'
import { type Fleet, until } from './process.ts'

export interface DebianPostgres {
  readonly version: string
  readonly port: number
}

const installed = '/usr/lib/postgresql'
const initScript = fileURLToPath(new URL('../../deploy/postgres/init.sh', import.meta.url))

interface Place {
  readonly name: 'postgres' | 'scratch'
  readonly directory: string
  readonly fleet: Fleet
}

/** Debian's server on files of its own, made as the image's entry point makes them: initdb, database, init.sh. */
export async function startDebianPostgres(
  { command, environment }: ComposeService,
  to: Place,
): Promise<DebianPostgres> {
  const programs = findPrograms()
  const version = to.fleet.run(job('version', join(programs, 'postgres'), ['--version'])).trim()
  const {
    POSTGRES_USER: owner = '',
    POSTGRES_DB: database = '',
    POSTGRES_PASSWORD: password = '',
  } = environment
  const directory = join(to.directory, to.name)
  const options = initOptions(environment['POSTGRES_INITDB_ARGS'] ?? '', version)
  const user = initialise({ directory, programs, owner, password, options }, to.fleet)
  const port = await findFreePort()
  const files = ['-D', join(directory, 'data'), '-p', `${port}`, '-c', `unix_socket_directories=${directory}`]
  const told = [...files, '-c', 'listen_addresses=127.0.0.1', ...command.slice(1)]
  to.fleet.start({ ...job(to.name, join(programs, 'postgres'), told), user })
  const url = `postgresql://${owner}:${password}@127.0.0.1:${port}/postgres`
  await until('PostgreSQL answers', () => query(url, 'SELECT 1').then(() => true))
  await query(url, `CREATE DATABASE ${database}`)
  if (to.name === 'scratch') return { version, port }
  const path = `${programs}:${process.env['PATH'] ?? ''}`
  const here = { PATH: path, PGHOST: '127.0.0.1', PGPORT: `${port}`, PGPASSWORD: password }
  to.fleet.run({ ...job('postgres-init', 'sh', [initScript]), environment: { ...environment, ...here } })
  return { version, port }
}

/** Returns the user that the server must run as. */
function initialise(
  cluster: {
    readonly directory: string
    readonly programs: string
    readonly owner: string
    readonly password: string
    readonly options: readonly string[]
  },
  fleet: Fleet,
): ServerUser | undefined {
  const { directory, programs, owner, password, options } = cluster
  const user = findServerUser()
  mkdirSync(directory)
  const passwordFile = join(directory, 'password')
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (user) for (const path of [directory, passwordFile]) chownSync(path, user.uid, user.gid)
  const made = ['-D', join(directory, 'data'), '-U', owner, `--pwfile=${passwordFile}`]
  const told = [...made, '--auth=scram-sha-256', '--encoding=UTF8', ...options]
  fleet.run({ ...job('initdb', join(programs, 'initdb'), told), user })
  return user
}

const job = (name: string, program: string, told: readonly string[]) => ({
  name,
  program,
  told,
  environment: { LC_ALL: 'C' },
})

/** WIRING_POSTGRES_BIN, or the newest of Debian's, installed when root may. */
function findPrograms(): string {
  const chosen = process.env['WIRING_POSTGRES_BIN']
  if (chosen) return chosen
  const found = newest()
  if (found) return found
  if (process.getuid?.() !== 0)
    throw new Error("install Debian's package postgresql or set WIRING_POSTGRES_BIN")
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const told of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'postgresql'],
  ])
    spawnSync('apt-get', told, { stdio: 'inherit', env: environment })
  const now = newest()
  if (now) return now
  throw new Error('apt-get did not install postgresql')
}

function newest(): string | undefined {
  if (!existsSync(installed)) return undefined
  const versions = readdirSync(installed).filter((name) => existsSync(join(installed, name, 'bin/postgres')))
  const last = versions.toSorted((a, b) => Number(a) - Number(b)).at(-1)
  return last && join(installed, last, 'bin')
}

// The builtin provider came with PostgreSQL 17; before it the C library's own C.UTF-8 sorts the same way.
function initOptions(told: string, version: string): readonly string[] {
  const major = Number(/(\d+)/.exec(version)?.[1])
  const options = told.split(' ')
  if (major >= 17) return options
  return [...options.filter((option) => !/locale/.test(option)), '--locale=C.UTF-8']
}

async function query(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
