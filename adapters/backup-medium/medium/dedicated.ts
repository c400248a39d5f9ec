import { access, constants, mkdir, stat } from 'node:fs/promises'
import { backupErrors } from '#domain/backup/backup-errors.ts'
import { codeOf } from './durable-files.ts'

export interface DedicatedOptions {
  readonly directory: string
  /** Folders of the system and of the database, as far as this machine has them; asked only where it matters. */
  readonly others: () => Promise<readonly string[]>
  readonly sameDevice: 'ALLOWED' | 'REFUSED'
}

// Điều 9.1: phương tiện lưu trữ chuyên dụng. A folder on the disk that dies with the database is none; so is the
// folder that stays behind when the medium was not mounted.
export async function assertDedicated({ directory, others, sameDevice }: DedicatedOptions): Promise<void> {
  if (sameDevice === 'ALLOWED') await mkdir(directory, { recursive: true, mode: 0o700 })
  try {
    await access(directory, constants.W_OK)
  } catch (error) {
    throw backupErrors.mediumUnusable(codeOf(error))
  }
  if (sameDevice === 'ALLOWED') return
  const { dev } = await stat(directory)
  for (const other of await others()) {
    const device = await stat(other)
      .then((found) => found.dev)
      .catch(() => undefined)
    if (device === dev) throw backupErrors.sameDevice()
  }
}
