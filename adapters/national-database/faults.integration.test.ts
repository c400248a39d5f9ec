import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { PartnerOutage } from '#contracts/national-sync.ts'
import { aSyncPacket, aSyncRecord } from '#test/builders/sync-record.ts'
import { startNationalDatabase } from '#test/national-database.ts'
import { createNationalDatabaseClient } from './client.ts'
import { retryAfterMs } from './errors.ts'

const simulator = await startNationalDatabase()
const client = createNationalDatabaseClient({ ...simulator.settings, timeoutMs: 1_000 })
afterEach(() => simulator.setFaults({}))
afterAll(async () => {
  client.close()
  await simulator.stop()
})

const always = (fault: object): Promise<void> => simulator.setFaults(fault)
let last = 0
const person = () => aSyncRecord({ personalId: `9990910${String((last += 1)).padStart(5, '0')}` })

describe('faults of the line', () => {
  it.each([
    ['PARTNER_UNAVAILABLE', { unavailableRate: 1 }],
    ['PARTNER_BROKEN', { brokenRate: 1 }],
    ['CONNECTION_LOST', { resetRate: 1 }],
    ['CONNECTION_LOST', { outage: { from: 0, to: 1e15, how: 'RESET' } }],
    ['PARTNER_UNAVAILABLE', { outage: { from: 0, to: 1e15, how: '503' } }],
    ['TIMED_OUT', { slowRate: 1, slowMs: 60_000 }],
  ])('%s takes no effect', async (code, fault) => {
    const packet = aSyncPacket([person()])
    await always(fault)
    await expect(client.pushPacket(packet)).rejects.toMatchObject({ code })
    await always({})
    expect(await client.pushPacket(packet)).toMatchObject([{ outcome: 'ACCEPTED' }])
  })

  it.each([
    ['CONNECTION_LOST', { lostAnswerRate: 1 }],
    ['ANSWER_UNREADABLE', { wrongJsonRate: 1 }],
  ])('%s after acceptance: the same version again is a duplicate', async (code, fault) => {
    const record = person()
    await always(fault)
    await expect(client.pushPacket(aSyncPacket([record]))).rejects.toMatchObject({ code })
    await always({})
    expect(await client.pushPacket(aSyncPacket([record]))).toMatchObject([{ outcome: 'DUPLICATE' }])
  })

  it('tells how long an overloaded partner wants to be left alone', async () => {
    await always({ tooManyRate: 1, retryAfterSeconds: 7 })
    const refused = client.pushPacket(aSyncPacket([person()]))
    await expect(refused).rejects.toMatchObject({ code: 'PARTNER_OVERLOADED', retryAfterMs: 7_000 })
  })

  it('keeps what it accepted when it is killed, and signs in anew', async () => {
    const record = person()
    await client.pushPacket(aSyncPacket([record]))
    await simulator.killAndRestart()
    const packet = aSyncPacket([record, person()])
    const answers = await client.pushPacket(packet).catch(() => client.pushPacket(packet))
    expect(answers).toMatchObject([{ outcome: 'DUPLICATE' }, { outcome: 'ACCEPTED' }])
  })

  it('forgets what a restore from an old backup undoes', async () => {
    const before = Date.now()
    const record = person()
    await client.pushPacket(aSyncPacket([record]))
    await simulator.restoreTo(before - 1)
    expect(await client.pushPacket(aSyncPacket([record]))).toMatchObject([{ outcome: 'ACCEPTED' }])
    const own = (await simulator.effects()).filter(({ personalId }) => personalId === record.personalId)
    expect(own).toHaveLength(1)
  })
})

describe('refused connections', () => {
  it.each([
    ['SIGN_IN_REFUSED', { clientSecret: 'sai' }],
    ['AGENCY_CODE_REFUSED', { senderCode: 'H30' }],
    ['CONNECTION_LOST', { baseUrl: 'http://127.0.0.1:1' }],
  ])('%s', async (code, wrong) => {
    const stranger = createNationalDatabaseClient({ ...simulator.settings, ...wrong })
    await expect(stranger.pushPacket(aSyncPacket([person()]))).rejects.toMatchObject({ code })
    stranger.close()
  })

  it('SIGN_IN_REFUSED for a packet that another key has signed', async () => {
    const { generateKeyPairSync } = await import('node:crypto')
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const signingKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const forger = createNationalDatabaseClient({ ...simulator.settings, signingKey })
    await expect(forger.pushPacket(aSyncPacket([person()]))).rejects.toMatchObject({
      code: 'SIGN_IN_REFUSED',
    })
    forger.close()
  })

  it.each([
    ['a page of a proxy', 'ANSWER_UNREADABLE', (_request, response) => response.end('<html>')],
    [
      'a redirect',
      'PARTNER_BROKEN',
      (_request, response) => response.writeHead(302, { location: '/' }).end(),
    ],
    [
      '101',
      'ADDRESS_REFUSED',
      (_request, response) => response.writeHead(403).end('{"code":101,"name":"IP_DISALLOWED","message":""}'),
    ],
  ] satisfies readonly [string, string, RequestListener][])('%s is %s', async (_what, code, listener) => {
    const server = createServer(listener).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const stranger = createNationalDatabaseClient({ ...simulator.settings, baseUrl })
    await expect(stranger.probe()).rejects.toMatchObject({ code })
    stranger.close()
    server.close()
  })

  it('CERTIFICATE_REFUSED when the other side speaks no TLS or shows a strange certificate', async () => {
    const baseUrl = simulator.settings.baseUrl.replace('http:', 'https:')
    const stranger = createNationalDatabaseClient({ ...simulator.settings, baseUrl })
    await expect(stranger.probe()).rejects.toBeInstanceOf(PartnerOutage)
    await expect(stranger.probe()).rejects.toMatchObject({ code: 'CERTIFICATE_REFUSED' })
    stranger.close()
  })
})

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 60_000],
    ['soon', undefined],
  ])('%s', (header, expected) => {
    expect(retryAfterMs(header, Date.parse('2026-10-21T07:27:00Z'))).toBe(expected)
  })
})
