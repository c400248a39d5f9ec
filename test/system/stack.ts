import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findFreePort } from '#embedded/ports.ts'
import { pause } from '#embedded/process.ts'
import type { PartKey } from '#embedded/supervision/part.ts'

/** A whole hub as `npm start` runs it, on free ports and a folder of its own. */
export interface Stack {
  readonly apiUrl: string
  readonly uiUrl: string
  readonly directory: string
  /** Everything that the terminal showed. */
  output(): string
  pidOf(part: PartKey): number
  /** `kill -9` of one part; the supervisor starts it again. */
  kill(part: PartKey): void
  /** `kill -9` of the supervisor itself. */
  killSupervisor(): Promise<void>
  ready(): Promise<void>
  /** Ctrl-C in the terminal; returns the exit code. */
  interrupt(): Promise<number | null>
}

export interface StackOptions {
  readonly directory?: string
  readonly ports?: { readonly api: number; readonly ui: number }
  readonly people?: number
  readonly environment?: Readonly<Record<string, string>>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const patience = 180_000

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'hub-stack-'))
  const ports = options.ports ?? { api: await findFreePort(), ui: await findFreePort() }
  const child = launch(directory, ports, options)
  const shown: string[] = []
  child.stdout?.on('data', (chunk: Buffer) => shown.push(chunk.toString('utf8')))
  child.stderr?.on('data', (chunk: Buffer) => shown.push(chunk.toString('utf8')))
  const ended = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => resolve(code))
  })
  const apiUrl = `http://127.0.0.1:${ports.api}`
  const pidOf = (part: PartKey) => readRunning(directory)[part] ?? 0
  return {
    apiUrl,
    uiUrl: `http://127.0.0.1:${ports.ui}`,
    directory,
    output: () => shown.join(''),
    pidOf,
    kill: (part) => void process.kill(pidOf(part), 'SIGKILL'),
    async killSupervisor() {
      child.kill('SIGKILL')
      await ended
    },
    ready: () => waitUntilReady(apiUrl, { ended, output: () => shown.join('') }),
    interrupt: () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGINT')
      return ended
    },
  }
}

export function eraseStack(directory: string): void {
  rmSync(directory, { recursive: true, force: true })
}

// A group of its own, as a terminal gives one: the signal reaches all that is in it.
function launch(
  directory: string,
  ports: { readonly api: number; readonly ui: number },
  { people = 40, environment = {} }: StackOptions,
): ChildProcess {
  const told = ['--import', 'tsx', 'embedded/start.ts', '--people', String(people)]
  const settings = { PORT: String(ports.api), TEMPORAL_UI_PORT: String(ports.ui), HUB_DATA_DIR: directory }
  return spawn(process.execPath, told, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LOG_LEVEL: 'warn', ...settings, ...environment },
  })
}

async function waitUntilReady(
  apiUrl: string,
  { ended, output }: { readonly ended: Promise<number | null>; readonly output: () => string },
): Promise<void> {
  const state = { ended: false }
  void ended.then(() => Object.assign(state, { ended: true }))
  const end = Date.now() + patience
  while (Date.now() < end && !state.ended) {
    const answer = await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(
      () => undefined,
    )
    await answer?.arrayBuffer()
    if (answer?.ok) return
    await pause(200)
  }
  throw new Error(`the hub did not become ready:\n${output()}`)
}

function readRunning(directory: string): Partial<Record<PartKey, number>> {
  try {
    return JSON.parse(readFileSync(join(directory, 'running.json'), 'utf8')) as Partial<
      Record<PartKey, number>
    > // our own
  } catch {
    return {}
  }
}
