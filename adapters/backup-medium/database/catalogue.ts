import type { ClientBase } from 'pg'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import type { SequenceValue, TableRecord } from '../archive/archive-records.ts'

export interface CatalogueTable extends TableRecord {
  readonly oid: string
  /** Size on disk, for progress only. */
  readonly diskBytes: number
}

// Partitions hold their own rows; generated columns are computed again; an extension brings its own tables.
const tablesQuery = `
  SELECT c.oid::text, n.nspname AS schema, c.relname AS table, pg_table_size(c.oid)::float8 AS "diskBytes",
    array_agg(a.attname::text ORDER BY a.attnum) AS columns,
    CASE WHEN bool_or(a.atttypid = 'bytea'::regtype) THEN 'binary' ELSE 'text' END AS format
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname = ANY($1)
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  GROUP BY c.oid, n.nspname, c.relname
  ORDER BY n.nspname, c.relname`

const foreignKeysQuery = `
  SELECT conrelid::text AS child, confrelid::text AS parent FROM pg_constraint
  WHERE contype = 'f' AND conrelid <> confrelid`

const otherSchemasQuery = `
  SELECT DISTINCT n.nspname AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname !~ '^(pg_|information_schema$)'
    AND n.nspname <> ALL($1)
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`

/** All tables of the schemas, referenced ones first. @throws when a schema with tables is not in the list. */
export async function listTables(
  client: ClientBase,
  schemas: readonly string[],
): Promise<readonly CatalogueTable[]> {
  const others = await client.query<{ schema: string }>(otherSchemasQuery, [schemas])
  const forgotten = others.rows[0]
  if (forgotten) throw backupErrors.schemaNotCovered(forgotten.schema)
  const tables = await client.query<CatalogueTable>(tablesQuery, [schemas])
  const keys = await client.query<{ child: string; parent: string }>(foreignKeysQuery)
  return parentsFirst(tables.rows, keys.rows)
}

/** Tables in a circle of foreign keys come last, as they are: the restore works with triggers off. */
export function parentsFirst<T extends { readonly oid: string }>(
  tables: readonly T[],
  keys: readonly { readonly child: string; readonly parent: string }[],
): readonly T[] {
  const left = new Map(tables.map((table) => [table.oid, table]))
  const ordered: T[] = []
  for (;;) {
    const free = [...left.values()].filter(
      ({ oid }) => !keys.some(({ child, parent }) => child === oid && left.has(parent)),
    )
    if (free.length === 0) return [...ordered, ...left.values()]
    ordered.push(...free)
    for (const { oid } of free) left.delete(oid)
  }
}

export async function listSequences(
  client: ClientBase,
  schemas: readonly string[],
): Promise<readonly SequenceValue[]> {
  const { rows } = await client.query<SequenceValue & { isSeen: boolean }>(sequencesQuery, [schemas])
  // The view shows null for what the role may not read, which would pass for "never used".
  const unseen = rows.find(({ isSeen }) => !isSeen)
  if (unseen) throw backupErrors.sequenceUnseen(`${unseen.schema}.${unseen.sequence}`)
  return rows.map(({ isSeen: _, ...value }) => value)
}

const sequencesQuery = `
  SELECT schemaname AS schema, sequencename AS sequence, last_value::text AS "lastValue",
    start_value::text AS "startValue",
    has_sequence_privilege(format('%I.%I', schemaname, sequencename), 'SELECT, USAGE') AS "isSeen"
  FROM pg_sequences WHERE schemaname = ANY($1) ORDER BY 1, 2`

const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const qualified = ({ schema, table }: { readonly schema: string; readonly table: string }): string =>
  `${quote(schema)}.${quote(table)}`

/** The table with its columns and the options of COPY. */
export function copySource(table: TableRecord, direction: 'TO STDOUT' | 'FROM STDIN', more = ''): string {
  const options = [`FORMAT ${table.format}`, ...(more === '' ? [] : [more])].join(', ')
  return `COPY ${qualified(table)} (${table.columns.map(quote).join(', ')}) ${direction} (${options})`
}
