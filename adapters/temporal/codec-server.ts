import type { Payload } from '@temporalio/common'
import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { z } from 'zod'

/** Who reads: the id of the account, or a name for the loopback reader of the embedded default. */
export interface DecodeReader {
  readonly accountId: string
}

export interface CodecPorts {
  decode(payloads: Payload[]): Promise<Payload[]>
  /** Undefined: nobody signed in, or somebody who may not read cases. */
  authenticate(request: Request): Promise<DecodeReader | undefined>
  /** Điều 14.1(g): one entry for each decode, written before anything readable leaves. */
  audit(decode: {
    readonly reader: DecodeReader
    readonly namespace: string
    readonly payloads: number
  }): Promise<void>
}

export interface CodecSettings {
  /** Origins of the UI, compared exactly: `localhost` and `127.0.0.1` are two. */
  readonly origins: readonly string[]
  readonly namespace: string
}

const bodyLimit = '8mb'
const wirePayload = z.object({
  metadata: z.record(z.string(), z.base64()).default({}),
  data: z.base64().default(''),
})
const wireBody = z.object({ payloads: z.array(wirePayload).max(1_000) })
type WirePayload = z.output<typeof wirePayload>

/**
 * The half of the codec protocol that a read-only UI needs: POST …/decode. Encoding is not served, so nobody
 * can make an input for a workflow here. https://docs.temporal.io/codec-server
 */
export function codecRouter(ports: CodecPorts, settings: CodecSettings): Router {
  const router = express.Router()
  router.use(crossOrigin(settings.origins))
  router.post('/decode', express.json({ limit: bodyLimit }), decodeRoute(ports, settings))
  router.use((_request, response) => refuse(response, 404, 'Chỉ có dịch vụ giải mã (/decode).'))
  return router
}

function crossOrigin(origins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const origin = request.get('origin')
    response.vary('Origin')
    if (origin !== undefined && !origins.includes(origin)) {
      refuse(response, 403, 'Trang này không được phép giải mã.')
      return
    }
    if (origin !== undefined) allow(response, origin)
    if (request.method === 'OPTIONS') response.status(204).end()
    else next()
  }
}

function allow(response: Response, origin: string): void {
  response.set({
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': 'POST, OPTIONS',
    'Access-Control-Allow-Headers': 'content-type,x-namespace,authorization,authorization-extras',
    'Access-Control-Max-Age': '600',
  })
}

// A refusal is a 4xx: the UI then shows the sealed text at once; on a 5xx it would try three times.
function decodeRoute(ports: CodecPorts, settings: CodecSettings): RequestHandler {
  return async (request, response) => {
    const reader = await ports.authenticate(request)
    if (!reader) return refuse(response, 401, 'Hãy đăng nhập bằng tài khoản được xem hồ sơ vụ việc.')
    const namespace = request.get('x-namespace') ?? settings.namespace
    if (namespace !== settings.namespace)
      return refuse(response, 403, 'Không giải mã cho không gian tên này.')
    const body = wireBody.safeParse(request.body)
    if (!body.success) return refuse(response, 400, 'Yêu cầu giải mã không đúng dạng.')
    const opened = await open(ports, body.data.payloads)
    if (!opened) return refuse(response, 422, 'Không giải mã được: khóa đã mất hoặc dữ liệu hỏng.')
    await ports.audit({ reader, namespace, payloads: opened.length })
    response.set('Cache-Control', 'no-store').json({ payloads: opened.map(toWire) })
  }
}

async function open(ports: CodecPorts, payloads: readonly WirePayload[]): Promise<Payload[] | undefined> {
  try {
    return await ports.decode(payloads.map(fromWire))
  } catch {
    return undefined
  }
}

function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ message })
}

function fromWire({ metadata, data }: WirePayload): Payload {
  const opened = Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, 'base64')])
  return { metadata: Object.fromEntries(opened), data: Buffer.from(data, 'base64') }
}

function toWire({ metadata, data }: Payload): WirePayload {
  const sealed = Object.entries(metadata ?? {}).map(([key, value]) => [
    key,
    Buffer.from(value).toString('base64'),
  ])
  return { metadata: Object.fromEntries(sealed), data: Buffer.from(data ?? []).toString('base64') }
}
