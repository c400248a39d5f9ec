import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { generateKeyPair, SignJWT } from 'jose'
import { pino } from 'pino'
import { createApp } from '#api/app.ts'
import type { ApiDeps, ApiStores, AuditRecord, IdempotencyLedger, KeptAnswer } from '#api/deps.ts'
import { createMetrics } from '#api/http/metrics.ts'
import type { Operation } from '#api/operation.ts'
import type { WorkflowStarter } from '#api/workflows.ts'
import type { Actor } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'

const issuer = 'http://issuer.test'
const audience = 'urn:hub:api'

interface FakeWork {
  readonly undo: (() => void)[]
}

function fakeWorkOf(work: UnitOfWork): FakeWork {
  return work as unknown as FakeWork // made below; the product never looks inside
}

/** Keys live as long as their transaction stands: an undone one frees them. */
function fakeLedger(): IdempotencyLedger {
  const kept = new Map<string, { fingerprint: string; answer: KeptAnswer | undefined }>()
  return {
    claim: (work, { accountId, key, fingerprint }) => {
      const id = `${accountId} ${key}`
      const old = kept.get(id)
      const mark = Buffer.from(fingerprint).toString('hex')
      if (old === undefined) {
        kept.set(id, { fingerprint: mark, answer: undefined })
        fakeWorkOf(work).undo.push(() => kept.delete(id))
        return Promise.resolve({ kind: 'CLAIMED' })
      }
      if (old.fingerprint !== mark) return Promise.resolve({ kind: 'OTHER_REQUEST' })
      if (old.answer === undefined) return Promise.resolve({ kind: 'IN_PROGRESS' })
      return Promise.resolve({ kind: 'REPLAY', answer: old.answer })
    },
    keep: (_work, { accountId, key, answer }) => {
      const id = `${accountId} ${key}`
      const old = kept.get(id)
      if (old !== undefined) kept.set(id, { ...old, answer })
      return Promise.resolve()
    },
  }
}

function fakeWorkflows(started: string[]): WorkflowStarter {
  return {
    start: ({ workflowId }) => {
      started.push(workflowId)
      return Promise.resolve('STARTED')
    },
    executeUpdate: () => Promise.resolve(),
    signal: () => Promise.resolve(),
    describe: () => Promise.resolve(undefined),
  }
}

export interface FakeApi {
  readonly url: string
  readonly audit: readonly AuditRecord[]
  readonly started: readonly string[]
  readonly logLines: readonly string[]
  readonly actors: Map<string, Actor>
  readonly tokenFor: (
    subject: string,
    options?: { readonly issuedAt?: number; readonly typ?: string },
  ) => Promise<string>
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>
  readonly close: () => Promise<void>
}

export interface CallOptions {
  readonly as?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly raw?: string | Uint8Array<ArrayBuffer> | FormData
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Record<string, unknown>
}

interface FakeApiOptions {
  readonly operations: readonly Operation[]
  readonly stores?: object
  readonly actors?: Readonly<Record<string, Actor>>
  readonly deps?: Partial<ApiDeps>
  readonly perAccountAMinute?: number
}

/** The real app on a free port with in-memory ports behind it. */
export async function startFakeApi(options: FakeApiOptions): Promise<FakeApi> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const audit: AuditRecord[] = []
  const started: string[] = []
  const logLines: string[] = []
  const actors = new Map(Object.entries(options.actors ?? {}))
  const deps: ApiDeps = {
    database: {
      transaction: async (_scope, run) => {
        const work: FakeWork = { undo: [] }
        try {
          return await run(work as unknown as UnitOfWork) // a fake of an opaque type
        } catch (error) {
          for (const undo of work.undo) undo()
          throw error
        }
      },
    },
    clock: { now: () => Date.now() },
    actors: { findActor: ({ subject }) => Promise.resolve(actors.get(subject)) },
    idempotency: fakeLedger(),
    audit: { append: (_work, record) => Promise.resolve(void audit.push(record)) },
    workflows: fakeWorkflows(started),
    health: { probe: () => Promise.resolve([{ name: 'database', ok: true }]) },
    stores: { ...options.stores } as ApiStores, // a test gives the stores that its operations read
    ...options.deps,
  }
  const app = createApp(
    {
      deps,
      operations: options.operations,
      logger: pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) }),
      metrics: createMetrics(),
      isStopping: () => false,
    },
    {
      tokens: { issuer, audience, keys: () => Promise.resolve(publicKey) },
      tokenUrl: `${issuer}/token`,
      version: 'test',
      rates: { perAddressAMinute: 100_000, perAccountAMinute: options.perAccountAMinute ?? 100_000 },
      trustedProxies: [],
    },
  )
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${portOf(server)}`
  const tokenFor: FakeApi['tokenFor'] = (subject, { issuedAt, typ } = {}) =>
    new SignJWT({ client_id: 'test' })
      .setProtectedHeader({ alg: 'ES256', typ: typ ?? 'at+jwt' })
      .setSubject(subject)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime('1h')
      .sign(privateKey)
  return {
    url,
    audit,
    started,
    logLines,
    actors,
    tokenFor,
    call: (method, path, call) => callApi(`${url}${path}`, { method, tokenFor, ...call }),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function callApi(
  url: string,
  {
    method,
    tokenFor,
    as,
    headers,
    body,
    raw,
  }: CallOptions & { method: string; tokenFor: FakeApi['tokenFor'] },
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(as === undefined ? {} : { Authorization: `Bearer ${await tokenFor(as)}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined && raw === undefined ? {} : { body: raw ?? JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parsed(text) }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown> // tests look at single fields
  } catch {
    return {}
  }
}
