import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { setTimeout as delay } from 'node:timers/promises'
import { readPacket } from './checks.ts'
import { answerControl, refusalKey } from './control.ts'
import { createFaults, type Misfortune } from './faults.ts'
import { openJournal } from './journal.ts'
import { corrections, counts, records, unitHashes } from './reconciliation.ts'
import { createRegistry } from './registry.ts'
import { createSignIn, type RegisteredClient } from './sign-in.ts'
import { GatewayError, gatewayErrors, type RecordError, type WireRecord } from './wire.ts'

export interface Settings {
  readonly dataDir: string
  readonly clients: readonly RegisteredClient[]
  readonly tls?: ServerOptions
  readonly now?: () => number
}

interface Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: string
  readonly authorization: string | undefined
}

const MAX_BODY_BYTES = 32 << 20

/** The national database as seen from a province. */
export function createNationalDatabase({ dataDir, clients, tls, now = Date.now }: Settings): Server {
  const journal = openJournal(dataDir)
  const registry = createRegistry(journal, now)
  const signIn = createSignIn(clients)
  const faults = createFaults()
  const refused = new Map<string, RecordError>()
  let requests = 0

  const refuse = (record: WireRecord): RecordError | undefined => {
    const error = faults.refusalOf(record)
    if (error !== undefined) refused.set(refusalKey(record), error)
    return error
  }
  const takePacket = (call: Call, messageType: 'HO_SO' | 'CAY_TO_CHUC'): object => {
    const client = signIn.clientOf(call.authorization, now())
    const { header, body } = readPacket(call.body)
    signIn.assertSigned(client, header)
    if (header.messageType !== messageType) throw gatewayErrors.packetIncorrect('Sai loại gói tin')
    const { messageId, senderCode: sender } = header
    if (messageType === 'CAY_TO_CHUC') {
      registry.replaceUnits(sender, body.units ?? [])
      return { messageId, accepted: body.units?.length ?? 0 }
    }
    const list = body.records ?? []
    if (list.some((record) => faults.isPoison(record))) {
      throw gatewayErrors.packetIncorrect('Gói tin có dữ liệu không đọc được')
    }
    const acknowledgements = registry.accept({ sender, messageId, records: list, refuse })
    return { messageId, receivedAt: new Date(now()).toISOString(), acknowledgements }
  }
  const answer = (call: Call): object => {
    const sender = (): string => signIn.clientOf(call.authorization, now()).agencyCode
    const page = { after: call.query.get('after') ?? '', limit: Number(call.query.get('limit') ?? 1000) }
    switch (`${call.method} ${call.path}`) {
      case 'POST /oauth2/token': {
        const { token, expiresIn } = signIn.issueToken(call.authorization, now())
        return { access_token: token, token_type: 'Bearer', expires_in: expiresIn }
      }
      case 'GET /api/v1/health':
        sender()
        return { status: 'SAN_SANG' }
      case 'POST /api/v1/packets':
        return takePacket(call, 'HO_SO')
      case 'PUT /api/v1/unit-tree':
        return takePacket(call, 'CAY_TO_CHUC')
      case 'GET /api/v1/corrections':
        return corrections(registry, sender(), page)
      case 'GET /api/v1/reconciliation/counts':
        return counts(registry, sender(), now())
      case 'GET /api/v1/reconciliation/unit-hashes':
        return unitHashes(registry, sender(), page)
      case 'GET /api/v1/reconciliation/records':
        return records(registry, sender(), call.query.get('unitCode') ?? '', page)
      default:
        throw new GatewayError(404, 500, 'DATA_INCORRECT', 'Không có dịch vụ này')
    }
  }
  const control = { faults, journal, registry, refused, requests: () => requests, now }
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(request)
    if (call.path.startsWith('/control/')) {
      const body: unknown = call.body === '' ? {} : JSON.parse(call.body)
      const result = answerControl(control, { ...call, body })
      return send(response, result === undefined ? 404 : 200, result ?? {})
    }
    requests += 1
    const misfortune = faults.strike(now())
    if (misfortune.delayMs > 0) await delay(misfortune.delayMs)
    if (misfortune.before === 'RESET') return void request.socket.destroy()
    if (misfortune.error !== undefined) throw misfortune.error
    sendUnlucky(response, answer(call), misfortune)
  }
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: unknown) => sendError(response, error))
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  server.on('close', () => journal.close())
  return server
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
