import { createHash } from 'node:crypto'
import { type KeyRing, keyCheckValue } from '#adapters/keys/key-ring.ts'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import { isDomainError } from '#domain/errors.ts'
import { type ArchiveReader, openArchive } from '../archive/archive-reader.ts'
import {
  type ArchiveClosing,
  type ArchiveOpening,
  type RecordReader,
  readRecords,
  type TableRecord,
  type TableTally,
} from '../archive/archive-records.ts'
import { refuse } from '../archive/frame-cipher.ts'
import type { BackupProgress, ProgressListener } from '../database/progress.ts'
import type { BackupMedium } from '../medium/backup-medium.ts'
import type { Manifest } from '../medium/manifest.ts'
import { readManifest } from '../medium/observe-sets.ts'

/** Where the rows of a set go while it is read whole. */
export interface TableSink {
  begin(table: TableRecord): Promise<void>
  write(chunk: Buffer): Promise<void> | undefined
  /** Returns how many rows arrived, or null where nobody counts. */
  end(): Promise<number | null>
  /** The table was held against the signed manifest: it may stay. */
  accept?(): Promise<void>
}

export interface ReadSetOptions {
  readonly medium: BackupMedium
  readonly ring: KeyRing
  readonly setId: string
  readonly sink?: TableSink
  readonly step?: BackupProgress['step']
  readonly onProgress?: ProgressListener | undefined
  readonly signal?: AbortSignal | undefined
}

/** Reads every byte of a set and holds it against its signed manifest. @throws with the reason at the first fault. */
export async function readSet(options: ReadSetOptions): Promise<Manifest> {
  const { medium, ring, setId } = options
  const { manifest } = await readManifest(medium, ring, setId)
  if (keyCheckValue(ring, manifest.key.id) !== manifest.key.check) throw backupErrors.keyLost(manifest.key.id)
  const file = await medium.openArchive(setId)
  try {
    const archive = await openArchive(file, ring)
    if (archive.header.setId !== setId) throw refuse('tệp thuộc bộ sao lưu khác', 'SET')
    await readContent(archive, manifest, options)
    assertSame(archive.summary(), manifest.archive, 'ARCHIVE')
    return manifest
  } catch (error) {
    throw isDomainError(error) ? error : toRefusal(error)
  } finally {
    await file.close()
  }
}

async function readContent(
  archive: ArchiveReader,
  manifest: Manifest,
  options: ReadSetOptions,
): Promise<void> {
  const records = readRecords(archive)
  const opening = await records.readRecord<ArchiveOpening>()
  assertSame([opening.setId, opening.tables], [manifest.setId, manifest.tables.length], 'OPENING')
  const telling = createTelling(manifest, options)
  for (const expected of manifest.tables) {
    options.signal?.throwIfAborted()
    await readTable(records, expected, { ...options, telling })
  }
  const closing = await records.readRecord<ArchiveClosing>()
  assertSame(closing, { tables: manifest.tables, sequences: manifest.sequences }, 'CLOSING')
  await records.assertEnd()
}

interface TableReading extends ReadSetOptions {
  readonly telling: ReturnType<typeof createTelling>
}

async function readTable(records: RecordReader, expected: TableRecord & TableTally, reading: TableReading) {
  const { sink, telling, signal } = reading
  const { rows, bytes, sha256, ...table } = expected
  assertSame(await records.readRecord<TableRecord>(), table, table.table)
  await sink?.begin(table)
  const hash = createHash('sha256')
  const found = { bytes: 0 }
  for await (const chunk of records.chunks()) {
    signal?.throwIfAborted()
    hash.update(chunk)
    found.bytes += chunk.length
    telling.add(table.table, chunk.length)
    const full = sink?.write(chunk)
    if (full) await full
  }
  const arrived = (await sink?.end()) ?? rows
  const tally = { rows, bytes, sha256 }
  assertSame(await records.readRecord<TableTally>(), tally, table.table)
  assertSame({ rows: arrived, bytes: found.bytes, sha256: hash.digest('hex') }, tally, table.table)
  await sink?.accept?.()
  telling.endTable(table.table)
}

function createTelling(manifest: Manifest, { onProgress, step = 'READ' }: ReadSetOptions) {
  const total = Math.max(
    1,
    manifest.tables.reduce((all, { bytes }) => all + bytes, 0),
  )
  const state = { bytes: 0, told: 0, tablesDone: 0 }
  const tell = (table: string): void => {
    state.told = state.bytes
    const percent = Math.round((state.bytes / total) * 100)
    const { bytes, tablesDone } = state
    onProgress?.({ step, table, tablesDone, tables: manifest.tables.length, bytes, percent })
  }
  return {
    add(table: string, bytes: number): void {
      state.bytes += bytes
      if (state.bytes - state.told >= 8 << 20) tell(table)
    },
    endTable(table: string): void {
      state.tablesDone += 1
      tell(table)
    },
  }
}

function assertSame(found: unknown, expected: unknown, where: string): void {
  if (sorted(found) !== sorted(expected)) throw refuse(`không khớp bản kê (${where})`, 'MANIFEST')
}

/** Key order is no difference: the manifest was written in canonical form. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** What a broken block can do to the decompressor or the parser is a refusal; the rest (disk, server) is itself. */
function toRefusal(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof SyntaxError || code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE') {
    return refuse('nội dung không giải nén hoặc không đọc được', 'CONTENT')
  }
  return error
}
