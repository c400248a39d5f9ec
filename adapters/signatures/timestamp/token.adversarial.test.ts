import { describe, expect, it } from 'vitest'
import { day, hour, type Identity, issueTimestamper, now } from '#test/builders/pki/certificate.ts'
import { issueCrl } from '#test/builders/pki/crl.ts'
import { keyUsage, purposes } from '#test/builders/pki/extensions.ts'
import { newKey } from '#test/builders/pki/keys.ts'
import { grant, issueToken, testTimestampPolicy, type TimestampSpec } from '#test/builders/pki/timestamp.ts'
import { buildWorld } from '#test/builders/pki/world.ts'
import {
  parseTimestampToken,
  readTimestampResponse,
  type TimestampTokenRequest,
  type VerdictCode,
  verifyTimestampToken,
} from '../acceptance.ts'

const stamped = Buffer.from('chữ ký của cán bộ')
const { root, issuing, officer, timestamper, trust } = buildWorld()
const stampingPurpose = '1.3.6.1.5.5.7.3.8'

function tokenBy(authority: Identity, change: Partial<TimestampSpec> = {}): Buffer {
  return issueToken({ stamped, authority, bag: [authority.der, issuing.der], ...change })
}
const token = (change: Partial<TimestampSpec> = {}) => tokenBy(timestamper, change)
const stamperWith = (...extensions: readonly ReturnType<typeof keyUsage>[]) =>
  issueTimestamper({ name: 'Dấu thời gian khác', issuer: issuing, extensions: [keyUsage(0), ...extensions] })

async function codeOf(bytes: Uint8Array, change: Partial<TimestampTokenRequest> = {}): Promise<string> {
  const nonce = new Uint8Array([42])
  const verdict = await verifyTimestampToken({
    token: bytes,
    imprintOf: stamped,
    requestedAt: now - 1_000,
    nonce,
    now,
    trust: { ...trust, timestampPolicies: [testTimestampPolicy] },
    ...change,
  })
  return verdict.accepted ? 'ACCEPTED' : verdict.code
}

const revokedTrust = {
  ...trust,
  crls: [issueCrl({ issuer: root }), issueCrl({ issuer: issuing, revoked: [{ identity: timestamper }] })],
}

type Case = readonly [
  title: string,
  build: () => Buffer,
  code: VerdictCode,
  change?: Partial<TimestampTokenRequest>,
]

const cases: readonly Case[] = [
  ['over other data', () => token({ stamped: Buffer.from('khác') }), 'TIMESTAMP.IMPRINT'],
  ['over another document', () => token(), 'TIMESTAMP.IMPRINT', { imprintOf: Buffer.from('tài liệu khác') }],
  ['by an officer', () => tokenBy(officer), 'TIMESTAMP.PURPOSE'],
  ['purpose not critical', () => tokenBy(stamperWith(purposes([stampingPurpose]))), 'TIMESTAMP.PURPOSE'],
  [
    'purpose beside another',
    () => tokenBy(stamperWith(purposes([stampingPurpose, '1.3.6.1.5.5.7.3.4'], 'CRITICAL'))),
    'TIMESTAMP.PURPOSE',
  ],
  ['wrong nonce', () => token({ nonce: 43n }), 'TIMESTAMP.NONCE'],
  ['no nonce', () => token({ nonce: null }), 'TIMESTAMP.NONCE'],
  ['from the future', () => token({ genTime: now + hour }), 'TIMESTAMP.FUTURE'],
  ['from before the request', () => token({ genTime: now - day }), 'TIMESTAMP.BEFORE_REQUEST'],
  ['under a policy not accepted', () => token({ policy: '1.3.6.1.4.1.99999.1' }), 'TIMESTAMP.POLICY'],
  ['version 2', () => token({ version: 2 }), 'TIMESTAMP.VERSION'],
  ['imprint by SHA-1', () => token({ imprintHash: 'sha1' }), 'TIMESTAMP.HASH'],
  ['authority revoked', () => token(), 'REVOCATION.REVOKED', { trust: revokedTrust }],
  ['authority of another root', () => token(), 'PATH.BAD_SIGNATURE', { trust: buildWorld().trust }],
  ['signed by another key', () => token({ cms: { key: newKey('p256') } }), 'CMS.BAD_SIGNATURE'],
  [
    'content type of plain data',
    () => token({ cms: { contentType: '1.2.840.113549.1.7.1', version: 1 } }),
    'CMS.VERSION',
  ],
]

describe('the time-stamp gate', () => {
  it('accepts a right token and says its time', async () => {
    expect(await codeOf(token())).toBe('ACCEPTED')
    expect(parseTimestampToken(token())).toMatchObject({ genTime: now, policy: testTimestampPolicy })
  })

  const rows = cases.map(([title, build, code, change = {}]) => ({ title, build, code, change }))

  it.each(rows)('refuses: $title', async ({ build, code, change }) => {
    expect(await codeOf(build(), change)).toBe(code)
  })

  it('takes the token out of a granted response and refuses a rejection', () => {
    expect(readTimestampResponse(grant(token()))).toMatchObject({ accepted: true })
    const rejection = Buffer.from('30053003020102', 'hex')
    expect(readTimestampResponse(rejection)).toMatchObject({ accepted: false, code: 'TIMESTAMP.NOT_GRANTED' })
  })
})
