import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Operation, WireUnit } from './wire.ts'

export interface Effect {
  readonly kind: 'EFFECT'
  readonly seq: number
  readonly at: number
  readonly messageId: string
  readonly sender: string
  readonly op: Operation
  readonly personalId: string
  readonly version: number
  readonly unitCode: string
  readonly contentHash: string
}

export interface Correction {
  readonly kind: 'CORRECTION'
  readonly seq: number
  readonly at: number
  readonly sender: string
  readonly personalId: string
  readonly field: string
  readonly value: unknown
  readonly basedOnVersion: number
  readonly source: 'DAN_CU' | 'BO_NOI_VU'
  readonly reason: string
}

export type Entry =
  | Effect
  | Correction
  | {
      readonly kind: 'UNITS'
      readonly seq: number
      readonly at: number
      readonly sender: string
      readonly units: readonly WireUnit[]
    }
  /** The machine was set back to a backup: effects after `to` are undone. */
  | { readonly kind: 'RESTORE'; readonly seq: number; readonly at: number; readonly to: number }

/** An entry with the content that it carries, in canonical form. */
export interface Written {
  readonly entry: Entry
  readonly content?: string
}

export interface Journal {
  /** Returns when the entries are on the disk. */
  append(entries: readonly Written[]): void
  read(visit: (entry: Entry) => void): void
  close(): void
}

const CHUNK_BYTES = 1 << 20
const NEW_LINE = 10
/** Never inside a JSON text: what stands behind it is kept, and skipped when the journal is read. */
const TAB = 9

/** Append-only log: one line an entry, its content behind a tab. A torn last line (killed while writing) is cut off at opening. */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true })
  const file = openSync(join(folder, 'journal.ndjson'), 'a+')
  ftruncateSync(
    file,
    readLines(file, () => undefined),
  )
  return {
    append: (entries) => {
      const bytes = Buffer.from(entries.map(lineOf).join(''))
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
      fsyncSync(file)
    },
    read: (visit) => {
      readLines(file, (line) => visit(JSON.parse(line) as Entry))
    },
    close: () => closeSync(file),
  }
}

function lineOf({ entry, content }: Written): string {
  return content === undefined ? `${JSON.stringify(entry)}\n` : `${JSON.stringify(entry)}\t${content}\n`
}

/** Visits whole lines chunk by chunk (memory stays flat) and returns the length of what they fill. */
function readLines(file: number, visit: (line: string) => void): number {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
  let rest: Buffer = Buffer.alloc(0)
  let position = 0
  for (;;) {
    const size = readSync(file, chunk, 0, CHUNK_BYTES, position)
    if (size === 0) return position - rest.length
    position += size
    rest = visitLines(Buffer.concat([rest, chunk.subarray(0, size)]), visit)
  }
}

function visitLines(bytes: Buffer, visit: (line: string) => void): Buffer {
  let start = 0
  for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, start)) {
    const tab = bytes.subarray(start, end).indexOf(TAB)
    visit(bytes.toString('utf8', start, tab < 0 ? end : start + tab))
    start = end + 1
  }
  return bytes.subarray(start)
}
