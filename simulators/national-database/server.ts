import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import { answerControl } from './control.ts'
import { createFaults, type Misfortune } from './faults.ts'
import { openJournal } from './journal.ts'
import { openRefusals } from './refusals.ts'
import { createRegistry } from './registry.ts'
import { answerCall, type Call, type Service } from './service.ts'
import { createSignIn, type RegisteredClient } from './sign-in.ts'
import { GatewayError, gatewayErrors } from './wire.ts'

export interface Settings {
  readonly dataDir: string
  readonly clients: readonly RegisteredClient[]
  /** With `ca` each sender must show a certificate of it (mutual TLS). */
  readonly tls?: Pick<ServerOptions, 'cert' | 'key' | 'ca'>
  readonly now?: () => number
}

const MAX_BODY_BYTES = 32 << 20

/** The national database as seen from a province. */
export function createNationalDatabase({ dataDir, clients, tls, now = Date.now }: Settings): Server {
  const journal = openJournal(dataDir)
  const registry = createRegistry(journal, now)
  const refused = openRefusals(dataDir)
  const service: Service = { registry, signIn: createSignIn(clients), faults: createFaults(), refused, now }
  let requests = 0
  const control = { ...service, requests: () => requests }
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (tls?.ca !== undefined) assertKnownCertificate(request)
    const call = await readCall(request)
    if (call.path.startsWith('/control/')) {
      const body: unknown = call.body === '' ? {} : JSON.parse(call.body)
      const result = answerControl(control, { ...call, body })
      return send(response, result === undefined ? 404 : 200, result ?? {})
    }
    requests += 1
    const misfortune = service.faults.strike(now())
    if (misfortune.delayMs > 0) await delay(misfortune.delayMs)
    if (misfortune.before === 'RESET') return void request.socket.destroy()
    if (misfortune.error !== undefined) throw misfortune.error
    sendUnlucky(response, answerCall(service, call), misfortune)
  }
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: unknown) => sendError(response, error))
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(secured(tls), listener)
  server.on('close', () => journal.close())
  return server
}

/** A wrong certificate is answered, not cut off: TLS 1.3 would tell the sender nothing but a lost connection. */
function secured(tls: NonNullable<Settings['tls']>): ServerOptions {
  return { ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: false }
}

function assertKnownCertificate({ socket }: IncomingMessage): void {
  if (!(socket instanceof TLSSocket) || socket.authorized) return
  const shown = Object.keys(socket.getPeerCertificate()).length > 0
  throw shown ? gatewayErrors.certificateRefused() : gatewayErrors.certificateMissing()
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? '/', 'http://national-database')
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw gatewayErrors.packetIncorrect('Gói tin quá lớn')
    chunks.push(chunk)
  }
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    body: Buffer.concat(chunks).toString('utf8'),
    authorization: request.headers.authorization,
  }
}

function sendUnlucky(response: ServerResponse, result: object, { after }: Misfortune): void {
  if (after === 'LOSE_ANSWER') return void response.socket?.destroy()
  if (after === 'NONE') return send(response, 200, result)
  const text = JSON.stringify(result)
  response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(0, text.length / 2))
}

function send(response: ServerResponse, status: number, result: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(result))
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return
  const known = error instanceof GatewayError ? error : gatewayErrors.broken()
  if (known !== error) process.stderr.write(`${String(error)}\n`)
  if (known.retryAfterSeconds !== undefined) response.setHeader('retry-after', known.retryAfterSeconds)
  send(response, known.status, { code: known.code, name: known.codeName, message: known.message })
}
