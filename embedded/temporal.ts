import { mkdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { keepPort } from './ports.ts'
import { pause } from './process.ts'
import { isFullDisk, startFaults } from './start-fault.ts'
import {
  eraseStore,
  findServer,
  killServer,
  logFile,
  readNote,
  type ServerProcess,
  shutDownServer,
  spawnServer,
} from './temporal/server-process.ts'
import { findTemporalCli } from './temporal-binary.ts'

export interface TemporalOptions {
  readonly directory: string
  readonly namespace?: string
  readonly log?: (line: string) => void
}

export interface EmbeddedTemporal {
  readonly address: string
  readonly uiUrl: string
  readonly pid: number
  stop(): Promise<void>
  /** Stops the server and deletes its store: every running process is lost. */
  wipe(): Promise<void>
}

const patience = 60_000

/** Starts the real Temporal server with its UI on `directory`, or joins the healthy one already running there. */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const directory = resolve(options.directory)
  const namespace = options.namespace ?? 'hub'
  mkdirSync(directory, { recursive: true })
  const running =
    (await joinServer(directory, namespace)) ?? (await launch(directory, namespace, options.log))
  options.log?.(`Temporal: 127.0.0.1:${running.port}`)
  await keepHistories(`127.0.0.1:${running.port}`, namespace)
  const stop = () => shutDownServer(directory)
  return {
    address: `127.0.0.1:${running.port}`,
    uiUrl: `http://127.0.0.1:${running.uiPort}`,
    pid: running.pid,
    stop,
    wipe: () => stop().then(() => eraseStore(directory)),
  }
}

// A server that does not answer within seconds is not worth waiting for: it is replaced.
async function joinServer(directory: string, namespace: string): Promise<ServerProcess | undefined> {
  const left = findServer(directory)
  if (!left) return undefined
  const end = Date.now() + 5_000
  while (Date.now() < end && findServer(directory)) {
    if (await isHealthy(`127.0.0.1:${left.port}`, namespace)) return left
    await pause(100)
  }
  await killServer(directory)
  return undefined
}

async function launch(
  directory: string,
  namespace: string,
  log: ((line: string) => void) | undefined,
): Promise<ServerProcess> {
  const cli = await findTemporalCli(log)
  const before = readNote(directory)
  const port = await keepPort(before?.port)
  const uiPort = await keepPort(before?.uiPort)
  const child = spawnServer(cli, { directory, namespace, port, uiPort })
  const ended = { reason: '' }
  child.on('exit', (code, signal) => Object.assign(ended, { reason: String(code ?? signal) }))
  child.on('error', (error) => Object.assign(ended, { reason: error.message }))
  const end = Date.now() + patience
  while (ended.reason === '' && Date.now() < end) {
    if (await isHealthy(`127.0.0.1:${port}`, namespace)) return { pid: child.pid ?? 0, port, uiPort }
    await pause(50)
  }
  throw stoppedFault(directory, ended.reason || 'không trả lời sau 60 giây')
}

function stoppedFault(directory: string, reason: string): Error {
  const told = readFileSync(logFile(directory), 'utf8').slice(-4_000)
  return isFullDisk(told)
    ? startFaults.fullDisk(directory)
    : startFaults.temporalStopped(reason, logFile(directory))
}

// The dev server forgets a closed case after a day; officials look back over a quarter.
async function keepHistories(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address })
  try {
    const workflowExecutionRetentionTtl = msToTs('90 days')
    await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } })
  } finally {
    await connection.close()
  }
}

/** Ready means: the namespace is there and workflow requests are served, not only that the port answers. */
export async function isHealthy(address: string, namespace: string): Promise<boolean> {
  const connection = Connection.lazy({ address, connectTimeout: 1_000 })
  try {
    await connection.withDeadline(Date.now() + 2_000, async () => {
      await connection.workflowService.describeNamespace({ namespace })
      await connection.workflowService.countWorkflowExecutions({ namespace, query: 'Overdue = true' })
    })
    return true
  } catch {
    return false
  } finally {
    await connection.close()
  }
}
