/** Where the archive of a set being written goes, in order. */
export interface ArchiveTarget {
  write(bytes: Uint8Array): Promise<void>
}

/** The archive of a set, read from its beginning. */
export interface ArchiveSource {
  readonly size: number
  /** Exactly so many bytes, or fewer where the archive ends. */
  take(length: number): Promise<Buffer>
  close(): Promise<void>
}

/** A set being written; it is no set until `publish`. */
export interface PartialSet {
  readonly archive: ArchiveTarget
  publish(manifest: string): Promise<void>
  abandon(): Promise<void>
}

export const setFiles = {
  archive: 'archive.hub',
  manifest: 'manifest.json',
  verification: 'verification.json',
  hold: 'hold.json',
} as const
export type SetRecordFile = 'manifest' | 'verification' | 'hold'

/** Phương tiện lưu trữ chuyên dụng: what every kind of it promises; held by one contract suite. */
export interface BackupMedium {
  /** As operators know it. */
  readonly place: string
  listNames(): Promise<readonly string[]>
  begin(setId: string): Promise<PartialSet>
  readRecord(setId: string, file: SetRecordFile): Promise<string | undefined>
  writeRecord(setId: string, file: 'verification' | 'hold', text: string): Promise<void>
  liftHold(setId: string): Promise<void>
  openArchive(setId: string): Promise<ArchiveSource>
  archiveBytes(setId: string): Promise<number>
  /** Out of sight in one step, then away: a removal that dies half way leaves no half set. */
  remove(setId: string): Promise<void>
  /** Removes what killed runs left behind; tells what it removed. */
  cleanUp(): Promise<readonly string[]>
  /** Null where the store does not tell. */
  freeBytes(): Promise<number | null>
  /** What its own clock says; nothing where it tells no time. */
  readClock(): Promise<readonly number[]>
  /** @throws BACKUP.MEDIUM_UNUSABLE when it is not there or may not be read. */
  assertReachable(): Promise<void>
}

export const setIdForm = /^[a-z0-9][a-zA-Z0-9-]{0,119}$/
