import type pg from 'pg'
import { restoreErrors } from '#domain/backup/backup-errors.ts'
import { qualified } from '../database/catalogue.ts'
import { connect } from '../database/connection.ts'
import type { Manifest } from '../medium/manifest.ts'

// Measured with 950,000 entries and four indexes: row by row 59 s, sorted once after the rows 9 s.
const manyRows = 1_000

/** What was taken off a database before its rows come. Kept in the database itself, so that a killed restore goes on. */
interface PutAside {
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly kind: 'INDEX' | 'CONSTRAINT' | 'FOREIGN_KEY'
  readonly definition: string
}

/** The schema that a database under restore has for the time being; it goes before the database is used. */
export const restoreSchema = 'hub_restore'

const everything = `
  SELECT n.nspname AS schema, t.relname AS table, c.conname AS name, pg_get_constraintdef(c.oid) AS definition,
    CASE c.contype WHEN 'f' THEN 'FOREIGN_KEY' ELSE 'CONSTRAINT' END AS kind
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE n.nspname = ANY($1) AND c.contype IN ('p', 'u', 'x', 'f') AND t.relkind = 'r' AND NOT t.relispartition
  UNION ALL
  SELECT n.nspname, t.relname, x.relname, pg_get_indexdef(i.indexrelid), 'INDEX'
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE n.nspname = ANY($1) AND t.relkind = 'r' AND NOT t.relispartition
    AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
  ORDER BY 1, 2, 5, 3`

const listAll = async (client: pg.Client, manifest: Manifest): Promise<readonly PutAside[]> =>
  (await client.query<PutAside>(everything, [[...new Set(manifest.tables.map(({ schema }) => schema))]])).rows

/** Takes off every foreign key, and from tables with many rows their indexes and keys. In the caller's transaction. */
export async function putAside(client: pg.Client, manifest: Manifest): Promise<void> {
  const large = new Set(manifest.tables.filter(({ rows }) => rows >= manyRows).map(qualified))
  const all = await listAll(client, manifest)
  await client.query(
    `CREATE SCHEMA ${restoreSchema}
     CREATE TABLE put_aside (schema text, "table" text, name text, kind text, definition text, is_off boolean)
     CREATE TABLE loaded (name text PRIMARY KEY)
     CREATE TABLE source (set_id text)`,
  )
  const isOff = (one: PutAside): boolean => one.kind === 'FOREIGN_KEY' || large.has(qualified(one))
  const rows = all.map((one) => ({ ...one, is_off: isOff(one) }))
  await client.query(
    `INSERT INTO ${restoreSchema}.put_aside SELECT * FROM json_populate_recordset(NULL::${restoreSchema}.put_aside, $1)`,
    [JSON.stringify(rows)],
  )
  await client.query(`INSERT INTO ${restoreSchema}.source VALUES ($1)`, [manifest.setId])
  // Foreign keys hang on keys, keys are no plain indexes: in this order nothing is asked to go that another needs.
  const off = all.filter(isOff).toSorted((a, b) => dropRank[a.kind] - dropRank[b.kind])
  for (const one of off) await client.query(toDrop(client, one))
}

const dropRank = { FOREIGN_KEY: 0, CONSTRAINT: 1, INDEX: 2 } as const

function toDrop(client: pg.Client, { schema, table, name, kind }: PutAside): string {
  const quoted = client.escapeIdentifier(name)
  return kind === 'INDEX'
    ? `DROP INDEX ${client.escapeIdentifier(schema)}.${quoted}`
    : `ALTER TABLE ${qualified({ schema, table })} DROP CONSTRAINT ${quoted}`
}

/** Schema and notes are there: what a killed restore left can go on. */
export async function isPrepared(url: string): Promise<boolean> {
  const client = await connect({ url })
  try {
    const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [restoreSchema])
    return rowCount === 1
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function listMissing(client: pg.Client, kinds: readonly string[], table?: string) {
  const { rows } = await client.query<PutAside>(
    `SELECT schema, "table", name, kind, definition FROM ${restoreSchema}.put_aside p
     WHERE is_off AND kind = ANY($1) AND ($2::text IS NULL OR format('%I.%I', schema, "table") = $2)
       AND NOT EXISTS (SELECT FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
         JOIN pg_namespace n ON n.oid = t.relnamespace
         WHERE (n.nspname, t.relname, c.conname) = (p.schema, p."table", p.name))
       AND NOT EXISTS (SELECT FROM pg_class x JOIN pg_namespace n ON n.oid = x.relnamespace
         WHERE (n.nspname, x.relname) = (p.schema, p.name) AND x.relkind = 'i')
     ORDER BY kind, name`,
    [kinds, table ?? null],
  )
  return rows
}

/** Sorts a loaded table's indexes and keys anew; those that are there already stay. */
export async function putBackIndexes(client: pg.Client, table: { schema: string; table: string }) {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', $1::text, $2::text) AS name`,
    [table.schema, table.table],
  )
  for (const one of await listMissing(client, ['CONSTRAINT', 'INDEX'], rows[0]?.name)) {
    await client.query(one.kind === 'INDEX' ? one.definition : toAdd(client, one))
  }
}

/** Each foreign key is held against the restored rows as it comes back. */
export async function putBackForeignKeys(client: pg.Client): Promise<void> {
  for (const one of await listMissing(client, ['FOREIGN_KEY'])) await client.query(toAdd(client, one))
}

const toAdd = (client: pg.Client, { schema, table, name, definition }: PutAside): string =>
  `ALTER TABLE ${qualified({ schema, table })} ADD CONSTRAINT ${client.escapeIdentifier(name)} ${definition}`

/** @throws RESTORE.SCHEMA_DIFFERS when anything that was put aside is not back as it was. */
export async function assertAllBack(client: pg.Client, manifest: Manifest): Promise<void> {
  const before = await client.query<PutAside>(
    `SELECT schema, "table", name, kind, definition FROM ${restoreSchema}.put_aside`,
  )
  const there = new Set((await listAll(client, manifest)).map(spell))
  const lost = before.rows.find((one) => !there.has(spell(one)))
  if (lost) throw restoreErrors.schemaDiffers(`${lost.table}: ${lost.name}`)
}

const spell = ({ schema, table, name, kind, definition }: PutAside): string =>
  JSON.stringify([schema, table, name, kind, definition])
