import { createHash, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type KeyRing, keyCheckValue } from '#adapters/keys/key-ring.ts'
import { backupPeriodOf } from '#domain/backup/backup-period.ts'
import type { ClockReading } from '#domain/backup/clock-evidence.ts'
import { endChunks, type TableSummary, writeChunk, writeRecord } from '../archive/archive-records.ts'
import { type ArchiveWriter, createArchiveWriter } from '../archive/archive-writer.ts'
import { createFrameCipher } from '../archive/frame-cipher.ts'
import { readClocks } from '../medium/clocks.ts'
import type { BackupMedium } from '../medium/backup-medium.ts'
import { toMediumError } from '../medium/durable-files.ts'
import type { Manifest } from '../medium/manifest.ts'
import { observeSets } from '../medium/observe-sets.ts'
import { toSignedRecord } from '../medium/signed-record.ts'
import { type CatalogueTable, copySource, listSequences } from './catalogue.ts'
import { connect } from './connection.ts'
import { type Progress, type ProgressListener, trackProgress } from './progress.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'

export interface TakeBackupOptions {
  readonly url: string
  readonly medium: BackupMedium
  readonly ring: KeyRing
  readonly now: () => number
  /** The role whose eyes see every row; with row_security off it fails rather than see fewer. */
  readonly role?: string
  readonly schemas?: readonly string[]
  readonly hubVersion?: string
  readonly onProgress?: ProgressListener
  readonly signal?: AbortSignal
  /** For tests, which set the clocks themselves. */
  readonly readings?: () => Promise<ClockReading>
}

export const backedUpSchemas = ['public', 'archive'] as const

// Điều 9.1: one consistent snapshot of everything, on the medium whole or not at all.
export async function takeBackup(options: TakeBackupOptions): Promise<Manifest> {
  const { url, role, medium } = options
  await medium.cleanUp()
  const client = await connect({ url, role, settings: ['row_security=off', 'lock_timeout=60s'] })
  try {
    const snapshot = await openSnapshot(client, options.schemas ?? backedUpSchemas)
    return await writeSet(client, snapshot, options)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function writeSet(
  client: pg.Client,
  snapshot: Snapshot,
  options: TakeBackupOptions,
): Promise<Manifest> {
  const { medium, ring } = options
  const started = performance.now()
  const begun = options.now()
  const taken = options.readings
    ? await options.readings()
    : await readClocks(medium, begun, [snapshot.databaseTime])
  const identity = { setId: nameSet(begun), sequence: await nextSequence(medium, ring), taken }
  const half = await medium.begin(identity.setId)
  try {
    const cipher = createFrameCipher(ring, identity.setId)
    const writer = await createArchiveWriter(half.archive, cipher)
    const content = await writeContent(client, snapshot, { writer, setId: identity.setId, options })
    const archive = await writer.finish()
    const manifest: Manifest = {
      format: 1,
      ...identity,
      period: backupPeriodOf(begun),
      seconds: Math.round(performance.now() - started) / 1000,
      key: { id: ring.activeKeyId, check: keyCheckValue(ring, ring.activeKeyId) },
      archive,
      source: { ...snapshot.source, hub: options.hubVersion ?? 'unknown' },
      migrations: [...snapshot.migrations],
      auditHeads: [...snapshot.auditHeads],
      ...content,
    }
    await half.publish(toSignedRecord(ring, 'manifest', manifest))
    return manifest
  } catch (error) {
    await half.abandon()
    throw toMediumError(error)
  }
}

interface ContentTarget {
  readonly writer: ArchiveWriter
  readonly setId: string
  readonly options: TakeBackupOptions
}

type Content = Pick<Manifest, 'tables' | 'sequences'>

async function writeContent(
  client: pg.Client,
  { tables }: Snapshot,
  target: ContentTarget,
): Promise<Content> {
  const { writer, setId, options } = target
  const progress = trackProgress(tables, options.onProgress)
  await writeRecord(writer, { format: 1, setId, tables: tables.length })
  const summaries: TableSummary[] = []
  for (const table of tables) {
    options.signal?.throwIfAborted()
    summaries.push(await writeTable(client, table, { writer, progress, signal: options.signal }))
  }
  const sequences = [...(await listSequences(client, options.schemas ?? backedUpSchemas))]
  await client.query('COMMIT')
  const content = {
    tables: summaries.map((summary) => ({ ...summary, columns: [...summary.columns] })),
    sequences,
  }
  await writeRecord(writer, content)
  return content
}

interface TableTarget {
  readonly writer: ArchiveWriter
  readonly progress: Progress
  readonly signal: AbortSignal | undefined
}

async function writeTable(
  client: pg.Client,
  table: CatalogueTable,
  target: TableTarget,
): Promise<TableSummary> {
  const { writer, progress, signal } = target
  const record = { schema: table.schema, table: table.table, columns: table.columns, format: table.format }
  await writeRecord(writer, record)
  const hash = createHash('sha256')
  const stream = client.query(copyTo(copySource(record, 'TO STDOUT'), { highWaterMark: 1 << 20 }))
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    signal?.throwIfAborted()
    hash.update(chunk)
    bytes += chunk.length
    await writeChunk(writer, chunk)
    progress.add(table, chunk.length)
  }
  await endChunks(writer)
  // The stream ends before the server's own count has been read; the answer to the next query comes after it.
  await client.query('')
  const tally = { rows: stream.rowCount, bytes, sha256: hash.digest('hex') }
  await writeRecord(writer, tally)
  progress.endTable(table)
  return { ...record, ...tally }
}

/** One more than any signed set says: the order in which sets were taken, without any clock. */
async function nextSequence(medium: BackupMedium, ring: KeyRing): Promise<number> {
  const observed = await observeSets(medium, ring)
  return 1 + Math.max(0, ...observed.map(({ manifest }) => manifest?.sequence ?? 0))
}

function nameSet(at: number): string {
  const stamp = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return `sao-luu-${backupPeriodOf(at)}-${stamp}-${randomBytes(4).toString('hex')}`
}
