import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import express, { type Express, type Request, type RequestHandler, type Response, type Router } from 'express'
import { createProxyMiddleware, responseInterceptor } from 'http-proxy-middleware'
import { parseDestination, presetFor, presetPage } from './preset.ts'

export interface FrontSettings {
  readonly uiUrl: string
  readonly namespace: string
  /** `host:port` names under which this front may be asked; undefined: any, a proxy before it decides. */
  readonly hosts: readonly string[] | undefined
}

/** One origin for officials: Temporal's UI, the decoding at /giai-ma, the browser set-up at /khoi-tao. Read-only. */
export function createUiFront(codec: Router, settings: FrontSettings): Express {
  const app = express()
  app.disable('x-powered-by')
  if (settings.hosts) app.use(onlyFor(settings.hosts))
  app.get('/healthz', (_request, response) => void response.json({ ok: true }))
  app.use('/giai-ma', codec)
  app.get('/khoi-tao', presetRoute(settings.namespace))
  app.use(readOnly)
  app.use(settingsProxy(settings.uiUrl), proxy(settings.uiUrl))
  return app
}

// A page of another site may name its own host and point it at this machine (DNS rebinding).
function onlyFor(hosts: readonly string[]): RequestHandler {
  return (request, response, next) => {
    if (hosts.includes(request.get('host') ?? '')) next()
    else response.status(421).type('text').send('Địa chỉ này không thuộc hub.')
  }
}

function presetRoute(namespace: string): RequestHandler {
  const preset = presetFor(namespace)
  return (request, response) => {
    const destination = parseDestination(request.query['den'], namespace)
    if (destination === undefined) {
      response.status(400).type('text').send('Liên kết không hợp lệ: "den" phải bắt đầu bằng /namespaces/.')
      return
    }
    const nonce = randomBytes(16).toString('base64')
    response.set({
      'Content-Security-Policy': `default-src 'none'; script-src 'nonce-${nonce}'; frame-ancestors 'none'`,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    })
    response.type('html').send(presetPage(preset, destination, nonce))
  }
}

// Officials look, the API acts. Queries change nothing: the current details of a case are one.
const readOnly: RequestHandler = (request, response, next) => {
  const reads = ['GET', 'HEAD', 'OPTIONS'].includes(request.method)
  if (reads || (request.method === 'POST' && /\/query\/[^/]+$/.test(request.path))) return next()
  response.status(405).json({ message: 'Bảng theo dõi chỉ để xem: mọi thao tác thực hiện qua API của hub.' })
}

function proxy(uiUrl: string): RequestHandler {
  return createProxyMiddleware({ target: uiUrl, changeOrigin: true, on: { error: unreachable } })
}

// The development UI has no read-only setting of its own: its buttons are greyed by the settings it is told.
function settingsProxy(uiUrl: string): RequestHandler {
  const adjust = responseInterceptor((body) => Promise.resolve(adjustSettings(body.toString('utf8'))))
  return createProxyMiddleware<Request, Response>({
    target: uiUrl,
    changeOrigin: true,
    pathFilter: (path) => path.split('?')[0] === '/api/v1/settings',
    selfHandleResponse: true,
    on: {
      error: unreachable,
      proxyRes: (answer, request, response) => void adjust(answer, request, response),
    },
  })
}

export function adjustSettings(told: string): string {
  try {
    const settings = JSON.parse(told) as { Codec?: { Endpoint?: string } } // the UI server's own answer
    const codec = { ...settings.Codec, Endpoint: settings.Codec?.Endpoint || '/giai-ma' }
    return JSON.stringify({ ...settings, DisableWriteActions: true, Codec: codec })
  } catch {
    return told
  }
}

function unreachable(_error: Error, _request: unknown, answer: ServerResponse | Socket): void {
  if (!('writeHead' in answer)) {
    answer.destroy()
    return
  }
  if (!answer.headersSent) answer.writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' })
  answer.end('Máy chủ Temporal đang khởi động lại. Hãy tải lại trang sau ít giây.')
}
