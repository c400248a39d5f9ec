import { spawnSync } from 'node:child_process'
import { startFaults } from '../start-fault.ts'

/** The user PostgreSQL runs as; undefined: the one we are. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root, so root hands it to `postgres` or `nobody`. */
export function findServerUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name)
    const gid = idOf('-g', name)
    if (uid !== undefined && gid !== undefined) return { uid, gid }
  }
  throw startFaults.noServerUser()
}

function idOf(flag: '-u' | '-g', name: string): number | undefined {
  const answer = spawnSync('id', [flag, name], { encoding: 'utf8' })
  return answer.status === 0 ? Number(answer.stdout) : undefined
}

/** May that user walk through this folder? */
export function canReach(directory: string, user: ServerUser | undefined): boolean {
  return !user || spawnSync('test', ['-x', directory], { ...user, cwd: '/' }).status === 0
}
