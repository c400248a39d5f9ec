import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const privateFolders = [
  'backup-medium',
  'certification-authority',
  'logs',
  'national-database',
  'temporal',
  'trust',
]

/**
 * The state folder itself may be walked through, since PostgreSQL runs as a user of its own and keeps its files in
 * `postgres/`; everything else in it is for its owner only.
 */
export function layOut(directory: string): void {
  mkdirSync(directory, { recursive: true })
  chmodSync(directory, 0o711)
  for (const name of privateFolders) {
    mkdirSync(join(directory, name), { recursive: true })
    chmodSync(join(directory, name), 0o700)
  }
}
