import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pause } from '#embedded/process.ts'

export interface Command {
  readonly name: string
  readonly program: string
  readonly told: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** PostgreSQL refuses to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined
}

export interface Running {
  readonly name: string
  readonly log: () => string
  kill(): Promise<void>
  /** SIGTERM; the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const grace = 50_000

/** Only what every program needs of this shell: nothing of the operator's hub leaks into the proof. */
function inherited(): Record<string, string> {
  const { PATH = '', HOME = '/', TMPDIR, TZ } = process.env
  return { PATH, HOME, ...(TMPDIR !== undefined && { TMPDIR }), ...(TZ !== undefined && { TZ }) }
}

/** Every process of the proof, ended in the opposite order whatever happens. */
export function createFleet(directory: string) {
  const running: Running[] = []
  const start = (command: Command): Running => {
    const started = launch(command, join(directory, `${command.name}.log`))
    running.push(started)
    return started
  }
  return {
    start,
    run: runToEnd,
    stop: () => stopAll(running),
    /** What each process said last: for a proof that failed. */
    lastLines: () =>
      running.map(({ name, log }) => `[${name}] ${log().trim().split('\n').slice(-4).join('\n')}`).join('\n'),
  }
}

export type Fleet = ReturnType<typeof createFleet>

function launch({ name, program, told, environment, user }: Command, file: string): Running {
  const log = openSync(file, 'a')
  const child = spawn(program, told, {
    cwd: user ? '/' : root,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...inherited(), ...environment },
    ...user,
  })
  closeSync(log)
  const ended = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => resolve(code))
    child.on('error', () => resolve(127))
  })
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (isOver(child)) return ended
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), grace)
    const code = await ended
    clearTimeout(timer)
    return code
  }
  return {
    name,
    log: () => readFileSync(file, 'utf8'),
    kill: () => end('SIGKILL').then(() => undefined),
    stop: (signal = 'SIGTERM') => end(signal),
  }
}

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

const databases: readonly string[] = ['postgres', 'scratch']

async function stopAll(running: readonly Running[]): Promise<readonly string[]> {
  const codes: string[] = []
  for (const part of running.toReversed()) {
    const code = await part.stop(databases.includes(part.name) ? 'SIGINT' : 'SIGTERM') // SIGINT: the fast shutdown
    codes.push(`${part.name} ${String(code ?? 'killed')}`)
  }
  return codes
}

/** A job: its output, or an error that carries it. */
function runToEnd({ name, program, told, environment, user }: Command): string {
  const done = spawnSync(program, told, {
    cwd: user ? '/' : root,
    encoding: 'utf8',
    env: { ...inherited(), ...environment },
    ...user,
  })
  if (done.status === 0) return done.stdout
  throw new Error(
    `${name} ended with ${String(done.status)}: ${done.stdout}${done.stderr}${String(done.error ?? '')}`,
  )
}

// Longer than the minute after which a killed worker’s step is given to another one.
const patience = 180_000

/** Asks until it holds; what was seen last is told when it never does. */
export async function until(what: string, holds: () => Promise<true | string>): Promise<void> {
  const end = Date.now() + patience
  let seen: true | string = 'not asked'
  while (Date.now() < end) {
    seen = await holds().catch((error: unknown) => String(error))
    if (seen === true) return
    await pause(250)
  }
  throw new Error(`not within ${patience / 1000} s: ${what}; last seen: ${seen}`)
}
