import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { searchAttributeTypes } from '#contracts/search-attributes.ts'
import { isAlive, pause } from '../process.ts'

export interface ServerProcess {
  readonly pid: number
  readonly port: number
  readonly uiPort: number
}

const databaseFile = 'temporal.db'
const note = 'temporal.json'

/** A session of its own: Ctrl-C in the terminal must not end the server before the worker has drained. */
export function spawnServer(
  cli: string,
  to: {
    readonly directory: string
    readonly namespace: string
    readonly port: number
    readonly uiPort: number
  },
): ChildProcess {
  const log = openSync(logFile(to.directory), 'a')
  const child = spawn(cli, serverArguments(to), {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: to.directory,
  })
  child.unref()
  closeSync(log)
  if (child.pid !== undefined) {
    const { port, uiPort } = to
    writeFileSync(join(to.directory, note), JSON.stringify({ pid: child.pid, port, uiPort }))
  }
  return child
}

// WAL with synchronous=NORMAL: twice the default's throughput; a dying process loses nothing, a power cut may
// cost the last moments. matching.enableFairness lets one unit's mass work not starve the others.
function serverArguments(to: {
  readonly directory: string
  readonly namespace: string
  readonly port: number
  readonly uiPort: number
}): readonly string[] {
  const attributes = Object.entries(searchAttributeTypes).map(([name, type]) => `${name}=${type}`)
  const at = ['--ip', '127.0.0.1', '--port', `${to.port}`, '--ui-port', `${to.uiPort}`]
  const store = ['--db-filename', join(to.directory, databaseFile), '--namespace', to.namespace]
  const pragmas = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL']
  const quiet = ['--ui-disable-news-fetch', '--log-level', 'error']
  return [
    'server',
    'start-dev',
    ...at,
    ...store,
    ...pragmas,
    ...attributes.flatMap((attribute) => ['--search-attribute', attribute]),
    '--dynamic-config-value',
    'matching.enableFairness=true',
    '--ui-codec-endpoint',
    '/giai-ma',
    ...quiet,
  ]
}

/** The server that a `kill -9` of its parent left running on these files. */
export function findServer(directory: string): ServerProcess | undefined {
  const noted = readNote(directory)
  if (!noted || !isAlive(noted.pid) || !commandOf(noted.pid).includes(join(directory, databaseFile)))
    return undefined
  return noted
}

/** Ports of last time: who knew the address finds the restarted server again. */
export function readNote(directory: string): ServerProcess | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, note), 'utf8')) as ServerProcess // written by spawnServer
  } catch {
    return undefined
  }
}

function commandOf(pid: number): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')) ? '' : command
  } catch {
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
  }
}

const patience = 15_000

export async function shutDownServer(directory: string): Promise<void> {
  signal(directory, 'SIGTERM')
  const end = Date.now() + patience
  while (findServer(directory) && Date.now() < end) await pause(20)
  await killServer(directory)
}

export async function killServer(directory: string): Promise<void> {
  while (signal(directory, 'SIGKILL')) await pause(20)
}

function signal(directory: string, name: 'SIGTERM' | 'SIGKILL'): boolean {
  const running = findServer(directory)
  if (!running) return false
  try {
    return process.kill(running.pid, name)
  } catch {
    return false // it ended between the look and the signal
  }
}

/** Loses every running process, as a broken disk would: for `hub reconcile` and its proof. */
export function eraseStore(directory: string): void {
  for (const ending of ['', '-wal', '-shm'])
    rmSync(join(directory, `${databaseFile}${ending}`), { force: true })
}

export function logFile(directory: string): string {
  return join(directory, 'temporal.log')
}
