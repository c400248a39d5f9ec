import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { once } from 'node:events'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import {
  type ArchiveSource,
  type BackupMedium,
  type PartialSet,
  setFiles,
  setIdForm,
} from './backup-medium.ts'
import { describeOwner, isOwnerGone } from './partial-owner.ts'
import { createS3Store, type S3Place, type S3Store } from './s3-store.ts'

// A store of objects cannot rename. So a name begins with `owner.json` and is no set until that is gone; a doomed set
// begins with `deleting.json` and ends with it. What lies there without either is looked at and never deleted by itself.
const owner = 'owner.json'
const deleting = 'deleting.json'

export interface S3MediumOptions extends S3Place {
  readonly quietMs?: number
  readonly clock?: () => number
}

/** An S3-compatible store; the archive goes up in parts while it is written. */
export function createS3Medium(options: S3MediumOptions): BackupMedium {
  const { bucket, prefix, quietMs = 900_000, clock = Date.now } = options
  const store = createS3Store(options)
  const nameOf = (setId: string, file: string): string => {
    if (!setIdForm.test(setId)) throw backupErrors.setMissing(setId)
    return `${setId}/${file}`
  }
  return {
    place: `s3://${[bucket, prefix].filter((part) => part !== '').join('/')}`,
    listNames: async () => (await sort(store)).sets,
    begin: (setId) => begin(store, nameOf(setId, '').slice(0, -1)),
    readRecord: (setId, file) => store.readText(nameOf(setId, setFiles[file])),
    writeRecord: (setId, file, text) => store.write(nameOf(setId, setFiles[file]), text),
    liftHold: (setId) => store.remove(nameOf(setId, setFiles.hold)),
    openArchive: (setId) => open(store, nameOf(setId, setFiles.archive), setId),
    archiveBytes: async (setId) => (await store.find(nameOf(setId, setFiles.archive)))?.bytes ?? 0,
    async remove(setId) {
      await store.write(nameOf(setId, deleting), '{}')
      await removeAll(store, setId)
    },
    cleanUp: () => cleanUp(store, { quietMs, now: clock() }),
    freeBytes: () => Promise.resolve(null),
    readClock: () => readClock(store),
    assertReachable: store.assertReachable,
  }
}

async function begin(store: S3Store, setId: string): Promise<PartialSet> {
  if (await store.find(`${setId}/${setFiles.manifest}`)) throw backupErrors.mediumUnusable('EEXIST')
  await store.write(`${setId}/${owner}`, JSON.stringify(describeOwner()), 'ONLY_NEW')
  const body = new PassThrough({ highWaterMark: 1 << 20 })
  const upload = store.upload(`${setId}/${setFiles.archive}`, body)
  const done = upload.done()
  // A fault of the store ends the writing at once; it is thrown where the writer waits.
  done.catch((error: Error) => body.destroy(error))
  body.on('error', () => undefined)
  return {
    archive: {
      async write(bytes) {
        if (body.destroyed) await done
        if (!body.write(bytes)) await Promise.race([once(body, 'drain'), done])
      },
    },
    async publish(manifest) {
      body.end()
      await finished(body, { readable: false })
      await done
      await store.write(`${setId}/${setFiles.manifest}`, manifest, 'ONLY_NEW')
      await store.remove(`${setId}/${owner}`)
    },
    async abandon() {
      await upload.abort()
      body.destroy()
      await done.catch(() => undefined)
      await removeAll(store, setId)
    },
  }
}

/** Ranges instead of one long answer: a restore that sorts for minutes would have its connection closed. */
async function open(store: S3Store, name: string, setId: string): Promise<ArchiveSource> {
  const found = await store.find(name)
  if (!found) throw backupErrors.setMissing(setId)
  const { bytes: size, tag } = found
  const rangeBytes = 8 << 20
  let [at, held] = [0, Buffer.alloc(0)]
  const more = async (): Promise<boolean> => {
    if (at >= size) return false
    const range = await store.readRange(name, { from: at, length: Math.min(rangeBytes, size - at), tag })
    at += range.length
    held = Buffer.concat([held, range])
    return range.length > 0
  }
  const take = async (length: number): Promise<Buffer> => {
    while (held.length < length && (await more())) continue
    const taken = held.subarray(0, length)
    held = held.subarray(taken.length)
    return taken
  }
  return { size, take, close: () => Promise.resolve() }
}

async function sort(store: S3Store) {
  const names = (await store.listFolders()).filter((name) => setIdForm.test(name)).toSorted()
  const [sets, half, doomed]: [string[], string[], string[]] = [[], [], []]
  for (const name of names) {
    if (await store.find(`${name}/${deleting}`)) doomed.push(name)
    else if (await store.find(`${name}/${owner}`)) half.push(name)
    else sets.push(name)
  }
  return { sets, half, doomed }
}

async function cleanUp(store: S3Store, { quietMs, now }: { quietMs: number; now: number }) {
  const { half, doomed } = await sort(store)
  const removed: string[] = []
  for (const name of doomed) removed.push(await removeAll(store, name))
  for (const name of half) {
    const isQuiet = now - (await lastWrite(store, name)) > quietMs
    if (!isQuiet && !isOwnerGone(await store.readText(`${name}/${owner}`))) continue
    removed.push(await removeAll(store, name))
  }
  return removed
}

async function lastWrite(store: S3Store, name: string): Promise<number> {
  const files = await Promise.all([owner, setFiles.archive].map((file) => store.find(`${name}/${file}`)))
  const uploads = await store.listUploads(name)
  return Math.max(0, ...[...files, ...uploads].map((one) => one?.changedAt ?? 0))
}

/** What says that this is no set goes last. */
async function removeAll(store: S3Store, name: string): Promise<string> {
  for (const upload of await store.listUploads(name)) await upload.abort()
  for (const file of [...Object.values(setFiles), owner, deleting]) await store.remove(`${name}/${file}`)
  return name
}

async function readClock(store: S3Store): Promise<readonly number[]> {
  try {
    await store.write('.clock', '')
    const probe = await store.find('.clock')
    return probe ? [probe.changedAt] : []
  } catch {
    return [] // a read-only or full medium tells no time; the others still do
  }
}
