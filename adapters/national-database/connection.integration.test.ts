import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { aSyncPacket, aSyncRecord } from '#test/builders/sync-record.ts'
import { createTlsAuthority, type TlsAuthority, type TlsIdentity } from '#test/tls-certificates.ts'
import { createNationalDatabase } from '../../simulators/national-database/server.ts'
import { createNationalDatabaseClient, type NationalDatabaseSettings } from './client.ts'

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const registered = {
  clientId: 'tinh',
  clientSecret: 'chi-dung-khi-kiem-thu',
  agencyCode: 'H59',
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
}
const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const act of undo.splice(0).toReversed()) await act()
})

interface Running {
  readonly settings: NationalDatabaseSettings
  /** Requests for a token so far. */
  signIns(): number
  /** Connections so far. */
  connections(): number
}

/** The simulator inside the test, so that its clock and its certificates are the test's. */
async function start(
  options: { readonly tls?: TlsIdentity & { readonly ca?: string }; readonly now?: () => number } = {},
): Promise<Running> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'hub-ndb-'))
  const { tls, now } = options
  const server = createNationalDatabase({
    dataDir,
    clients: [registered],
    ...(now === undefined ? {} : { now }),
    ...(tls === undefined
      ? {}
      : { tls: { cert: tls.certificate, key: tls.key, ...(tls.ca && { ca: tls.ca }) } }),
  })
  let [signIns, connections] = [0, 0]
  server.on('connection', () => void (connections += 1))
  server.on('request', ({ url }: { readonly url?: string }) => {
    if (url === '/oauth2/token') signIns += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  undo.push(
    () => rmSync(dataDir, { recursive: true, force: true }),
    () => stop(server),
  )
  const { port } = server.address() as AddressInfo
  const settings = {
    baseUrl: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    clientId: registered.clientId,
    clientSecret: registered.clientSecret,
    senderCode: 'H59',
    receiverCode: 'G09',
    signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    timeoutMs: 5_000,
  }
  return { settings, signIns: () => signIns, connections: () => connections }
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => void server.close(() => resolve()))
}

function connect(settings: NationalDatabaseSettings, now?: () => number) {
  const client = createNationalDatabaseClient(settings, now)
  undo.push(() => client.close())
  return client
}

describe('mutual TLS', () => {
  let theirs: TlsAuthority
  let strange: TlsAuthority
  let own: TlsIdentity

  beforeAll(async () => {
    theirs = await createTlsAuthority('Gốc của Bộ')
    strange = await createTlsAuthority('Gốc lạ')
    own = await theirs.issue()
  })

  const secured = async (server: TlsIdentity) => start({ tls: { ...server, ca: theirs.root } })

  it('lets in who shows a certificate of the authority, and takes the signed packet', async () => {
    const { settings } = await secured(await theirs.issue())
    const client = connect({ ...settings, tls: { ca: theirs.root, ...own } })
    await client.probe()
    expect(await client.pushPacket(aSyncPacket([aSyncRecord()]))).toMatchObject([{ outcome: 'ACCEPTED' }])
  })

  it('a certificate of another authority is refused and shown as a certificate error', async () => {
    const { settings } = await secured(await theirs.issue())
    const client = connect({ ...settings, tls: { ca: theirs.root, ...(await strange.issue()) } })
    await expect(client.probe()).rejects.toMatchObject({ code: 'CERTIFICATE_REFUSED' })
  })

  it('an expired certificate of ours is refused and shown as a certificate error', async () => {
    const { settings } = await secured(await theirs.issue())
    const client = connect({ ...settings, tls: { ca: theirs.root, ...(await theirs.issue('EXPIRED')) } })
    await expect(client.probe()).rejects.toMatchObject({ code: 'CERTIFICATE_REFUSED' })
  })

  it('no certificate at all is refused and shown as a certificate error', async () => {
    const { settings } = await secured(await theirs.issue())
    const client = connect({ ...settings, tls: { ca: theirs.root } })
    await expect(client.probe()).rejects.toMatchObject({ code: 'CERTIFICATE_REFUSED' })
  })

  it('sends nothing to a server whose certificate we do not trust or which has expired', async () => {
    const unknown = await start({ tls: await strange.issue() })
    const expired = await start({ tls: await theirs.issue('EXPIRED') })
    for (const { settings, signIns } of [unknown, expired]) {
      const client = connect({ ...settings, tls: { ca: theirs.root, ...own } })
      await expect(client.probe()).rejects.toMatchObject({ code: 'CERTIFICATE_REFUSED' })
      expect(signIns()).toBe(0)
    }
  })
})

describe('OAuth2 client credentials', () => {
  const HOUR_MS = 3_600_000

  it('signs in once for calls that run side by side, and for those that follow', async () => {
    const { settings, signIns } = await start()
    const client = connect(settings)
    await Promise.all([client.probe(), client.probe(), client.probe()])
    await client.probe()
    expect(signIns()).toBe(1)
  })

  it('renews the token before it ends', async () => {
    const clock = { now: Date.parse('2026-11-30T08:00:00+07:00') }
    const { settings, signIns } = await start({ now: () => clock.now })
    const client = connect(settings, () => clock.now)
    await client.probe()
    clock.now += HOUR_MS - 31_000
    await client.probe()
    expect(signIns()).toBe(1)
    clock.now += 1_000
    await client.probe()
    expect(signIns()).toBe(2)
  })

  it('signs in anew, once, when the partner has forgotten the token', async () => {
    const clock = { now: Date.parse('2026-11-30T08:00:00+07:00') }
    const { settings, signIns } = await start({ now: () => clock.now })
    const client = connect(settings, () => 0)
    await client.probe()
    clock.now += 2 * HOUR_MS
    await client.probe()
    expect(signIns()).toBe(2)
  })

  it('a refused sign-in is not kept: each call asks again', async () => {
    const { settings, signIns } = await start()
    const client = connect({ ...settings, clientSecret: 'sai' })
    await expect(client.probe()).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
    await expect(client.probe()).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' })
    expect(signIns()).toBeGreaterThanOrEqual(2)
  })
})

it('calls that follow one another share one connection (keep-alive)', async () => {
  const { settings, connections } = await start()
  const client = connect(settings)
  for (let call = 0; call < 5; call += 1) await client.probe()
  expect(connections()).toBe(1)
})

describe('signed packets', () => {
  it('a packet changed on the way is refused as a whole: its signature or checksum no longer fits', async () => {
    const { settings } = await start()
    const client = connect(settings)
    const token = await tokenOf(settings)
    const { text } = client.prepare(aSyncPacket([aSyncRecord()]))
    const post = async (body: string) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      return (await fetch(`${settings.baseUrl}/api/v1/packets`, { method: 'POST', headers, body })).status
    }
    expect(await post(text.replace('Giả Định', 'Khác Định'))).toBe(422)
    expect(await post(text.replace('DB-2026-000001', 'DB-2026-000002'))).toBe(401)
    expect(await post(text)).toBe(200)
  })
})

async function tokenOf({ baseUrl, clientId, clientSecret }: NationalDatabaseSettings): Promise<string> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const answer = await fetch(`${baseUrl}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  })
  return ((await answer.json()) as { access_token: string }).access_token // RFC 6749, section 5.1
}
