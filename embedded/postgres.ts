import { rmSync } from 'node:fs'
import { Client } from 'pg'
import { cacheDirectory } from '#config/machine.ts'
import { placeBinaries } from './postgres/binaries.ts'
import { initialise, locate, readPassword, superuser } from './postgres/data-directory.ts'
import { type Launch, launch, shutDown } from './postgres/launch.ts'
import type { Postmaster } from './postgres/postmaster.ts'
import { findServerUser } from './postgres/server-user.ts'
import { isAlive, pause } from './process.ts'

export interface PostgresOptions {
  readonly directory: string
  /** Created when it is not there. */
  readonly database?: string
  readonly settings?: Readonly<Record<string, string | number>>
  /** Taken if free: a restarted server is found again by those who knew its address. */
  readonly port?: number
  readonly log?: (line: string) => void
}

export interface EmbeddedPostgres {
  /** The address of a database for the superuser; without a name, of the one asked for at the start. */
  url(database?: string): string
  readonly port: number
  readonly pid: number
  /** Where the files really are. */
  readonly directory: string
  stop(): Promise<void>
  /** Stops and deletes the cluster: for tests. */
  remove(): Promise<void>
}

/** For tests only: whatever is lost when the server dies. */
export const throwawaySettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } as const

/** Starts the real PostgreSQL that npm carries on `directory`, or joins the one already running there. */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const user = findServerUser()
  const directory = locate(options.directory, user)
  const binaries = placeBinaries(user, cacheDirectory())
  initialise(directory, binaries, user)
  const database = options.database ?? 'hub'
  const password = readPassword(directory)
  const plan = { directory, binaries, user, settings: options.settings ?? {}, port: options.port }
  const running = await launchWith(plan, (server) =>
    ensureDatabase(urlOf(server, { password, database: 'postgres' }), database),
  )
  const url = (name = database) => urlOf(running, { password, database: name })
  options.log?.(`PostgreSQL: 127.0.0.1:${running.port} (${directory})`)
  const stop = () => shutDown(directory)
  return {
    url,
    port: running.port,
    pid: running.pid,
    directory,
    stop,
    remove: () => stop().then(() => erase(options.directory, directory)),
  }
}

/** A server that was joined may have been about to die: whoever finds it gone starts it anew. */
async function launchWith(
  plan: Launch,
  use: (server: Postmaster) => Promise<void>,
  deathsLeft = 3,
): Promise<Postmaster> {
  const running = await launch(plan)
  try {
    await use(running)
    return running
  } catch (error) {
    await pause(200) // a killed process closes its connections a moment before it is gone
    if (isAlive(running.pid) || deathsLeft === 0) throw error
    return launchWith(plan, use, deathsLeft - 1)
  }
}

function urlOf(
  { port, socketFolder }: Postmaster,
  { password, database }: { readonly password: string; readonly database: string },
): string {
  // Half the cost of a statement is the loopback's: the socket is used where there is one.
  const host = socketFolder === undefined ? '' : `?host=${encodeURIComponent(socketFolder)}`
  return `postgresql://${superuser}:${password}@127.0.0.1:${port}/${database}${host}`
}

function erase(...directories: readonly string[]): void {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount === 0) await createDatabase(client, name)
  } finally {
    await client.end()
  }
}

// Two that start at once may both find it missing: duplicate_database, or unique_violation when they meet inside.
async function createDatabase(client: Client, name: string): Promise<void> {
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`)
  } catch (error) {
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error // pg's DatabaseError
  }
}
