import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { isDomainError } from '#domain/errors.ts'
import { createRandom } from '#domain/people/random.ts'
import { aKeyRing, aTemporaryMedium } from '#test/models/backup-place.ts'
import { fillSampleData } from '#test/models/filled-database.ts'
import { createTestDatabase } from '#test/database.ts'
import { scaled } from '#test/scale.ts'
import { printedSeed } from '#test/seed.ts'
import { createKeyRing, type KeyRing } from '#adapters/keys/key-ring.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeBackup } from './database/take-backup.ts'
import { createDirectoryMedium } from './medium/directory-medium.ts'
import { observeSet } from './medium/observe-sets.ts'
import { readSet } from './restore/read-set.ts'

const random = createRandom(printedSeed('tamperings of a backup'))
const ring = aKeyRing()
const place = { directory: '', older: '', newer: '', bench: '' }
const files = { archive: Buffer.alloc(0), manifest: '', olderArchive: Buffer.alloc(0), olderManifest: '' }
let frames: readonly Buffer[] = []
let remove: () => Promise<unknown>

beforeAll(async () => {
  const source = await createTestDatabase()
  const { medium, directory, remove: removeMedium } = await aTemporaryMedium()
  await fillSampleData(source.url, { people: 200, documentBytes: 12_800, entriesPerPerson: 2 })
  const take = () => takeBackup({ url: source.url, medium, ring, now: Date.now, role: 'hub_backup' })
  const [older, newer] = [await take(), await take()]
  await source.drop()
  const bench = await mkdtemp(path.join(os.tmpdir(), 'hub-tampering-'))
  Object.assign(place, { directory, older: older.setId, newer: newer.setId, bench })
  files.archive = await readFile(path.join(directory, newer.setId, 'archive.hub'))
  files.manifest = await readFile(path.join(directory, newer.setId, 'manifest.json'), 'utf8')
  files.olderArchive = await readFile(path.join(directory, older.setId, 'archive.hub'))
  files.olderManifest = await readFile(path.join(directory, older.setId, 'manifest.json'), 'utf8')
  frames = cutIntoFrames(files.archive)
  remove = () => Promise.all([removeMedium(), rm(bench, { recursive: true })])
})
afterAll(() => remove())

/** The head of the file first, then each frame. */
function cutIntoFrames(archive: Buffer): readonly Buffer[] {
  const parts = [archive.subarray(0, 10 + archive.readUInt16BE(8))]
  for (let at = parts[0]?.length ?? 0; at < archive.length; ) {
    const end = at + 4 + archive.readUInt32BE(at) + 16
    parts.push(archive.subarray(at, end))
    at = end
  }
  return parts
}

interface Tampered {
  readonly archive?: Buffer
  readonly manifest?: string
  readonly setId?: string
  readonly ring?: KeyRing
}

const flip = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes)
  const at = random.below(copy.length)
  copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
  return copy
}
const pickFrame = () => 1 + random.below(frames.length - 1)
const joined = (change: (parts: Buffer[]) => unknown): Tampered => {
  const parts = [...frames]
  change(parts)
  return { archive: Buffer.concat(parts) }
}
function swapFrames(parts: Buffer[]): void {
  const a = pickFrame()
  const b = 1 + (a % (frames.length - 1))
  ;[parts[a], parts[b]] = [parts[b] ?? Buffer.alloc(0), parts[a] ?? Buffer.alloc(0)]
}

const tamperings: Readonly<Record<string, () => Tampered>> = {
  'a bit of the archive': () => ({ archive: flip(files.archive) }),
  'a bit of its head': () => joined((parts) => parts.splice(0, 1, flip(parts[0] ?? Buffer.alloc(1)))),
  'a cut anywhere': () => ({ archive: files.archive.subarray(0, random.below(files.archive.length)) }),
  'a cut between frames': () => joined((parts) => parts.splice(pickFrame())),
  'two frames swapped': () => joined(swapFrames),
  'a frame left out': () => joined((parts) => parts.splice(pickFrame(), 1)),
  'a frame twice': () =>
    joined((parts) => parts.splice(pickFrame(), 0, frames[pickFrame()] ?? Buffer.alloc(0))),
  'a frame of another set': () =>
    joined((parts) =>
      parts.splice(pickFrame(), 1, cutIntoFrames(files.olderArchive)[pickFrame()] ?? Buffer.alloc(0)),
    ),
  'something appended': () => ({
    archive: Buffer.concat([files.archive, Buffer.alloc(1 + random.below(64))]),
  }),
  'a bit of the manifest': () => ({ manifest: flip(Buffer.from(files.manifest)).toString('latin1') }),
  'a count in the manifest': () => ({ manifest: files.manifest.replace('"rows":200', '"rows":199') }),
  'white space in the manifest': () => ({ manifest: files.manifest.replace(',', ', ') }),
  'the manifest of another set': () => ({ manifest: files.olderManifest }),
  'the archive of another set': () => ({ archive: files.olderArchive }),
  'archive and head of another set': () => ({ archive: files.olderArchive, manifest: files.olderManifest }),
  'the set under a newer name': () => ({ setId: place.newer.replace('sao-luu-20', 'sao-luu-21') }),
  'another key of the same name': () => ({ ring: aKeyRing([ring.activeKeyId]) }),
  'the key lost': () => ({ ring: createKeyRing(new Map([['khac', new Uint8Array(32)]]), 'khac') }),
}

async function tryTampered(tampered: Tampered): Promise<unknown> {
  const setId = tampered.setId ?? place.newer
  const folder = path.join(place.bench, 'set')
  await cp(path.join(place.directory, place.newer), folder, { recursive: true })
  if (tampered.archive) await writeFile(path.join(folder, 'archive.hub'), tampered.archive)
  if (tampered.manifest !== undefined) await writeFile(path.join(folder, 'manifest.json'), tampered.manifest)
  await rename(folder, path.join(place.bench, setId))
  const medium = createDirectoryMedium({ directory: place.bench })
  const reading = { medium, ring: tampered.ring ?? ring, setId }
  try {
    const { set } = await observeSet(medium, reading.ring, setId)
    expect(set.standing).not.toBe('VERIFIED')
    return await readSet(reading).catch((error: unknown) => error)
  } finally {
    await rm(path.join(place.bench, setId), { recursive: true })
  }
}

test('the untouched set is read', async () => {
  expect(frames.length).toBeGreaterThan(3)
  expect(await tryTampered({})).toMatchObject({ setId: place.newer })
})

test('Điều 9.2 — every tampering of a backup is refused, with the reason', async () => {
  const count = scaled('tamperings of a backup', 1_008, 5_004)
  const kinds = Object.entries(tamperings)
  const reasons = new Map<string, number>()
  for (let at = 0; at < count; at += 1) {
    const [name, tamper] = kinds[at % kinds.length] ?? ['', () => ({})]
    const refusal = await tryTampered(tamper())
    if (!isDomainError(refusal)) throw new Error(`${name} was not refused: ${String(refusal)}`)
    expect(refusal.code, name).toMatch(/^BACKUP\.(ARCHIVE_REFUSED|RECORD_REFUSED|KEY_LOST)$/)
    reasons.set(refusal.message, (reasons.get(refusal.message) ?? 0) + 1)
  }
  for (const [reason, times] of reasons) process.stdout.write(`[tampering] ${times} × ${reason}\n`)
}, 600_000)
