import type pg from 'pg'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import type { Manifest } from '../medium/manifest.ts'
import { type CatalogueTable, listTables, qualified } from './catalogue.ts'

export interface Snapshot {
  readonly tables: readonly CatalogueTable[]
  readonly source: Omit<Manifest['source'], 'hub'>
  readonly migrations: Manifest['migrations']
  readonly auditHeads: Manifest['auditHeads']
  readonly databaseTime: number
}

const attempts = 5

/**
 * Locks all tables first and takes the snapshot then: TRUNCATE and ALTER are not bound by snapshots, so a table
 * changed in between would be dumped empty without a word (pg_dump locks for the same reason).
 */
export async function openSnapshot(client: pg.Client, schemas: readonly string[]): Promise<Snapshot> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const before = await listTables(client, schemas)
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    if (before.length > 0) await lock(client, before)
    const tables = await listTables(client, schemas)
    if (shapeOf(before) === shapeOf(tables)) return describe(client, tables)
    await client.query('ROLLBACK')
  }
  throw backupErrors.tablesKeepChanging()
}

async function lock(client: pg.Client, tables: readonly CatalogueTable[]): Promise<void> {
  await client.query(`LOCK TABLE ${tables.map(qualified).join(', ')} IN ACCESS SHARE MODE`)
}

const shapeOf = (tables: readonly CatalogueTable[]): string =>
  JSON.stringify(tables.map(({ oid, columns, format }) => [oid, columns, format]))

async function describe(client: pg.Client, tables: readonly CatalogueTable[]): Promise<Snapshot> {
  const { rows } = await client.query<Snapshot['source'] & { at: string }>(
    `SELECT current_database() AS database, current_setting('server_version') AS server,
       current_setting('server_encoding') AS encoding, pg_current_wal_lsn()::text AS lsn,
       round(extract(epoch FROM clock_timestamp()) * 1000)::text AS at`,
  )
  const [row] = rows
  if (!row) throw new Error('the server told nothing of itself')
  const { at, ...source } = row
  return {
    tables,
    source,
    databaseTime: Number(at),
    migrations: await listIfThere(client, tables, '_prisma_migrations', migrationsQuery),
    auditHeads: await listIfThere(client, tables, 'audit_head', auditHeadsQuery),
  }
}

const migrationsQuery = `
  SELECT migration_name AS name, checksum FROM public._prisma_migrations
  WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`
const auditHeadsQuery = `
  SELECT chain, seq::text, encode(hash, 'hex') AS hash FROM public.audit_head ORDER BY 1`

async function listIfThere<T extends pg.QueryResultRow>(
  client: pg.Client,
  tables: readonly CatalogueTable[],
  table: string,
  query: string,
): Promise<T[]> {
  const isThere = tables.some((one) => one.schema === 'public' && one.table === table)
  return isThere ? (await client.query<T>(query)).rows : []
}
