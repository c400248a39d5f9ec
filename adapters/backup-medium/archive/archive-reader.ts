import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type { ArchiveSource } from '../medium/backup-medium.ts'
import type { ArchiveSummary } from './archive-writer.ts'
import {
  type ArchiveHeader,
  blockBytes,
  blockCodecs,
  type FrameCipher,
  headLength,
  headPreludeBytes,
  openFrameCipher,
  refuse,
  tagBytes,
} from './frame-cipher.ts'

const inflate = promisify(inflateRaw)
const framesAhead = 3

export interface ArchiveReader {
  readonly header: ArchiveHeader
  /** The plain blocks in order; ends only after the authenticated last frame and the end of the file. */
  blocks(): AsyncGenerator<Buffer, void, void>
  /** What was read; complete after `blocks` has ended. */
  summary(): ArchiveSummary
}

export async function openArchive(file: ArchiveSource, ring: KeyRing): Promise<ArchiveReader> {
  const source = createSource(file)
  const prelude = await source.take(headPreludeBytes)
  const head = Buffer.concat([prelude, await source.take(headLength(prelude) - headPreludeBytes)])
  const cipher = openFrameCipher(ring, head)
  const { size } = file
  return {
    header: cipher.header,
    blocks: () => readBlocks(source, cipher, size),
    summary: source.summary,
  }
}

type Source = ReturnType<typeof createSource>

async function* readBlocks(
  source: Source,
  cipher: FrameCipher,
  size: number,
): AsyncGenerator<Buffer, void, void> {
  const ahead: Promise<Buffer>[] = []
  if (source.bytesRead() >= size) throw refuse('tệp bị cắt ngắn', 'CUT')
  while (source.bytesRead() < size) {
    ahead.push(expand(await readFrame(source, cipher, size)))
    // A block that fails must not count as unhandled while an earlier one is being consumed.
    ahead.at(-1)?.catch(() => undefined)
    const first = ahead.length > framesAhead ? ahead.shift() : undefined
    if (first) yield await first
  }
  for (const block of ahead) yield await block
}

async function readFrame(source: Source, cipher: FrameCipher, size: number): Promise<Buffer> {
  const length = (await source.take(4)).readUInt32BE(0)
  if (length < 1 || length > blockBytes + 1) throw refuse('độ dài khung không hợp lệ', 'LENGTH')
  const sealed = await source.take(length + tagBytes)
  source.countFrame()
  return cipher.open(sealed, source.bytesRead() >= size ? 1 : 0)
}

async function expand(frame: Buffer): Promise<Buffer> {
  const block = frame.subarray(1)
  if (frame[0] === blockCodecs.stored) return block
  return inflate(block, { maxOutputLength: blockBytes })
}

function createSource(file: ArchiveSource) {
  const hash = createHash('sha256')
  const count = { bytes: 0, frames: 0 }
  return {
    async take(length: number): Promise<Buffer> {
      const buffer = await file.take(length)
      if (buffer.length < length) throw refuse('tệp bị cắt ngắn', 'CUT')
      hash.update(buffer)
      count.bytes += length
      return buffer
    },
    bytesRead: (): number => count.bytes,
    countFrame: (): void => {
      count.frames += 1
    },
    summary: (): ArchiveSummary => ({ ...count, sha256: hash.copy().digest('hex') }),
  }
}
