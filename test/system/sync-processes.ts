import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Database } from '#adapters/postgres/database.ts'
import type { SyncWorkerSettings, WorkerMemory } from './sync-worker.ts'

const audience = 'urn:hub:api'

/** Another issuer of tokens, as in production: the API finds its keys by discovery. */
export interface TestIssuer {
  readonly url: string
  tokenFor(subject: string): Promise<string>
  close(): Promise<void>
}

export async function startTestIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const keys = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig' }] }
  const server = createServer((request, response) => {
    const isKeys = request.url === '/jwks'
    response.setHeader('content-type', 'application/json')
    const endpoints = { authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token` }
    response.end(JSON.stringify(isKeys ? keys : { issuer: url, jwks_uri: `${url}/jwks`, ...endpoints }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    tokenFor: (subject) =>
      new SignJWT({ client_id: 'test' })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .setSubject(subject)
        .setIssuer(url)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('6h')
        .sign(privateKey),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

/** A signed-in officer of Sở Nội vụ. */
export async function addDepartmentOfficer({ pool }: Database): Promise<string> {
  const id = randomUUID()
  await pool.query(
    `INSERT INTO account (id, login, display_name, must_change, acknowledged_at)
     VALUES ($1, $2, 'Cán bộ Sở Nội vụ', false, now())`,
    [id, `so-noi-vu-${id}`],
  )
  await pool.query(
    `INSERT INTO held_role (id, account_id, role, assignment_id, ground, starts_at)
     VALUES ($1, $2, 'DEPARTMENT_OFFICER', $3, 'thử', now() - interval '1 day')`,
    [randomUUID(), id, randomUUID()],
  )
  return id
}

/** A program that comes back when it was killed or could not stand its partners' absence, as under a service manager. */
export interface Supervised {
  kill(): Promise<void>
  stop(): Promise<void>
}

export function superviseApi(environment: Readonly<Record<string, string>>): Supervised {
  const launch = (): ChildProcess =>
    spawn(process.execPath, ['--import', 'tsx', 'api/server.ts'], {
      env: { ...process.env, ...environment, LOG_LEVEL: 'silent' },
      stdio: 'ignore',
    })
  let isOver = false
  let child = launch()
  const follow = (): void => {
    child.once('exit', () => {
      if (isOver) return
      child = launch()
      follow()
    })
  }
  follow()
  return {
    kill: () => end(child, 'SIGKILL'),
    stop: () => {
      isOver = true
      return end(child, 'SIGKILL')
    },
  }
}

/** The real worker program; a kill returns when it is up again, so that the next one strikes while it works. */
export async function superviseWorker(environment: Readonly<Record<string, string>>): Promise<Supervised> {
  let isOver = false
  let waiting: (() => void)[] = []
  const isUp = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve))
  const launch = (): ChildProcess => {
    const started = spawn(process.execPath, ['--import', 'tsx', 'worker.ts'], {
      env: { ...process.env, ...environment, LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    started.stdout.on('data', (told: Buffer) => {
      if (!told.includes('worker is up')) return
      for (const resolve of waiting) resolve()
      waiting = []
    })
    started.once('exit', () => {
      if (!isOver) child = launch()
    })
    return started
  }
  const first = isUp()
  let child = launch()
  await first
  return {
    kill: async () => {
      const again = isUp()
      await end(child, 'SIGKILL')
      await again
    },
    stop: () => {
      isOver = true
      return end(child, 'SIGKILL')
    },
  }
}

/** A worker for sync alone, whose memory can be asked. */
export async function launchWorker(settings: SyncWorkerSettings): Promise<ChildProcess> {
  const told = { ...process.env, SYNC_WORKER: JSON.stringify(settings) }
  const child = spawn(process.execPath, ['--expose-gc', '--import', 'tsx', 'test/system/sync-worker.ts'], {
    env: told,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve())
    child.once('exit', (code) => reject(new Error(`The worker ended at its start (${String(code)})`)))
  })
  return child
}

/** What the worker used at most since it was last asked. */
export function askMemory(worker: ChildProcess): Promise<WorkerMemory> {
  return new Promise((resolve) => {
    worker.once('message', (told) => resolve(told as WorkerMemory)) // sync-worker.ts
    worker.send('memory')
  })
}

export function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill(signal)
  })
}
