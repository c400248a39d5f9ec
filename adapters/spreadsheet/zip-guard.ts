import { inflateRawSync } from 'node:zlib'
import { spreadsheetErrors } from '#domain/spreadsheet/errors.ts'

export interface ZipLimits {
  readonly entries: number
  readonly inflatedBytes: number
}

interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly packedBytes: number
  readonly declaredBytes: number
  readonly headerAt: number
}

// https://pkware.cachefly.net/webdocs/APPNOTE/APPNOTE-6.3.9.TXT, 4.3.7, 4.3.12 and 4.3.16
const endOfDirectory = 0x06054b50
const directoryEntry = 0x02014b50
const localHeader = 0x04034b50
const STORED = 0
const DEFLATED = 8

/**
 * The XML parts of a workbook, unpacked within the limits. What an archive declares is not believed: each part is
 * inflated with a ceiling and must come out as long as declared, because the reader allocates what is declared.
 */
export function unpackWithin(limits: ZipLimits, bytes: Uint8Array): ReadonlyMap<string, string> {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts = new Map<string, string>()
  let left = limits.inflatedBytes
  for (const entry of entriesOf(archive, limits)) {
    if (parts.has(entry.name)) throw spreadsheetErrors.unreadable()
    const part = inflated(archive, { entry, atMost: left })
    if (part === undefined) throw spreadsheetErrors.tooLarge({ atMostBytes: limits.inflatedBytes })
    left -= part.length
    parts.set(entry.name, entry.name.endsWith('.xml') ? part.toString('utf8') : '')
  }
  return parts
}

function entriesOf(archive: Buffer, limits: ZipLimits): readonly ZipEntry[] {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > archive.length || archive.readUInt32LE(end) !== endOfDirectory)
    throw spreadsheetErrors.unreadable()
  const count = archive.readUInt16LE(end + 10)
  if (count > limits.entries) throw spreadsheetErrors.tooLarge({ atMostBytes: limits.inflatedBytes })
  const entries: ZipEntry[] = []
  let at = archive.readUInt32LE(end + 16)
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== directoryEntry)
      throw spreadsheetErrors.unreadable()
    const nameLength = archive.readUInt16LE(at + 28)
    entries.push({
      name: archive.toString('utf8', at + 46, at + 46 + nameLength),
      method: archive.readUInt16LE(at + 10),
      packedBytes: archive.readUInt32LE(at + 20),
      declaredBytes: archive.readUInt32LE(at + 24),
      headerAt: archive.readUInt32LE(at + 42),
    })
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return entries
}

/** Undefined when it is longer than allowed; a part that cannot be read is a refusal. */
function inflated(archive: Buffer, part: { entry: ZipEntry; atMost: number }): Buffer | undefined {
  const { entry, atMost } = part
  if (entry.declaredBytes > atMost) return undefined
  const { headerAt } = entry
  if (headerAt + 30 > archive.length || archive.readUInt32LE(headerAt) !== localHeader)
    throw spreadsheetErrors.unreadable()
  const start = headerAt + 30 + archive.readUInt16LE(headerAt + 26) + archive.readUInt16LE(headerAt + 28)
  const packed = archive.subarray(start, start + entry.packedBytes)
  const content = unpacked(packed, { method: entry.method, atMost })
  if (content !== undefined && content.length !== entry.declaredBytes) throw spreadsheetErrors.unreadable()
  return content
}

function unpacked(packed: Buffer, part: { method: number; atMost: number }): Buffer | undefined {
  if (part.method === STORED) return packed
  if (part.method !== DEFLATED) throw spreadsheetErrors.unreadable()
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(part.atMost, 1) })
  } catch (error) {
    if (error instanceof RangeError) return undefined // ERR_BUFFER_TOO_LARGE: past maxOutputLength
    throw spreadsheetErrors.unreadable()
  }
}
