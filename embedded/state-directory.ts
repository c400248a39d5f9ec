import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PartKey } from './supervision/part.ts'

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

/** `running.json` says which process is which part: for operators, and for the proofs that kill them. */
export function noteRunning(directory: string): (key: PartKey, pid: number) => void {
  const running = new Map<PartKey, number>()
  return (key, pid) => {
    running.set(key, pid)
    writeFileSync(join(directory, 'running.json'), `${JSON.stringify(Object.fromEntries(running))}\n`)
  }
}
