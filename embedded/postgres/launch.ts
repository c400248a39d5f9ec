import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isListening, keepPort } from '../ports.ts'
import { isAlive, pause } from '../process.ts'
import { isFullDisk, startFaults } from '../start-fault.ts'
import { findPostmaster, type Postmaster, removeStalePidFile } from './postmaster.ts'
import type { ServerUser } from './server-user.ts'

export interface Launch {
  readonly directory: string
  readonly binaries: string
  readonly user: ServerUser | undefined
  readonly settings: Readonly<Record<string, string | number>>
  readonly port: number | undefined
}

const defaultSettings = {
  listen_addresses: '127.0.0.1',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '100',
  shared_buffers: '128MB',
}
const patience = 60_000

/** Starts the server, or reuses the one that a `kill -9` of its parent left running on these files. */
export async function launch(plan: Launch): Promise<Postmaster> {
  const data = join(plan.directory, 'data')
  const end = Date.now() + patience
  for (;;) {
    const left = findPostmaster(data)
    if (left?.status === 'ready' && (await isListening(left.port))) return left
    if (left && Date.now() > end) throw startFaults.postgresSilent(left.pid, data)
    if (left) await pause(50)
    else {
      const started = await attempt(plan, data)
      if (typeof started !== 'string') return started
      if (Date.now() > end) throw startFaults.postgresStopped(started, logFile(plan.directory))
      await pause(300)
    }
  }
}

async function attempt(plan: Launch, data: string): Promise<Postmaster | string> {
  removeStalePidFile(data)
  const logStart = sizeOf(logFile(plan.directory))
  const child = spawnServer(plan, data, await keepPort(plan.port))
  const ended = { reason: '' }
  child.on('exit', (code, signal) => Object.assign(ended, { reason: String(code ?? signal) }))
  child.on('error', (error) => Object.assign(ended, { reason: error.message }))
  while (ended.reason === '') {
    const found = findPostmaster(data)
    if (found?.pid === child.pid && found?.status === 'ready') return found
    await pause(10)
  }
  const told = readFileSync(logFile(plan.directory)).subarray(logStart).toString('utf8')
  if (isFullDisk(told)) throw startFaults.fullDisk(plan.directory)
  return /FATAL: {2}(.*)/.exec(told)?.[1] ?? ended.reason
}

// A session of its own: Ctrl-C in the terminal must not end the database before those who use it.
function spawnServer(plan: Launch, data: string, port: number): ChildProcess {
  const socket = { unix_socket_directories: socketFolder(data, port) ?? '' }
  const settings = Object.entries({ ...defaultSettings, ...socket, ...plan.settings })
  const log = openSync(logFile(plan.directory), 'a')
  const child = spawn(
    join(plan.binaries, 'bin', 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...plan.user, cwd: plan.directory, detached: true, stdio: ['ignore', log, log], env: { LC_ALL: 'C' } },
  )
  child.unref()
  closeSync(log)
  return child
}

/** The socket lies with the data, where only the server's user comes; a path too long for a socket leaves TCP only. */
function socketFolder(data: string, port: number): string | undefined {
  const longestPath = 103 // sun_path of macOS; Linux has 107
  return Buffer.byteLength(`${data}/.s.PGSQL.${port}`) <= longestPath ? data : undefined
}

function logFile(directory: string): string {
  return join(directory, 'postgres.log')
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size
  } catch {
    return 0
  }
}

/** Fast shutdown (SIGINT): open sessions end, everything is written, the files are clean. */
export async function shutDown(directory: string): Promise<void> {
  const data = join(directory, 'data')
  const running = findPostmaster(data)
  if (!running) return
  process.kill(running.pid, 'SIGINT')
  while (isAlive(running.pid) && findPostmaster(data)) await pause(10)
}
