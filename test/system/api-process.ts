import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { findFreePort } from '#embedded/ports.ts'

export interface ApiCall {
  readonly method: string
  readonly path: string
  /** The account whose token is sent. */
  readonly as: string
  readonly body?: unknown
  readonly key?: string
  readonly form?: FormData
}

export interface ApiReply {
  readonly status: number
  readonly json: Record<string, unknown>
}

/** The real API program as a process of its own; another issuer's tokens are verified against its JWKS. */
export interface ApiProcess {
  /** One request; rejects when the process is killed under it. */
  call(request: ApiCall): Promise<ApiReply>
  /** As a client does that got no answer: the same request with the same key, until one is given. */
  insist(request: ApiCall & { readonly key: string }): Promise<ApiReply>
  kill(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

export async function launchApi(order: {
  readonly environment: Readonly<Record<string, string>>
  readonly log: string
}): Promise<ApiProcess> {
  const issuer = await startIssuer()
  const port = await findFreePort()
  const base = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    child = spawn(process.execPath, ['--import', 'tsx', 'api/server.ts'], {
      env: {
        ...process.env,
        LOG_LEVEL: 'info',
        ...order.environment,
        PORT: String(port),
        OIDC_ISSUER: issuer.url,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const log = createWriteStream(order.log, { flags: 'a' })
    child.stdout?.pipe(log)
    child.stderr?.pipe(log)
    await eventually(() => fetch(`${base}/healthz`), 'the API is up')
  }
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  const call = async ({ method, path, as, body, key, form }: ApiCall): Promise<ApiReply> => {
    const answer = await fetch(`${base}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${await issuer.tokenFor(as)}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(form === undefined ? {} : { body: form }),
      signal: AbortSignal.timeout(30_000),
    })
    const text = await answer.text()
    return { status: answer.status, json: text.startsWith('{') ? (JSON.parse(text) as ApiReply['json']) : {} }
  }
  const isAnswer = ({ status, json }: ApiReply): boolean => status < 500 && json['code'] !== 'in-progress'
  await start()
  return {
    call,
    insist: (request) =>
      eventually(async () => {
        const reply = await call(request)
        if (!isAnswer(reply)) throw new Error(`answered ${reply.status}`)
        return reply
      }, `${request.method} ${request.path}`),
    kill,
    start,
    stop: async () => {
      await kill()
      await issuer.stop()
    },
  }
}

/** Asks again and again; the machine may be busy and the parts may be coming back. */
export async function eventually<T>(ask: () => Promise<T>, what: string, limitMs = 180_000): Promise<T> {
  const end = Date.now() + limitMs
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (Date.now() > end) throw new Error(`not reached: ${what}`, { cause: error })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' }] }
  const server = createServer((request, response) => {
    const isDiscovery = request.url?.includes('openid-configuration') === true
    const endpoints = { authorization_endpoint: `${url()}/auth`, token_endpoint: `${url()}/token` }
    const told = isDiscovery ? { issuer: url(), jwks_uri: `${url()}/jwks`, ...endpoints } : keys
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(told))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` // listening on TCP
  return {
    url: url(),
    tokenFor: (accountId: string) =>
      new SignJWT({ client_id: 'test' })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'test' })
        .setSubject(accountId)
        .setIssuer(url())
        .setAudience('urn:hub:api')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}
