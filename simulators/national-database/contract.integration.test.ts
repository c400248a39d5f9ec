import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { request as sendSecured } from 'node:https'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createTlsAuthority } from '#test/tls-certificates.ts'
import { canonical, sha256 } from './canonical.ts'
import { createNationalDatabase } from './server.ts'

type Schema = z.core.JSONSchema.JSONSchema
interface Response {
  readonly $ref?: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: { readonly 'application/json': { readonly schema: Schema } }
}
interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Response>> }>>>
  >
  readonly components: { readonly responses: Readonly<Record<string, Response>> }
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./contract/${name}`, import.meta.url), 'utf8'))
const document = read('openapi.json') as Document
const answers = read('answer.schema.json') as Schema & { readonly $defs: Readonly<Record<string, Schema>> }

/** Each answer that the documents promise, as `POST /api/v1/packets 200`. */
const promised = new Map<string, Response>(
  Object.entries(document.paths).flatMap(([route, operations]) =>
    Object.entries(operations).flatMap(([method, { responses }]) =>
      Object.entries(responses).map(
        ([status, response]) => [`${method.toUpperCase()} ${route} ${status}`, resolve(response)] as const,
      ),
    ),
  ),
)

function resolve(response: Response): Response {
  return document.components.responses[response.$ref?.split('/').at(-1) ?? ''] ?? response
}

/** A schema that points into answer.schema.json, with what it points at. */
function schemaOf({ content }: Response): z.ZodType {
  const schema = content?.['application/json'].schema ?? {}
  const [file, name = ''] = schema.$ref?.split('#/$defs/') ?? []
  if (file === undefined) return z.fromJSONSchema(schema)
  const found = name === '' ? answers : { ...answers.$defs[name], $defs: answers.$defs }
  return z.fromJSONSchema(found)
}

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const client = {
  clientId: 'tinh',
  clientSecret: 'chi-dung-khi-kiem-thu',
  agencyCode: 'H59',
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
}
const folder = mkdtempSync(path.join(os.tmpdir(), 'hub-ndb-contract-'))
const seen = new Set<string>()
let server: Server
let base: string
let token: string

const listen = (made: Server): Promise<number> =>
  new Promise((done) => made.listen(0, '127.0.0.1', () => done((made.address() as AddressInfo).port)))

beforeAll(async () => {
  server = createNationalDatabase({ dataDir: path.join(folder, 'open'), clients: [client] })
  base = `http://127.0.0.1:${await listen(server)}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Holds an answer against the documents; its body. */
function check(route: string, status: number, body: unknown, headers: (name: string) => unknown) {
  const key = `${route} ${status}`
  const response = promised.get(key)
  expect(response, `${key} is not in openapi.json`).toBeDefined()
  const issues = response === undefined ? [] : schemaOf(response).safeParse(body).error?.issues
  expect(issues, `${key}: ${JSON.stringify(body)}`).toBeUndefined()
  expect(headers('content-type')).toBe('application/json')
  if (status === 429) expect(String(headers('retry-after'))).toMatch(/^\d+$/)
  seen.add(key)
  return { status, body: body as Readonly<Record<string, unknown>> } // an object by its schema
}

interface Sent {
  readonly authorization?: string
  readonly body?: string
  readonly query?: string
}

async function send(route: string, { authorization = `Bearer ${token}`, body, query = '' }: Sent = {}) {
  const [method = 'GET', name = ''] = route.split(' ')
  const answer = await fetch(`${base}${name}${query}`, {
    method,
    headers: { authorization },
    ...(body !== undefined && { body }),
  })
  return check(route, answer.status, await answer.json(), (header) => answer.headers.get(header))
}

const basic = (secret: string) => `Basic ${Buffer.from(`${client.clientId}:${secret}`).toString('base64')}`
const routes = [...new Set([...promised.keys()].map((key) => key.split(' ').slice(0, 2).join(' ')))]
const signIn = routes.find((route) => route.endsWith('/oauth2/token')) ?? ''
const setFaults = (plan: object) =>
  fetch(`${base}/control/faults`, { method: 'PUT', body: JSON.stringify(plan) })

