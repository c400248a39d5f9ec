import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { NationalDatabaseSettings } from '#adapters/national-database/client.ts'

export interface SimulatedEffect {
  readonly seq: number
  readonly at: number
  readonly messageId: string
  readonly personalId: string
  readonly version: number
  readonly op: string
  readonly unitCode: string
  readonly contentHash: string
}

/** The national database as a program of its own; it survives `kill` and a start on the same folder. */
export interface SimulatedNationalDatabase {
  readonly settings: NationalDatabaseSettings
  setFaults(plan: object): Promise<void>
  beginOutage(forMs: number, how?: '503' | 'RESET'): Promise<void>
  restoreTo(at: number): Promise<void>
  addCorrection(correction: object): Promise<void>
  effects(): Promise<readonly SimulatedEffect[]>
  refusals(): Promise<readonly { readonly key: string; readonly reason: string }[]>
  requests(): Promise<number>
  /** SIGKILL, then the same folder and port again. */
  killAndRestart(): Promise<void>
  stop(): Promise<void>
}

const PAGE = 50_000
const AGENCY = { clientId: 'tinh-tra-vinh', clientSecret: 'chi-dung-khi-kiem-thu', agencyCode: 'H59' }

export async function startNationalDatabase(): Promise<SimulatedNationalDatabase> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hub-ndb-'))
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const clients = [{ ...AGENCY, publicKey: publicKey.export({ type: 'spki', format: 'pem' }) }]
  let running = await launch(folder, clients, 0)
  const baseUrl = `http://127.0.0.1:${running.port}`
  const control = async <T>(method: string, name: string, body?: object): Promise<T> => {
    const response = await fetch(`${baseUrl}/control/${name}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`control ${name}: ${response.status}`)
    return (await response.json()) as T // the simulator's own control API
  }
  return {
    settings: {
      baseUrl,
      clientId: AGENCY.clientId,
      clientSecret: AGENCY.clientSecret,
      senderCode: AGENCY.agencyCode,
      receiverCode: 'G09',
      signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      timeoutMs: 5_000,
    },
    setFaults: async (plan) => void (await control('PUT', 'faults', plan)),
    beginOutage: async (forMs, how = '503') => void (await control('POST', 'outage', { forMs, how })),
    restoreTo: async (to) => void (await control('POST', 'restore', { to })),
    addCorrection: async (correction) =>
      void (await control('POST', 'corrections', { sender: AGENCY.agencyCode, ...correction })),
    effects: async () => {
      const all: SimulatedEffect[] = []
      for (;;) {
        const name = `effects?after=${all.at(-1)?.seq ?? 0}&limit=${PAGE}`
        const { effects } = await control<{ effects: SimulatedEffect[] }>('GET', name)
        all.push(...effects)
        if (effects.length < PAGE) return all
      }
    },
    refusals: async () =>
      (await control<{ refusals: { key: string; reason: string }[] }>('GET', 'refusals')).refusals,
    requests: async () => (await control<{ requests: number }>('GET', 'statistics')).requests,
    killAndRestart: async () => {
      await end(running.child, 'SIGKILL')
      running = await launch(folder, clients, running.port)
    },
    stop: async () => {
      await end(running.child, 'SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function launch(
  folder: string,
  clients: readonly object[],
  port: number,
): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'simulators/national-database/main.ts'], {
    env: {
      ...process.env,
      NDB_PORT: String(port),
      NDB_DATA_DIR: folder,
      NDB_CLIENTS: JSON.stringify(clients),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { listening: { port: number } } // main.ts prints this line first
    return { child, port: told.listening.port }
  }
  throw new Error('The simulator of the national database ended before it listened')
}

function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}
