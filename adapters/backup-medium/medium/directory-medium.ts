import { constants } from 'node:fs'
import { access, mkdir, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import {
  type ArchiveSource,
  type BackupMedium,
  type PartialSet,
  setFiles,
  setIdForm,
} from './backup-medium.ts'
import { codeOf, syncDirectory, toMediumError, writeDurably } from './durable-files.ts'
import { isAbandoned, writeOwner } from './partial-owner.ts'

const halfSuffix = '.partial'
const doomedSuffix = '.deleting'

export interface DirectoryMediumOptions {
  readonly directory: string
  /** A half set of another machine counts as abandoned when nothing was written to it for so long. */
  readonly quietMs?: number
  readonly clock?: () => number
}

/** A mounted directory; one folder a set, half sets and doomed sets by suffix. */
export function createDirectoryMedium(options: DirectoryMediumOptions): BackupMedium {
  const { directory, quietMs = 900_000, clock = Date.now } = options
  const folderOf = (setId: string): string => {
    if (!setIdForm.test(setId)) throw backupErrors.setMissing(setId)
    return path.join(directory, setId)
  }
  const fileOf = (setId: string, file: keyof typeof setFiles) => path.join(folderOf(setId), setFiles[file])
  return {
    place: directory,
    listNames: () => listFolders(directory, (name) => setIdForm.test(name)),
    begin: (setId) => begin(directory, folderOf(setId)),
    readRecord: (setId, file) => readIfThere(fileOf(setId, file)),
    writeRecord: (setId, file, text) => guarded(writeDurably(fileOf(setId, file), text)),
    liftHold: (setId) => guarded(rm(fileOf(setId, 'hold'), { force: true })),
    openArchive: (setId) => openForReading(fileOf(setId, 'archive'), setId),
    archiveBytes: (setId) => sizeIfThere(fileOf(setId, 'archive')),
    remove: (setId) => guarded(removeSet(directory, folderOf(setId))),
    cleanUp: () => cleanUp(directory, quietMs, clock()),
    async freeBytes() {
      const { bavail, bsize } = await statfs(directory)
      return bavail * bsize
    },
    readClock: () => readClock(directory),
    async assertReachable() {
      await access(directory, constants.R_OK).catch((error: unknown) => {
        throw backupErrors.mediumUnusable(codeOf(error))
      })
    },
  }
}

async function begin(directory: string, folder: string): Promise<PartialSet> {
  const half = folder + halfSuffix
  await guarded(mkdir(half, { mode: 0o700 }))
  await guarded(writeOwner(half))
  const archive = await open(path.join(half, setFiles.archive), 'wx', 0o600)
  return {
    archive: {
      async write(bytes) {
        for (let at = 0; at < bytes.length; ) at += (await guarded(archive.write(bytes, at))).bytesWritten
      },
    },
    async publish(manifest) {
      await guarded(archive.sync())
      await archive.close()
      await guarded(writeDurably(path.join(half, setFiles.manifest), manifest))
      await rm(path.join(half, 'owner.json'), { force: true })
      await syncDirectory(half)
      await guarded(rename(half, folder))
      await syncDirectory(directory)
    },
    async abandon() {
      await archive.close().catch(() => undefined)
      await rm(half, { recursive: true, force: true })
    },
  }
}

/** First out of sight in one step, then away: a removal that dies half way leaves no half set. */
async function removeSet(directory: string, folder: string): Promise<void> {
  const doomed = folder + doomedSuffix
  await rename(folder, doomed)
  await syncDirectory(directory)
  await rm(doomed, { recursive: true, force: true })
}

async function cleanUp(directory: string, quietMs: number, now: number): Promise<readonly string[]> {
  const doomed = await listFolders(directory, (name) => name.endsWith(doomedSuffix))
  const half = await listFolders(directory, (name) => name.endsWith(halfSuffix))
  const removed: string[] = []
  for (const name of [...doomed, ...half]) {
    const folder = path.join(directory, name)
    if (name.endsWith(halfSuffix) && !(await isAbandoned(folder, quietMs, now))) continue
    await rm(folder, { recursive: true, force: true })
    removed.push(name)
  }
  return removed
}

async function listFolders(
  directory: string,
  isWanted: (name: string) => boolean,
): Promise<readonly string[]> {
  const entries = await guarded(readdir(directory, { withFileTypes: true }))
  return entries
    .filter((entry) => entry.isDirectory() && isWanted(entry.name))
    .map((entry) => entry.name)
    .sort()
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw toMediumError(error)
  }
}

async function sizeIfThere(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch {
    return 0
  }
}

async function openForReading(file: string, setId: string): Promise<ArchiveSource> {
  try {
    const handle = await open(file, constants.O_RDONLY)
    const { size } = await handle.stat()
    const take = async (length: number): Promise<Buffer> => {
      const buffer = Buffer.allocUnsafe(length)
      for (let at = 0; at < length; ) {
        const { bytesRead } = await handle.read(buffer, at, length - at)
        if (bytesRead === 0) return buffer.subarray(0, at)
        at += bytesRead
      }
      return buffer
    }
    return { size, take, close: () => handle.close() }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw backupErrors.setMissing(setId)
    throw toMediumError(error)
  }
}

async function readClock(directory: string): Promise<readonly number[]> {
  const probe = path.join(directory, `.clock-${process.pid}.partial`)
  try {
    await writeFile(probe, '')
    return [Math.round((await stat(probe)).mtimeMs)]
  } catch {
    return [] // a read-only or full medium tells no time; the others still do
  } finally {
    await rm(probe, { force: true }).catch(() => undefined)
  }
}

async function guarded<T>(act: Promise<T>): Promise<T> {
  try {
    return await act
  } catch (error) {
    throw toMediumError(error)
  }
}