function packet(body: object, header: object = {}): string {
  const whole = {
    messageId: randomUUID(),
    messageType: 'units' in body ? 'CAY_TO_CHUC' : 'HO_SO',
    version: '1.0',
    senderCode: 'H59',
    receiverCode: 'G09',
    createdAt: '2026-11-23T07:00:00+07:00',
    correlationId: 'DB-2026-000001',
    checksum: sha256(canonical(body)),
    ...header,
  }
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  const signature = sign('sha256', Buffer.from(canonical(whole)), key).toString('base64')
  return JSON.stringify({ header: { ...whole, signature }, body })
}

const groups = {
  ThongTinCoBan: { HoTenKhaiSinh: 'Nguyễn Văn Giả', NgaySinh: '1980-02-29', GioiTinh: 'NAM' },
}
const record = (last: number, more: object = {}) => ({
  op: 'UPSERT',
  personalId: `99909000${String(last).padStart(4, '0')}`,
  version: 1,
  unitCode: 'H59.3',
  groups,
  ...more,
})
const unit = { MaDonVi: 'H59.3', TenDonVi: 'Sở Giả Định', TrangThai: 'HOAT_DONG', TuNgay: '2020-01-01' }
const bodies: Readonly<Record<string, () => string>> = {
  'POST /api/v1/packets': () => packet({ records: [record(1)] }),
  'PUT /api/v1/unit-tree': () => packet({ units: [unit] }),
}
const bodyOf = (route: string) => ({ ...(bodies[route] && { body: bodies[route]() }) })

test('a sign-in answers a token, and a wrong secret 401', async () => {
  const { body } = await send(signIn, { authorization: basic(client.clientSecret) })
  token = String(body['access_token'])
  expect(await send(signIn, { authorization: basic('sai') })).toMatchObject({ body: { code: 100 } })
})

test('every operation answers as the documents say, and 401 without a token', async () => {
  await fetch(`${base}/control/corrections`, {
    method: 'POST',
    body: JSON.stringify({
      sender: 'H59',
      personalId: '999090000001',
      field: 'ThongTinCoBan.NgaySinh',
      value: '1980-03-01',
      basedOnVersion: 1,
      source: 'DAN_CU',
      reason: 'Theo dân cư',
    }),
  })
  for (const route of routes.filter((one) => one !== signIn)) {
    const query = route.endsWith('/records') ? '?unitCode=H59.3' : ''
    expect((await send(route, { ...bodyOf(route), query })).status).toBe(200)
    expect((await send(route, { ...bodyOf(route), authorization: 'Bearer sai' })).status).toBe(401)
  }
})

async function reasonsOf(records: readonly object[]): Promise<Set<unknown>> {
  const { body } = await send('POST /api/v1/packets', { body: packet({ records }) })
  const list = body['acknowledgements'] as readonly { errors: readonly { reason: string }[] }[] // by its schema
  expect(list).toHaveLength(records.length)
  return new Set(list.flatMap(({ errors }) => errors.map(({ reason }) => reason)))
}

test('records are answered one by one, each refusal by a reason of the list', async () => {
  const list = [
    record(1),
    record(1, { groups: { ...groups, SucKhoe: {} } }),
    record(2, { op: 'CLOSE' }),
    record(3, { unitCode: 'H59.77' }),
    record(3, { unitCode: 'H59.4' }),
    record(4, { groups: { ThongTinCoBan: { NgaySinh: 'hôm qua' } } }),
    record(5, { version: 2 }),
    record(5, { version: 1 }),
  ]
  const closed = { ...unit, MaDonVi: 'H59.4', TrangThai: 'NGUNG_HOAT_DONG' }
  await send('PUT /api/v1/unit-tree', { body: packet({ units: [unit, closed] }) })
  const told = await reasonsOf(list)
  await setFaults({ refusedRecordRate: 1 })
  const some = Array.from({ length: 30 }, (_, index) => record(100 + index))
  for (const reason of await reasonsOf(some)) told.add(reason)
  await setFaults({})
  const reasons = answers.$defs['recordError']?.properties?.['reason'] as Schema // by answer.schema.json
  expect([...told].map(String).toSorted()).toStrictEqual(reasons.enum?.map(String).toSorted())
})

