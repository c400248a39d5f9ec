import type { ArchiveReader } from './archive-reader.ts'
import type { ArchiveWriter } from './archive-writer.ts'
import { refuse } from './frame-cipher.ts'

// Inside the frames: opening | per table: table, chunks (u32 length | bytes), u32 0, tally | closing.
// Records are u32 length | JSON.

/** COPY's own formats. A table with files (bytea) is written in binary: half the bytes of text's hexadecimal. */
export type CopyFormat = 'text' | 'binary'

export interface TableRecord {
  readonly schema: string
  readonly table: string
  readonly columns: readonly string[]
  readonly format: CopyFormat
}

/** Dấu vân tay của bảng: what is compared after every reading and restoring. */
export interface TableTally {
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

export type TableSummary = TableRecord & TableTally

export interface SequenceValue {
  readonly schema: string
  readonly sequence: string
  /** Null: never used. */
  readonly lastValue: string | null
  readonly startValue: string
}

export interface ArchiveOpening {
  readonly format: 1
  readonly setId: string
  readonly tables: number
}

export interface ArchiveClosing {
  readonly tables: readonly TableSummary[]
  readonly sequences: readonly SequenceValue[]
}

const longestRecord = 8 << 20

export async function writeRecord(writer: ArchiveWriter, record: object): Promise<void> {
  const json = Buffer.from(JSON.stringify(record))
  await writer.write(lengthOf(json.length))
  await writer.write(json)
}

export async function writeChunk(writer: ArchiveWriter, chunk: Uint8Array): Promise<void> {
  const full = writer.write(lengthOf(chunk.length))
  if (full) await full
  const fuller = writer.write(chunk)
  if (fuller) await fuller
}

export async function endChunks(writer: ArchiveWriter): Promise<void> {
  await writer.write(lengthOf(0))
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.allocUnsafe(4)
  length.writeUInt32BE(bytes)
  return length
}

export interface RecordReader {
  readRecord<T>(): Promise<T>
  chunks(): AsyncGenerator<Buffer, void, void>
  /** Reads on to the authenticated end of the file; anything more is refused. */
  assertEnd(): Promise<void>
}

/** The archive is authenticated, so its records are what this program wrote: shapes are not parsed again. */
export function readRecords(reader: ArchiveReader): RecordReader {
  const cursor = createCursor(reader.blocks())
  return {
    async readRecord<T>() {
      const length = (await cursor.take(4)).readUInt32BE(0)
      if (length > longestRecord) throw refuse('mục ghi quá dài', 'RECORD')
      return JSON.parse((await cursor.take(length)).toString('utf8')) as T
    },
    async *chunks() {
      for (;;) {
        const length = (await cursor.take(4)).readUInt32BE(0)
        if (length === 0) return
        yield* cursor.pieces(length)
      }
    },
    async assertEnd() {
      if (await cursor.hasMore()) throw refuse('thừa dữ liệu sau phần kết', 'TRAILING')
    },
  }
}

function createCursor(blocks: AsyncGenerator<Buffer, void, void>) {
  let block: Buffer = Buffer.alloc(0)
  const refill = async (): Promise<boolean> => {
    while (block.length === 0) {
      const next = await blocks.next()
      if (next.done) return false
      block = next.value
    }
    return true
  }
  async function* pieces(length: number): AsyncGenerator<Buffer, void, void> {
    for (let left = length; left > 0; ) {
      if (!(await refill())) throw refuse('thiếu dữ liệu', 'SHORT')
      const piece = block.subarray(0, left)
      block = block.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }
  return {
    pieces,
    hasMore: refill,
    async take(length: number): Promise<Buffer> {
      if (block.length >= length) {
        const whole = block.subarray(0, length)
        block = block.subarray(length)
        return whole
      }
      const parts: Buffer[] = []
      for await (const piece of pieces(length)) parts.push(piece)
      return Buffer.concat(parts)
    },
  }
}
