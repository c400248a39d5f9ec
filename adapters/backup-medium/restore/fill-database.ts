import type pg from 'pg'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { restoreErrors } from '#domain/backup/backup-errors.ts'
import type { SequenceValue, TableRecord } from '../archive/archive-records.ts'
import { listTables, qualified } from '../database/catalogue.ts'
import { connect } from '../database/connection.ts'
import type { ProgressListener } from '../database/progress.ts'
import type { BackupMedium } from '../medium/backup-medium.ts'
import type { Manifest } from '../medium/manifest.ts'
import { readManifest } from '../medium/observe-sets.ts'
import { createCopySink } from './copy-sink.ts'
import {
  assertAllBack,
  isPrepared,
  putAside,
  putBackForeignKeys,
  putBackIndexes,
  restoreSchema,
} from './put-aside.ts'
import { readSet } from './read-set.ts'

export interface SetSource {
  readonly medium: BackupMedium
  readonly ring: KeyRing
  readonly setId: string
  readonly onProgress?: ProgressListener | undefined
  readonly signal?: AbortSignal | undefined
}

/** Brings an empty database up to and including a migration; without one, up to the program's newest. */
export type Migrate = (url: string, upTo?: string) => Promise<unknown>

export interface FilledDatabase {
  readonly manifest: Manifest
  /** Tables that an earlier, killed restore of the same set had loaded. */
  readonly tablesFoundLoaded: number
}

// The side database may be lost with the server: only the swap must stay, and its commit writes out everything before.
const loading = ['row_security=off', 'statement_timeout=0', 'synchronous_commit=off']
// Triggers rest: rows come back as they were, audit chain included.
const asTheyWere = [...loading, 'session_replication_role=replica']

/**
 * Fills a database that nobody uses yet: the schema of the day of the backup, then table after table, each committed
 * with a note that it is there; one connection loads while another sorts the indexes of what is loaded. Killed at any
 * moment it is called again and goes on. Only what `compareDatabase` has passed may be used.
 */
export async function fillDatabase(
  source: SetSource,
  target: { readonly url: string; readonly migrate: Migrate },
): Promise<FilledDatabase> {
  const { manifest } = await readManifest(source.medium, source.ring, source.setId)
  await prepare(manifest, target)
  const loader = await connect({ url: target.url, settings: asTheyWere })
  const sorter = await connect({ url: target.url, settings: [...loading, 'maintenance_work_mem=256MB'] })
  try {
    const loaded = await listLoaded(loader)
    const sorting = createQueue((table: TableRecord) => putBackIndexes(sorter, table))
    const sink = createCopySink(loader, { loaded, onLoaded: sorting.add })
    await readSet({ ...source, sink, step: 'RESTORE' })
    for (const sequence of manifest.sequences) await setSequence(loader, sequence)
    source.onProgress?.({ ...whole(manifest), step: 'INDEX' })
    await sorting.end()
    await putBackForeignKeys(sorter)
    await assertAllBack(sorter, manifest)
    if (manifest.tables.length > 0) await sorter.query(`ANALYZE ${manifest.tables.map(qualified).join(', ')}`)
    return { manifest, tablesFoundLoaded: loaded.size }
  } finally {
    await Promise.all([loader, sorter].map((client) => client.end().catch(() => undefined)))
  }
}

/** Ends the state between: from here on the database is like any other. */
export async function finishFilling(url: string): Promise<void> {
  const client = await connect({ url })
  try {
    await client.query(`DROP SCHEMA ${restoreSchema} CASCADE`)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function prepare(manifest: Manifest, target: { url: string; migrate: Migrate }): Promise<void> {
  if (await isPrepared(target.url)) return
  const upTo = manifest.migrations.at(-1)?.name
  if (upTo !== undefined) await target.migrate(target.url, upTo)
  const client = await connect({ url: target.url, settings: asTheyWere })
  try {
    await client.query('BEGIN')
    await assertSameSchema(client, manifest)
    // Migrations bring rows of their own (their list, reference data): the backup has them as they were.
    if (manifest.tables.length > 0)
      await client.query(`TRUNCATE ${manifest.tables.map(qualified).join(', ')}`)
    await putAside(client, manifest)
    await client.query('COMMIT')
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function listLoaded(client: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${restoreSchema}.loaded`)
  return new Set(rows.map(({ name }) => name))
}

/** One after another, beside the caller's own work; the first fault is thrown at the end. */
function createQueue<T>(perform: (one: T) => Promise<void>) {
  let last: Promise<void> = Promise.resolve()
  return {
    add: (one: T): void => {
      last = last.then(() => perform(one))
      last.catch(() => undefined)
    },
    end: (): Promise<void> => last,
  }
}

function whole(manifest: Manifest) {
  const tables = manifest.tables.length
  const bytes = manifest.tables.reduce((all, table) => all + table.bytes, 0)
  return { table: 'chỉ mục, khóa', tablesDone: tables, tables, bytes, percent: 100 }
}

const schemasOf = (manifest: Manifest): readonly string[] => [
  ...new Set(manifest.tables.map(({ schema }) => schema)),
]

async function assertSameSchema(client: pg.Client, manifest: Manifest): Promise<void> {
  const there = await listTables(client, schemasOf(manifest))
  const shapes = new Map(there.map((table) => [qualified(table), shapeOf(table)]))
  for (const table of manifest.tables) {
    if (shapes.get(qualified(table)) !== shapeOf(table)) throw restoreErrors.schemaDiffers(table.table)
    shapes.delete(qualified(table))
  }
  const [more] = shapes.keys()
  if (more !== undefined) throw restoreErrors.schemaDiffers(more)
}

const shapeOf = ({
  columns,
  format,
}: {
  readonly columns: readonly string[]
  readonly format: string
}): string => JSON.stringify([format, columns.toSorted()])

async function setSequence(client: pg.Client, sequence: SequenceValue): Promise<void> {
  const name = qualified({ schema: sequence.schema, table: sequence.sequence })
  const used = sequence.lastValue !== null
  await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [
    name,
    sequence.lastValue ?? sequence.startValue,
    used,
  ])
}
