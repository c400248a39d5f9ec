import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { type AxiosInstance, create } from 'axios'
import type { z } from 'zod'
import { PartnerOutage } from '#contracts/national-sync.ts'
import { assertAnswered, outageOfLine, type RawAnswer } from './errors.ts'
import { wireAnswers } from './wire-answers.ts'

export interface ConnectionSettings {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly timeoutMs: number
  /** PEM. With certificate and key the hub shows its own certificate (mutual TLS). */
  readonly tls?: { readonly ca?: string; readonly certificate?: string; readonly key?: string }
}

export interface Request<T> {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number>>
  readonly text?: string
  readonly answer: z.ZodType<T>
}

export interface Connection {
  send<T>(request: Request<T>): Promise<T>
  close(): void
}

const MAX_ANSWER_BYTES = 64 << 20
/** A token about to end is renewed before, not after a refusal. */
const EARLY_MS = 30_000

/** Keep-alive HTTP with a bearer token (RFC 6749, 4.4) that is shared by all calls and renewed once when refused. */
export function openConnection(settings: ConnectionSettings, now: () => number): Connection {
  const agents = createAgents(settings)
  const http = createHttp(settings, agents)
  let token: { readonly text: Promise<string>; endsAt: number } | undefined
  const signIn = async (mine: { endsAt: number }): Promise<string> => {
    const answer = await exchange(http, {
      method: 'POST',
      url: '/oauth2/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      auth: { username: settings.clientId, password: settings.clientSecret },
      data: 'grant_type=client_credentials',
    })
    assertAnswered(answer, now())
    const { access_token, expires_in } = read(answer.text, wireAnswers.token)
    mine.endsAt = now() + expires_in * 1000 - EARLY_MS
    return access_token
  }
  const currentToken = async (): Promise<string> => {
    if (token === undefined || now() >= token.endsAt) {
      const mine = { endsAt: Number.POSITIVE_INFINITY }
      const text = signIn(mine)
      const fresh = Object.assign(mine, { text })
      token = fresh
      text.catch(() => {
        if (token === fresh) token = undefined
      })
    }
    return token.text
  }
  const call = async (request: Request<unknown>): Promise<RawAnswer> =>
    exchange(http, {
      method: request.method,
      url: request.path,
      ...(request.query === undefined ? {} : { params: request.query }),
      ...(request.text === undefined ? {} : { data: request.text }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await currentToken()}` },
    })
  return {
    send: async (request) => {
      let answer = await call(request)
      if (answer.status === 401) {
        token = undefined
        answer = await call(request)
      }
      assertAnswered(answer, now())
      return read(answer.text, request.answer)
    },
    close: () => {
      agents.httpAgent.destroy()
      agents.httpsAgent.destroy()
    },
  }
}

type Agents = { readonly httpAgent: HttpAgent; readonly httpsAgent: HttpsAgent }

function createAgents({ tls }: ConnectionSettings): Agents {
  const keepAlive = { keepAlive: true, maxSockets: 8 }
  const { ca, certificate: cert, key } = tls ?? {}
  const shown = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }
  return { httpAgent: new HttpAgent(keepAlive), httpsAgent: new HttpsAgent({ ...keepAlive, ...shown }) }
}

function createHttp({ baseUrl, timeoutMs }: ConnectionSettings, agents: Agents): AxiosInstance {
  return create({
    ...agents,
    baseURL: baseUrl,
    timeout: timeoutMs,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    maxBodyLength: MAX_ANSWER_BYTES,
    // The connection goes where the setting says, never where a proxy variable of the machine points.
    proxy: false,
    responseType: 'text',
    // The text that leaves is final: axios would parse every packet to see whether it is JSON.
    transformRequest: (text: unknown) => text,
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
  })
}

async function exchange(
  http: AxiosInstance,
  config: Parameters<AxiosInstance['request']>[0],
): Promise<RawAnswer> {
  try {
    const { status, data, headers } = await http.request<unknown>(config)
    const retryAfter: unknown = headers['retry-after']
    return { status, text: String(data), retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined }
  } catch (error) {
    throw outageOfLine(error)
  }
}

function read<T>(text: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    // Half a JSON may follow an acceptance: the same versions are sent again and answered as duplicates.
    throw new PartnerOutage('ANSWER_UNREADABLE')
  }
}
