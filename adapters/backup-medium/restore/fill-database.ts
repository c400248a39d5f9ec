import type pg from 'pg'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { restoreErrors } from '#domain/backup/backup-errors.ts'
import type { SequenceValue } from '../archive/archive-records.ts'
import { listTables, qualified } from '../database/catalogue.ts'
import { connect } from '../database/connection.ts'
import type { ProgressListener } from '../database/progress.ts'
import type { BackupMedium } from '../medium/directory-medium.ts'
import type { Manifest } from '../medium/manifest.ts'
import { readManifest } from '../medium/observe-sets.ts'
import { createCopySink } from './copy-sink.ts'
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

/**
 * Fills a database that nobody uses yet: the schema of the day of the backup, then all rows in one transaction that
 * commits only after the authenticated end of the set. Killed at any moment it leaves a database without rows.
 */
export async function fillDatabase(
  source: SetSource,
  target: { url: string; migrate: Migrate },
): Promise<Manifest> {
  const { manifest } = await readManifest(source.medium, source.ring, source.setId)
  const upTo = manifest.migrations.at(-1)?.name
  if (upTo !== undefined) await target.migrate(target.url, upTo)
  const client = await connect({ url: target.url, settings: ['row_security=off', 'statement_timeout=0'] })
  try {
    await client.query('BEGIN')
    // Triggers and foreign keys rest: rows come back as they were, audit chain included.
    await client.query('SET LOCAL session_replication_role = replica')
    await assertSameSchema(client, manifest)
    await emptyTables(client, manifest)
    await readSet({ ...source, sink: createCopySink(client), step: 'RESTORE' })
    for (const sequence of manifest.sequences) await setSequence(client, sequence)
    await client.query('COMMIT')
    await client.query('ANALYZE')
    return manifest
  } finally {
    await client.end().catch(() => undefined)
  }
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

/** Migrations bring rows of their own (their list, reference data): the backup has them as they were. */
async function emptyTables(client: pg.Client, manifest: Manifest): Promise<void> {
  if (manifest.tables.length === 0) return
  await client.query(`TRUNCATE ${manifest.tables.map(qualified).join(', ')}`)
}

async function setSequence(client: pg.Client, sequence: SequenceValue): Promise<void> {
  const name = qualified({ schema: sequence.schema, table: sequence.sequence })
  const used = sequence.lastValue !== null
  await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [
    name,
    sequence.lastValue ?? sequence.startValue,
    used,
  ])
}
