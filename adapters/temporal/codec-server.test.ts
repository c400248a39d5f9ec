import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Payload } from '@temporalio/common'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codecRouter } from './codec-server.ts'
import { EncryptionCodec } from './encryption-codec.ts'

const codec = new EncryptionCodec({
  activeKeyId: 'k1',
  get: (id) => (id === 'k1' ? Buffer.alloc(32, 1) : undefined),
})
const audited: { reader: { accountId: string }; payloads: number }[] = []
const origin = 'http://127.0.0.1:8233'
const running: { server?: Server; url: string } = { url: '' }

beforeAll(async () => {
  const app = express()
  const ports = {
    decode: (payloads: Payload[]) => codec.decode(payloads),
    authenticate: (request: express.Request) =>
      Promise.resolve(
        request.get('authorization') === 'Bearer officer' ? { accountId: 'officer' } : undefined,
      ),
    audit: (decode: { reader: { accountId: string }; payloads: number }) => {
      audited.push(decode)
      return Promise.resolve()
    },
  }
  app.use('/giai-ma', codecRouter(ports, { origins: [origin], namespace: 'hub' }))
  const server = createServer(app)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  running.server = server
  running.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/giai-ma`
})
afterAll(() => running.server?.close())

async function seal(text: string) {
  const data = Buffer.from(JSON.stringify(text))
  const [sealed] = await codec.encode([{ metadata: { encoding: Buffer.from('json/plain') }, data }])
  const metadata = Object.entries(sealed?.metadata ?? {}).map(([k, v]) => [
    k,
    Buffer.from(v).toString('base64'),
  ])
  return { metadata: Object.fromEntries(metadata), data: Buffer.from(sealed?.data ?? []).toString('base64') }
}

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${running.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer officer', origin, ...headers },
    body: JSON.stringify(body),
  })
}

describe('codec server', () => {
  it('opens what the UI sends, query string and all, and audits before it answers', async () => {
    const answer = await post('/decode?preserveStorageRefs=true', {
      payloads: [await seal('Đang chờ H59.3')],
    })
    const { payloads } = (await answer.json()) as { payloads: { data: string }[] }
    expect(JSON.parse(Buffer.from(payloads[0]?.data ?? '', 'base64').toString())).toBe('Đang chờ H59.3')
    expect(audited.at(-1)).toMatchObject({ reader: { accountId: 'officer' }, payloads: 1 })
  })

  it('answers the preflight of exactly the UI origin', async () => {
    const preflight = (from: string) =>
      fetch(`${running.url}/decode`, { method: 'OPTIONS', headers: { origin: from } })
    const allowed = await preflight(origin)
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, origin])
    for (const other of [
      'http://localhost:8233',
      'http://127.0.0.1:8234',
      'null',
      `${origin}.evil.example`,
    ]) {
      const refused = await preflight(other)
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null])
    }
  })

  it.each([
    ['no account', '/decode', { authorization: '' }, 401],
    ['another namespace', '/decode', { 'x-namespace': 'default' }, 403],
    ['encoding', '/encode', {}, 404],
    ['download', '/download', {}, 404],
  ])('refuses %s and audits nothing', async (_what, path, headers, status) => {
    const before = audited.length
    const answer = await post(path, { payloads: [await seal('x')] }, headers)
    expect([answer.status, audited.length]).toEqual([status, before])
  })

  it.each([
    ['no list', {}, 400],
    ['data that is not base64', { payloads: [{ data: '%%' }] }, 400],
    [
      'a damaged payload',
      { payloads: [{ metadata: { encoding: 'YmluYXJ5L2VuY3J5cHRlZA==' }, data: 'AAAA' }] },
      422,
    ],
  ])('refuses %s without a second try by the UI', async (_what, body, status) => {
    expect((await post('/decode', body)).status).toBe(status)
  })
})
