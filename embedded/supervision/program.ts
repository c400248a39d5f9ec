import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, createWriteStream, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { StartFault } from '../start-fault.ts'
import type { RunningPart } from './part.ts'

export interface Program {
  readonly name: string
  /** From the project's root. */
  readonly script: string
  readonly environment: Readonly<Record<string, string>>
  readonly logFile: string
}

/** Script to compiled program; set while scripts/compile.mjs compiles this file, not there under tsx. */
declare const compiledPrograms: Readonly<Record<string, string>> | undefined
declare const compiledAt: string

// Requests and pages of rows live longer than a collection of V8's 16 MB: with more room the scan takes a fifth less time.
const roomForYoung = '--max-semi-space-size=32'
const root = new URL('../../', import.meta.url)
const patience = 12_000
const listeningPatience = 30_000

// A group of its own: Ctrl-C reaches the supervisor only, which ends the programs in their order.
function spawnProgram(program: Program, output: 'pipe' | number, errors: number): ChildProcess {
  const follow = fileURLToPath(new URL('./follow-parent.mjs', import.meta.url))
  return spawn(process.execPath, [roomForYoung, '--import', follow, ...programArguments(program.script)], {
    cwd: fileURLToPath(root),
    detached: true,
    stdio: ['ignore', output, errors, 'ipc'],
    env: { ...process.env, ...program.environment },
  })
}

function programArguments(script: string): readonly string[] {
  const compiled = typeof compiledPrograms === 'undefined' ? undefined : compiledPrograms[script]
  if (compiled !== undefined) return ['--enable-source-maps', fileURLToPath(new URL(compiled, compiledAt))]
  return ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL(script, root))]
}

/** Starts a program of ours; its output goes to its log file. */
export function startProgram(program: Program): RunningPart {
  const log = openLog(program)
  const child = spawnProgram(program, log, log)
  closeSync(log)
  return running(child)
}

/** Starts a program that tells its port as `{"listening":{"port":…}}`, as the simulators do. */
export async function startListeningProgram(
  program: Program,
): Promise<RunningPart & { readonly port: number }> {
  const log = openLog(program)
  const child = spawnProgram(program, 'pipe', log)
  closeSync(log)
  const part = running(child)
  const timer = setTimeout(() => child.kill('SIGKILL'), listeningPatience)
  const port = await Promise.race([listeningPort(child, program.logFile), part.ended.then(() => undefined)])
  clearTimeout(timer)
  if (port === undefined) {
    throw new StartFault(`${program.name} không khởi động được: xem nhật ký ${program.logFile}.`)
  }
  return { port, ...part }
}

function listeningPort(child: ChildProcess, logFile: string): Promise<number> {
  return new Promise((resolve) => {
    if (!child.stdout) return
    const log = createWriteStream(logFile, { flags: 'a' })
    createInterface({ input: child.stdout }).on('line', (line) => {
      log.write(`${line}\n`)
      const port = /^\{"listening":\{"port":(\d+)\}\}$/.exec(line)?.[1]
      if (port) resolve(Number(port))
    })
  })
}

function running(child: ChildProcess): RunningPart {
  const ended = new Promise<string>((resolve) => {
    child.on('exit', (code, signal) => resolve(signal ?? `mã ${code}`))
    child.on('error', (error) => resolve(error.message))
  })
  return { pid: child.pid ?? 0, ended, stop: () => stop(child, ended) }
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), patience)
  await ended
  clearTimeout(timer)
}

function openLog({ logFile }: Program): number {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 })
  return openSync(logFile, 'a', 0o600)
}
