import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import { codeOf, syncDirectory, toMediumError, writeDurably } from './durable-files.ts'
import { isAbandoned, writeOwner } from './partial-owner.ts'

export const setFiles = {
  archive: 'archive.hub',
  manifest: 'manifest.json',
  verification: 'verification.json',
  hold: 'hold.json',
} as const
export type SetRecordFile = 'manifest' | 'verification' | 'hold'

/** A set being written; it is no set until `publish`. */
export interface PartialSet {
  readonly archive: FileHandle
  publish(manifest: string): Promise<void>
  abandon(): Promise<void>
}

/** Phương tiện lưu trữ chuyên dụng: a mounted directory; one folder a set, half sets and doomed sets by suffix. */
export interface BackupMedium {
  readonly directory: string
  listNames(): Promise<readonly string[]>
  begin(setId: string): Promise<PartialSet>
  readRecord(setId: string, file: SetRecordFile): Promise<string | undefined>
  writeRecord(setId: string, file: 'verification' | 'hold', text: string): Promise<void>
  liftHold(setId: string): Promise<void>
  openArchive(setId: string): Promise<FileHandle>
  archiveBytes(setId: string): Promise<number>
  remove(setId: string): Promise<void>
  /** Removes what killed runs left behind; tells what it removed. */
  cleanUp(): Promise<readonly string[]>
  freeBytes(): Promise<number>
}

const halfSuffix = '.partial'
const doomedSuffix = '.deleting'
const setIdForm = /^[a-z0-9][a-zA-Z0-9-]{0,119}$/

export interface DirectoryMediumOptions {
  readonly directory: string
  /** A half set of another machine counts as abandoned when nothing was written to it for so long. */
  readonly quietMs?: number
  readonly clock?: () => number
}

export function createDirectoryMedium(options: DirectoryMediumOptions): BackupMedium {
  const { directory, quietMs = 900_000, clock = Date.now } = options
  const folderOf = (setId: string): string => {
    if (!setIdForm.test(setId)) throw backupErrors.setMissing(setId)
    return path.join(directory, setId)
  }
  const fileOf = (setId: string, file: keyof typeof setFiles) => path.join(folderOf(setId), setFiles[file])
  return {
    directory,
    listNames: () => listFolders(directory, (name) => setIdForm.test(name)),
    begin: (setId) => begin(directory, folderOf(setId)),
    readRecord: (setId, file) => readIfThere(fileOf(setId, file)),
    writeRecord: (setId, file, text) => guarded(writeDurably(fileOf(setId, file), text)),
    liftHold: (setId) => rm(fileOf(setId, 'hold'), { force: true }),
    openArchive: (setId) => openForReading(fileOf(setId, 'archive'), setId),
    archiveBytes: (setId) => sizeIfThere(fileOf(setId, 'archive')),
    remove: (setId) => guarded(removeSet(directory, folderOf(setId))),
    cleanUp: () => cleanUp(directory, quietMs, clock()),
    async freeBytes() {
      const { bavail, bsize } = await statfs(directory)
      return bavail * bsize
    },
  }
}

async function begin(directory: string, folder: string): Promise<PartialSet> {
  const half = folder + halfSuffix
  await guarded(mkdir(half, { mode: 0o700 }))
  await guarded(writeOwner(half))
  const archive = await open(path.join(half, setFiles.archive), 'wx', 0o600)
  return {
    archive,
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

async function openForReading(file: string, setId: string): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDONLY)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw backupErrors.setMissing(setId)
    throw toMediumError(error)
  }
}

async function guarded<T>(act: Promise<T>): Promise<T> {
  try {
    return await act
  } catch (error) {
    throw toMediumError(error)
  }
}
