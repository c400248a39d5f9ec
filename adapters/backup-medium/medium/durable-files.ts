import { open, rename } from 'node:fs/promises'
import path from 'node:path'
import { backupErrors } from '#domain/backup/backup-errors.ts'

/** What a power cut may not take back: the file, its name, and the name of its folder. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A file is there whole or not at all. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const partial = `${file}.partial`
  const handle = await open(partial, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, file)
  await syncDirectory(path.dirname(file))
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** A full medium is told as such. */
export function toMediumError(error: unknown): unknown {
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT') return backupErrors.mediumFull()
  if (code === 'EROFS' || code === 'EIO' || code === 'ENODEV') return backupErrors.mediumUnusable(code)
  return error
}