test('a packet that cannot be read is refused as a whole, whatever is wrong with it', async () => {
  const broken = [
    '{',
    'null',
    '[]',
    '{}',
    JSON.stringify({ header: null, body: null }),
    packet({ records: [] }),
    packet({ records: [null] }),
    packet({ records: [record(1, { groups: { ThongTinCoBan: null } })] }),
    packet({ records: [record(1)] }, { checksum: 'sai' }),
    packet({ records: [record(1)] }, { messageId: 'không phải uuid' }),
    packet({ records: [record(1)] }, { version: '2.0' }),
    packet({ units: [unit] }),
  ]
  for (const body of broken) expect((await send('POST /api/v1/packets', { body })).status).toBe(422)
  for (const body of [packet({ units: [] }), packet({ units: [{}] }), packet({ records: [record(1)] })])
    expect((await send('PUT /api/v1/unit-tree', { body })).status).toBe(422)
  for (const route of routes.filter((one) => promised.has(`${one} 422`) && !bodies[one]))
    for (const query of ['?limit=0', '?limit=5001', '?limit=x'])
      expect((await send(route, { query })).status).toBe(422)
})

test('another agency’s code, a forged signature and an address off the list are refused', async () => {
  const body = packet({ records: [record(1)] }, { senderCode: 'H60' })
  expect(await send('POST /api/v1/packets', { body })).toMatchObject({ status: 403, body: { code: 106 } })
  const { header, ...rest } = JSON.parse(packet({ records: [record(1)] })) as { header: object }
  const forged = JSON.stringify({ header: { ...header, receiverCode: 'G10' }, ...rest })
  expect((await send('POST /api/v1/packets', { body: forged })).status).toBe(401)
  await setFaults({ disallowedRate: 1 })
  for (const route of routes) expect(await send(route)).toMatchObject({ status: 403, body: { code: 101 } })
})

test('each fault of the plan is answered as the documents say, at every operation', async () => {
  for (const [plan, status] of [
    [{ tooManyRate: 1 }, 429],
    [{ brokenRate: 1 }, 500],
    [{ unavailableRate: 1 }, 503],
  ] as const) {
    await setFaults(plan)
    for (const route of routes) expect((await send(route)).status).toBe(status)
  }
  await setFaults({})
})

test('a certificate of another authority and a missing one are answered, at every operation', async () => {
  const [theirs, strange] = [await createTlsAuthority('Gốc của Bộ'), await createTlsAuthority('Gốc lạ')]
  const { certificate: cert, key } = await theirs.issue()
  const dataDir = path.join(folder, 'secured')
  const secured = createNationalDatabase({ dataDir, clients: [client], tls: { cert, key, ca: theirs.root } })
  const port = await listen(secured)
  const other = await strange.issue()
  for (const [shown, status] of [
    [{ cert: other.certificate, key: other.key }, 495],
    [{}, 496],
  ] as const)
    for (const route of routes) {
      const [method, name] = route.split(' ')
      const target = { host: '127.0.0.1', port, ca: theirs.root, agent: false, method, path: name, ...shown }
      const answer = await new Promise<{ status: number; text: string; type: unknown }>((done, failed) => {
        const asked = sendSecured(target, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (part: string) => (text += part))
          const type = response.headers['content-type']
          response.on('end', () => done({ status: response.statusCode ?? 0, text, type }))
        })
        asked.on('error', failed).end()
      })
      expect(check(route, answer.status, JSON.parse(answer.text), () => answer.type).status).toBe(status)
    }
  secured.closeAllConnections()
  secured.close()
})

test('every answer of the documents was given, so none is promised in vain', () => {
  expect([...promised.keys()].filter((key) => !seen.has(key))).toStrictEqual([])
})
