import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type RunningAuthority, startTestAuthority, type TestOfficer } from '#test/certification-authority.ts'
import {
  type AcceptanceSettings,
  createApprovalAcceptance,
  type SignatureCase,
} from './approval-acceptance.ts'
import { createTrustServiceClient } from './clients/trust-service-client.ts'
import { TrustServiceFailure } from './clients/trust-service-failure.ts'
import { openPkcs12, signDetached } from './pkcs12-signer.ts'

let authority: RunningAuthority

beforeAll(async () => {
  authority = await startTestAuthority()
})
afterEach(() =>
  authority.faults.set({ crl: { mode: 'NONE' }, ocsp: { mode: 'NONE' }, tsa: { mode: 'NONE' } }),
)
afterAll(() => authority.stop())

const manifest = new Uint8Array(Buffer.from('{"type":"hub/approval-manifest@1"}'))

function acceptance(over: Partial<AcceptanceSettings> = {}) {
  return createApprovalAcceptance({
    trust: authority.trust,
    services: createTrustServiceClient({ timeoutMs: 60_000 }),
    tsaUrl: `${authority.origin}/tsa`,
    crlUrls: [],
    ocspUrls: [],
    clock: { now: () => Date.now() },
    ...over,
  })
}

async function sign(
  officer: TestOfficer,
  { content = manifest, padding }: { readonly content?: Uint8Array; readonly padding?: 'PSS' } = {},
): Promise<SignatureCase> {
  const signer = await openPkcs12(officer.pkcs12, officer.password)
  return {
    cms: signDetached(content, { signer, signingTime: Date.now(), ...(padding && { padding }) }),
    manifest,
    receivedAt: Date.now(),
    certificate: officer.certificate,
    thumbprint: officer.thumbprint,
  }
}

describe('Điều 6 — a signature is accepted with time-stamp and revocation', () => {
  test.each(['RSA-2048', 'RSA-3072', 'P-256', 'P-384'] as const)('%s', async (algorithm) => {
    const signature = await sign(await authority.issue(algorithm))
    const { examine, stamp, decide } = acceptance()
    expect(await examine(signature)).toEqual({ accepted: true })
    const verdict = await decide(signature, await stamp(signature))
    expect(verdict).toMatchObject({ accepted: true, evidence: { signatureAlgorithm: expect.any(String) } })
  })
})

test.each(['RSA-2048', 'RSA-3072'] as const)('%s, RSASSA-PSS', async (algorithm) => {
  const signature = await sign(await authority.issue(algorithm), { padding: 'PSS' })
  const { examine, stamp, decide } = acceptance()
  expect(await examine(signature)).toEqual({ accepted: true })
  expect(await decide(signature, await stamp(signature))).toMatchObject({
    accepted: true,
    evidence: { signatureAlgorithm: 'RSA_PSS' },
  })
})

test('a key that is not RSA does not sign by PSS', async () => {
  await expect(sign(await authority.issue('P-256'), { padding: 'PSS' })).rejects.toMatchObject({
    code: 'PKCS12.NOT_RSA',
  })
})

describe('a bad signature is refused with its own code', () => {
  test('over other bytes', async () => {
    const signature = await sign(await authority.issue(), { content: new Uint8Array(Buffer.from('khác')) })
    expect(await acceptance().examine(signature)).toMatchObject({
      accepted: false,
      code: 'CMS.DIGEST_MISMATCH',
    })
  })

  test.each(['P-256', 'RSA-2048'] as const)('by another officer, however good: %s', async (algorithm) => {
    const [own, other] = [await authority.issue('P-256'), await authority.issue(algorithm)]
    const registered = { certificate: own.certificate, thumbprint: own.thumbprint }
    const signature = { ...(await sign(other)), ...registered }
    expect(await acceptance().examine(signature)).toMatchObject({
      accepted: false,
      code: 'CMS.NOT_AUTHORISED',
    })
  })

  test('revoked between signature and decision', async () => {
    const officer = await authority.issue()
    const signature = await sign(officer)
    const { examine, stamp, decide } = acceptance()
    expect(await examine(signature)).toEqual({ accepted: true })
    const token = await stamp(signature)
    authority.ca.registry.revoke(officer.serialNumber, { reason: 'KEY_COMPROMISE', revokedAt: Date.now() })
    expect(await decide(signature, token)).toMatchObject({ accepted: false, code: 'REVOCATION.REVOKED' })
  })
})

describe('when a trust service does not serve, nothing is decided', () => {
  test.each(['DOWN', 'STALE', 'WRONG_KEY', 'GARBAGE'])('CRL and OCSP %s', async (mode) => {
    const signature = await sign(await authority.issue())
    authority.faults.set({ crl: { mode }, ocsp: { mode } })
    await expect(acceptance().examine(signature)).rejects.toBeInstanceOf(TrustServiceFailure)
  })

  test.each(['DOWN', 'STALE', 'WRONG_KEY', 'GARBAGE'])('TSA %s', async (mode) => {
    const signature = await sign(await authority.issue())
    authority.faults.set({ tsa: { mode } })
    await expect(acceptance().stamp(signature)).rejects.toMatchObject({ service: 'TSA' })
  })

  test('TSA slower than the time-out', async () => {
    const signature = await sign(await authority.issue())
    authority.faults.set({ tsa: { mode: 'SLOW', delayMs: 1500 } })
    const services = createTrustServiceClient({ timeoutMs: 300 })
    await expect(acceptance({ services }).stamp(signature)).rejects.toMatchObject({
      code: 'TSA.TIMEOUT',
    })
  })
})
