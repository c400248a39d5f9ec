import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isFree } from './ports.ts'
import { isAlive, pause } from './process.ts'
import { startFaults } from './start-fault.ts'

export interface Lock {
  release(): void
  /** The hub before was killed: its programs may take some seconds to end. */
  readonly isTakenOver: boolean
}

/** One hub on one state folder; a folder left by kill -9 is taken over. */
export function takeLock(directory: string): Lock {
  const file = join(directory, 'hub.pid')
  const holder = readHolder(file)
  if (holder !== undefined && holder !== process.pid && isHub(holder)) {
    throw startFaults.alreadyRunning(holder, directory)
  }
  writeFileSync(file, `${process.pid}\n`)
  return { release: () => rmSync(file, { force: true }), isTakenOver: holder !== undefined }
}

function readHolder(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined
  } catch {
    return undefined
  }
}

// A container restarts its pids at 1: the number alone does not tell that it is a hub.
function isHub(pid: number): boolean {
  if (!isAlive(pid)) return false
  try {
    return /(embedded\/start\.ts|scripts\/start\.mjs)/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  } catch {
    return process.platform !== 'linux'
  }
}

const patience = 15_000

/** Programs of a killed hub end by themselves within seconds: their ports are waited for, a stranger's are not. */
export async function requirePort(
  port: number,
  {
    name,
    setting,
    wait,
  }: { readonly name: string; readonly setting: string; readonly wait: 'WAIT' | 'REFUSE' },
): Promise<void> {
  const end = Date.now() + (wait === 'WAIT' ? patience : 0)
  while (!(await isFree(port, '127.0.0.1')) || !(await isFree(port))) {
    if (Date.now() >= end) throw startFaults.portBusy(name, port, setting)
    await pause(200)
  }
}
