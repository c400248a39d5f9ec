import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { deflateRaw, deflateRawSync } from 'node:zlib'
import type { ArchiveTarget } from '../medium/backup-medium.ts'
import { blockBytes, blockCodecs, type FrameCipher } from './frame-cipher.ts'

const deflate = promisify(deflateRaw)
// Blocks being compressed in libuv's pool while the next is filled: the only memory that grows with speed.
const blocksInFlight = 4
const sampleBytes = 16 << 10

export interface ArchiveSummary {
  readonly bytes: number
  readonly frames: number
  readonly sha256: string
}

export interface ArchiveWriter {
  /** Resolves when there is room for more. */
  write(chunk: Uint8Array): Promise<void> | undefined
  finish(): Promise<ArchiveSummary>
}

interface Block {
  readonly codec: number
  readonly bytes: Uint8Array
  readonly buffer: Buffer
}

/** Plain bytes in, authenticated frames of compressed 1 MiB blocks out, in order, with flat memory. */
export async function createArchiveWriter(file: ArchiveTarget, cipher: FrameCipher): Promise<ArchiveWriter> {
  const sink = await createSink(file, cipher.head)
  const idle: Buffer[] = []
  const flight: Promise<Block>[] = []
  const take = (): Buffer => idle.pop() ?? Buffer.allocUnsafeSlow(blockBytes)
  let block = take()
  let filled = 0

  async function land(isLast: 0 | 1): Promise<void> {
    const landed = await flight.shift()
    if (!landed) return
    const frame = cipher.seal(landed.codec, landed.bytes, isLast)
    idle.push(landed.buffer)
    await sink.append(frame)
  }
  function launch(): void {
    flight.push(compress(block, filled))
    block = take()
    filled = 0
  }
  async function spill(rest: Uint8Array): Promise<void> {
    for (let at = 0; at < rest.length; ) {
      const n = Math.min(blockBytes - filled, rest.length - at)
      block.set(rest.subarray(at, at + n), filled)
      filled += n
      at += n
      if (filled < blockBytes) continue
      launch()
      if (flight.length >= blocksInFlight) await land(0)
    }
  }
  return {
    write(chunk) {
      if (filled + chunk.length >= blockBytes) return spill(chunk)
      block.set(chunk, filled)
      filled += chunk.length
      return undefined
    },
    async finish() {
      launch()
      while (flight.length > 1) await land(0)
      await land(1)
      return sink.summary()
    },
  }
}

async function createSink(file: ArchiveTarget, head: Buffer) {
  const hash = createHash('sha256')
  const count = { bytes: 0, frames: -1 }
  const append = async (bytes: Buffer): Promise<void> => {
    hash.update(bytes)
    count.bytes += bytes.length
    count.frames += 1
    await file.write(bytes)
  }
  await append(head)
  return { append, summary: (): ArchiveSummary => ({ ...count, sha256: hash.digest('hex') }) }
}

/** Attachments are compressed or encrypted already: a small sample saves the work of trying the whole block. */
async function compress(buffer: Buffer, length: number): Promise<Block> {
  const plain = buffer.subarray(0, length)
  if (looksCompressible(plain)) {
    const deflated = await deflate(plain, { level: 1 })
    if (deflated.length < plain.length) return { codec: blockCodecs.deflated, bytes: deflated, buffer }
  }
  return { codec: blockCodecs.stored, bytes: plain, buffer }
}

function looksCompressible(plain: Buffer): boolean {
  const middle = Math.max(0, (plain.length - sampleBytes) >> 1)
  const sample = plain.subarray(middle, middle + sampleBytes)
  return deflateRawSync(sample, { level: 1 }).length < sample.length * 0.95
}
