import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { generateKeyPair, SignJWT } from 'jose'
import { pino } from 'pino'
import { createApp } from '#api/app.ts'
import type { ApiDeps } from '#api/deps.ts'
import { createMetrics } from '#api/http/metrics.ts'
import type { Operation } from '#api/operation.ts'

const issuer = 'http://issuer.test'
const audience = 'urn:hub:api'

export interface CallOptions {
  /** The subject of the token. */
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

export interface ServedApi {
  readonly url: string
  readonly logLines: readonly string[]
  readonly tokenFor: (
    subject: string,
    options?: { readonly issuedAt?: number; readonly typ?: string },
  ) => Promise<string>
  readonly call: (method: string, path: string, options?: CallOptions) => Promise<Answer>
  readonly close: () => Promise<void>
}

/** The real app on a free port; its tokens are signed by a key of the test's own. */
export async function serveApi(
  { deps, operations }: { readonly deps: ApiDeps; readonly operations: readonly Operation[] },
  { perAccountAMinute = 100_000 }: { readonly perAccountAMinute?: number } = {},
): Promise<ServedApi> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const logLines: string[] = []
  const app = createApp(
    {
      deps,
      operations,
      logger: pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) }),
      metrics: createMetrics(),
      isStopping: () => false,
    },
    {
      tokens: { issuer, audience, keys: () => Promise.resolve(publicKey) },
      signIn: { authorizationUrl: `${issuer}/auth`, tokenUrl: `${issuer}/token` },
      publicUrl: 'http://127.0.0.1',
      version: 'test',
      rates: { perAddressAMinute: 100_000, perAccountAMinute },
      trustedProxies: [],
    },
  )
  const server = createServer(app).listen(0, '127.0.0.1')
  server.keepAliveTimeout = 65_000 // as api/http/serve.ts
  await once(server, 'listening')
  const url = `http://127.0.0.1:${portOf(server)}`
  const tokenFor: ServedApi['tokenFor'] = (subject, { issuedAt, typ } = {}) =>
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
    logLines,
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
  }: CallOptions & { method: string; tokenFor: ServedApi['tokenFor'] },
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
