import type pg from 'pg'
import { restoreErrors } from '#domain/backup/backup-errors.ts'
import { listTables, qualified } from '../database/catalogue.ts'
import { connect, databaseNameOf } from '../database/connection.ts'
import { backedUpSchemas } from '../database/take-backup.ts'
import type { Manifest } from '../medium/manifest.ts'
import { compareDatabase } from './compare-database.ts'
import { fillDatabase, finishFilling, type Migrate, type SetSource } from './fill-database.ts'
import { asAdministrator, openRestoreDatabase } from './side-database.ts'

export interface RestoreOptions extends SetSource {
  readonly url: string
  readonly migrate: Migrate
  /** What the operator typed; must be the database's name when it holds data. */
  readonly typedName?: string | undefined
  readonly now: () => number
  /** Writes into the restored database that and from what it was restored, before it takes its place. */
  readonly mark?: (url: string, manifest: Manifest) => Promise<void>
}

export interface RestoreOutcome {
  readonly manifest: Manifest
  /** The database that was there before, kept under this name; null when there was none. */
  readonly keptAs: string | null
  /** Tables that a killed restore of this set had loaded, and that were not loaded again. */
  readonly tablesFoundLoaded: number
}

/**
 * Restores beside and swaps names at the end in one transaction: at every moment the database is whole, the old one
 * or the new. What was there before is kept under another name. Killed, it is called again and goes on with the table
 * at which it was; a fault of the set or the program leaves nothing behind.
 */
export async function restoreInstallation(options: RestoreOptions): Promise<RestoreOutcome> {
  const name = databaseNameOf(options.url)
  const before = await stateOf(options.url, name)
  if (before === 'LIVE' && options.typedName !== name) throw restoreErrors.nameNotTyped(name)
  const side = await openRestoreDatabase(options.url, options.setId)
  try {
    const { manifest, tablesFoundLoaded } = await fillDatabase(options, {
      url: side.url,
      migrate: options.migrate,
    })
    await compareDatabase(side.url, manifest, options)
    await finishFilling(side.url)
    await options.migrate(side.url)
    await options.mark?.(side.url, manifest)
    const keptAs = before === 'ABSENT' ? null : `${name.slice(0, 40)}_cu_${options.now().toString(36)}`
    await swap(options.url, { name, side: side.name, keptAs })
    if (before === 'LIVE' || keptAs === null) return { manifest, keptAs, tablesFoundLoaded }
    await dropEmpty(options.url, keptAs)
    return { manifest, keptAs: null, tablesFoundLoaded }
  } catch (error) {
    await side.drop().catch(() => undefined)
    throw error
  } finally {
    await side.release()
  }
}

async function stateOf(url: string, name: string): Promise<'ABSENT' | 'EMPTY' | 'LIVE'> {
  const found = await asAdministrator(url, (admin) =>
    admin.query('SELECT FROM pg_database WHERE datname = $1', [name]),
  )
  if (found.rowCount === 0) return 'ABSENT'
  const client = await connect({ url, settings: ['row_security=off'] })
  try {
    return (await hasRows(client)) ? 'LIVE' : 'EMPTY'
  } finally {
    await client.end()
  }
}

/** Rows that migrations bring themselves do not make a database live; anybody's account or person does. */
async function hasRows(client: pg.Client): Promise<boolean> {
  const tables = await listTables(client, backedUpSchemas)
  for (const table of tables) {
    if (table.table === '_prisma_migrations') continue
    const { rowCount } = await client.query(`SELECT FROM ${qualified(table)} LIMIT 1`)
    if (rowCount) return true
  }
  return false
}

async function dropEmpty(url: string, name: string): Promise<void> {
  await asAdministrator(url, (admin) =>
    admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)} WITH (FORCE)`),
  )
}

interface Swap {
  readonly name: string
  readonly side: string
  readonly keptAs: string | null
}

async function swap(url: string, { name, side, keptAs }: Swap): Promise<void> {
  await asAdministrator(url, async (admin) => {
    const quote = (identifier: string) => admin.escapeIdentifier(identifier)
    if (keptAs !== null) {
      await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
    }
    await admin.query('BEGIN')
    if (keptAs !== null) await admin.query(`ALTER DATABASE ${quote(name)} RENAME TO ${quote(keptAs)}`)
    await admin.query(`ALTER DATABASE ${quote(side)} RENAME TO ${quote(name)}`)
    await admin.query('COMMIT')
  })
}
