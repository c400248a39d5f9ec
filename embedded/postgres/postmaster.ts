import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive } from '../process.ts'

export interface Postmaster {
  readonly pid: number
  readonly port: number
  readonly status: string
  /** Undefined where it listens on TCP only. */
  readonly socketFolder: string | undefined
}

/** Reads `postmaster.pid`: pid, data folder, start time, port, socket folder, address, shared memory, status. */
export function findPostmaster(data: string): Postmaster | undefined {
  const lines = readPidFile(data)
  const pid = Number(lines[0])
  if (!pid || !isAlive(pid) || !isPostgres(pid)) return undefined
  const socketFolder = lines[4]?.trim() || undefined
  return { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim(), socketFolder }
}

/** Removes a pid file that names a process which is not PostgreSQL (a container restarts its pids at 1). */
export function removeStalePidFile(data: string): void {
  const pid = Number(readPidFile(data)[0])
  if (pid && !(isAlive(pid) && isPostgres(pid))) rmSync(join(data, 'postmaster.pid'), { force: true })
}

function readPidFile(data: string): readonly string[] {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

function isPostgres(pid: number): boolean {
  try {
    return /\((postgres|postmaster)\) [^ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    const listed = spawnSync('ps', ['-o', 'stat=,comm=', '-p', String(pid)], { encoding: 'utf8' })
    return /^[^ZX\s]\S*\s+.*postgres/.test((listed.stdout ?? '').trim())
  }
}
