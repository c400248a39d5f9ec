import { constants, createHash, createPrivateKey, randomUUID, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApprovalActivities } from '#activities/approval.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createApprovalProcessStore, standardApprovalSettings } from '#adapters/postgres/approvals.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createChangeStore } from '#adapters/postgres/dossier/changes.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createApprovalAcceptance } from '#adapters/signatures/approval-acceptance.ts'
import { createTrustServiceClient } from '#adapters/signatures/clients/trust-service-client.ts'
import { openPkcs12, signDetached } from '#adapters/signatures/pkcs12-signer.ts'
import { verifyProof } from '#adapters/signatures/proof-verification.ts'
import { addDays, civilDateAt, periodOf } from '#domain/calendar/civil-date.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { type RunningAuthority, startTestAuthority, type TestOfficer } from '#test/certification-authority.ts'
import { readUnits, seedUnits } from '../../prisma/seed/units.ts'

const unitCode = 'H59.7'
const system = { kind: 'SYSTEM' } as const
const today = civilDateAt(Date.now())
const units = [{ code: unitCode, name: 'Sở Ví dụ' }]
const staff = inventStaff({ seed: 'api phê duyệt', count: 6, units, today, defects: 0 }).people

let api: TestApi
let worker: Database
let authority: RunningAuthority
let department: string
let administrator: string
let head: string
let officer: TestOfficer
const woken: { workflowId: string; input: unknown }[] = []

const post = (path: string, body: unknown, as: string, key: string = randomUUID()) =>
  api.call('POST', `/api/v1${path}`, { as, body, headers: { 'Idempotency-Key': key } })
const get = (path: string, as: string) => api.call('GET', `/api/v1${path}`, { as })

beforeAll(async () => {
  api = await startTestApi({ workflows: { executeUpdate: (act) => Promise.resolve(void woken.push(act)) } })
  worker = openDatabase({ url: api.databaseUrl, role: 'hub_worker' })
  authority = await startTestAuthority()
  await api.database.transaction(system, (work) => seedUnits(work, readUnits()))
  await api.database.transaction(system, (work) =>
    loadStaff(createFieldSealer(api.keys), work, { people: staff, at: Date.now() }),
  )
  department = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  administrator = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
  head = await api.account({
    employeeId: staff[0]?.employeeId ?? '',
    roles: [{ role: 'COMPETENT_APPROVER', unitCode }],
  })
  officer = await authority.issue('P-256')
})
afterAll(async () => {
  await authority.stop()
  await worker.close()
  await api.close()
})

async function aChange(person: number): Promise<string> {
  const changes = createChangeStore(createFieldSealer(api.keys))
  return api.database.transaction(system, async (work) => {
    const changeId = await changes.create(work, {
      employeeId: staff[person]?.employeeId ?? '',
      managingUnit: unitCode,
      act: 'SET',
      section: 'HEALTH',
      entryKey: 'MAIN',
      baseEntryId: null,
      value: { healthStatus: 'Tốt', heightCm: 150 + person },
      validFrom: '2026-11-01',
      purpose: 'UPDATE',
      origin: 'SELF',
      enteredBy: 'x',
      onBehalf: false,
      at: Date.now(),
    })
    await changes.submit(work, changeId, Date.now())
    return changeId
  })
}

async function settle(packageId: string): Promise<string> {
  const clock = { now: () => Date.now() }
  const activities = createApprovalActivities({
    database: worker,
    clock,
    approvals: createApprovalProcessStore(standardApprovalSettings(api.keys)),
    acceptance: createApprovalAcceptance({
      trust: authority.trust,
      services: createTrustServiceClient({ timeoutMs: 60_000 }),
      tsaUrl: `${authority.origin}/tsa`,
      crlUrls: [],
      ocspUrls: [],
      clock,
    }),
  })
  const first = await activities.examineSignature({ packageId })
  if (first !== 'GOOD') return first
  await activities.stampSignature({ packageId })
  return activities.settlePackage({ packageId })
}

const register = (certificate: Uint8Array) =>
  post(
    '/signing-certificates',
    {
      accountId: head,
      unitCode,
      role: 'COMPETENT_APPROVER',
      certificate: Buffer.from(certificate).toString('base64'),
    },
    administrator,
  )

interface Prepared {
  readonly package: { readonly id: string; readonly treeSize: number }
  readonly skipped: readonly unknown[]
}

async function prepare(body: object = {}): Promise<Prepared> {
  const { status, json } = await post(`/units/${unitCode}/approval-packages`, body, head)
  expect(status, JSON.stringify(json)).toBe(201)
  return json as unknown as Prepared
}

describe('Điều 6 — from the extraordinary round to the proof, through the API', () => {
  test('outside a window nothing is prepared', async () => {
    await aChange(1)
    const { status, json } = await post(`/units/${unitCode}/approval-packages`, {}, head)
    expect([status, json['code']]).toEqual([422, 'APPROVAL.WINDOW_CLOSED'])
  })

  test('Sở Nội vụ opens a round with reason and document, and registers the certificate by thumbprint', async () => {
    const round = {
      period: periodOf(today),
      unitCodes: [unitCode],
      lastDay: addDays(today, 2),
      reason: 'Kỳ trước mất điện',
      documentNumber: '99/SNV-CCVC',
    }
    const opened = await post('/approval-rounds', round, department)
    expect(opened.status, opened.text).toBe(202)
    expect(opened.json['opened']).toBe(1)
    expect(api.started).toContain(`phe-duyet/${round.period}/${unitCode}/2`)
    expect((await post('/approval-rounds', round, head)).status).toBe(403)
    const listed = await get(`/approval-rounds?unit=${unitCode}`, head)
    expect(listed.json['items']).toMatchObject([{ extraordinary: true, documentNumber: '99/SNV-CCVC' }])
    const registered = await register(officer.certificate)
    expect(registered.status, registered.text).toBe(201)
    const again = await register(officer.certificate)
    expect(again.json['code']).toBe('APPROVAL.CERTIFICATE_ALREADY_REGISTERED')
    const certificates = await get('/signing-certificates', administrator)
    expect(certificates.json['items']).toMatchObject([{ thumbprint: officer.thumbprint }])
  })

  test('the desk shows differences; one change is returned, the rest is signed and proved', async () => {
    const ids = [await aChange(2), await aChange(3), await aChange(4)]
    const desk = await get(`/units/${unitCode}/pending-changes?limit=2`, head)
    expect(desk.status, desk.text).toBe(200)
    expect(desk.json['items']).toHaveLength(2)
    expect(JSON.stringify(desk.json)).toContain('heightCm')
    const next = await get(
      `/units/${unitCode}/pending-changes?limit=50&after=${String(desk.json['next'])}`,
      head,
    )
    expect(next.json['items']).toHaveLength(2)
    expect((await get(`/units/H59.8/pending-changes`, head)).status).toBe(403)
    const returning = { changeIds: [ids[0]], reason: 'Thiếu tài liệu', completeBy: addDays(today, 10) }
    const returned = await post(`/units/${unitCode}/returned-changes`, returning, head)
    expect(returned.json).toEqual({ returned: 1 })

    const prepared = await prepare()
    expect(prepared.package.treeSize).toBe(3)
    const { id } = prepared.package
    const manifest = await get(`/approval-packages/${id}/manifest`, head)
    const signer = await openPkcs12(officer.pkcs12, officer.password)
    const content = new Uint8Array(Buffer.from(manifest.text, 'utf8'))
    const cms = Buffer.from(signDetached(content, { signer, signingTime: Date.now() })).toString('base64')
    const key = randomUUID()
    const submitted = await post(`/approval-packages/${id}/signature`, { cms }, head, key)
    expect(submitted.status, submitted.text).toBe(202)
    expect((await post(`/approval-packages/${id}/signature`, { cms }, head)).status).toBe(202)
    expect(woken[0]).toMatchObject({ input: { packageId: id } })
    expect(await settle(id)).toBe('APPROVED')
    const state = await get(`/approval-packages/${id}`, head)
    expect(state.json).toMatchObject({ stage: 'APPROVED', verdict: { accepted: true } })

    const proof = await get(`/changes/${ids[1]}/proof`, head)
    expect(proof.status, proof.text).toBe(200)
    const bytes = new Uint8Array(Buffer.from(proof.text, 'utf8'))
    expect(await verifyProof(bytes, { anchors: authority.trust.anchors })).toMatchObject({ accepted: true })
    expect((await get(`/changes/${ids[0]}/proof`, head)).status).toBe(404)
  })

  test('a token that signs a hash: the hub prepares the attributes and takes the raw signature', async () => {
    await aChange(5)
    const { id } = (await prepare()).package
    const { json } = await get(`/approval-packages/${id}/signed-attributes`, head)
    const signedAttributes = String(json['signedAttributes'])
    const { privateKey } = await openPkcs12(officer.pkcs12, officer.password)
    const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }))
    const signature = sign('sha256', Buffer.from(signedAttributes, 'base64'), key).toString('base64')
    const submitted = await post(`/approval-packages/${id}/signature`, { signedAttributes, signature }, head)
    expect(submitted.status, submitted.text).toBe(202)
    expect(await settle(id)).toBe('APPROVED')
  })

  test.each([
    ['RSA-3072', 'SHA-256'],
    ['P-384', 'SHA-384'],
  ] as const)('a token with a key %s signs a hash by %s', async (algorithm, hashAlgorithm) => {
    const token = await authority.issue(algorithm)
    const registered = await register(token.certificate)
    expect(registered.status, registered.text).toBe(201)
    await aChange(3)
    const { id } = (await prepare({ certificateSha256: token.thumbprint })).package
    const { json } = await get(`/approval-packages/${id}/signed-attributes`, head)
    const signedAttributes = Buffer.from(String(json['signedAttributes']), 'base64')
    const digest = hashAlgorithm.replace('-', '').toLowerCase()
    const hashToSign = createHash(digest).update(signedAttributes).digest('base64')
    expect(json).toMatchObject({ hashAlgorithm, hashToSign })
    const { privateKey: key } = await openPkcs12(token.pkcs12, token.password)
    const raw = sign(digest, signedAttributes, key).toString('base64')
    const body = { signedAttributes: json['signedAttributes'], signature: raw }
    const submitted = await post(`/approval-packages/${id}/signature`, body, head)
    expect(submitted.status, submitted.text).toBe(202)
    expect(await settle(id)).toBe('APPROVED')
  })

  test('a token that signs by PSS: the hub finds out how the raw signature is padded', async () => {
    const rsa = await authority.issue('RSA-2048')
    const registered = await register(rsa.certificate)
    expect(registered.status, registered.text).toBe(201)
    await aChange(4)
    const { id } = (await prepare({ certificateSha256: rsa.thumbprint })).package
    const { json } = await get(`/approval-packages/${id}/signed-attributes`, head)
    const signedAttributes = String(json['signedAttributes'])
    const { privateKey: key } = await openPkcs12(rsa.pkcs12, rsa.password)
    const pss = {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }
    const signature = sign('sha256', Buffer.from(signedAttributes, 'base64'), pss).toString('base64')
    const submitted = await post(`/approval-packages/${id}/signature`, { signedAttributes, signature }, head)
    expect(submitted.status, submitted.text).toBe(202)
    expect(await settle(id)).toBe('APPROVED')
  })

  test('a certificate that cannot sign approvals is not registered', async () => {
    const [issuing] = authority.trust.intermediates
    const refused = await register(issuing ?? new Uint8Array())
    expect(refused.json).toMatchObject({ code: 'SIGNING_CERTIFICATE.UNFIT' })
    expect((await register(new Uint8Array([1, 2, 3]))).json).toMatchObject({
      code: expect.stringMatching(/^SIGNING_CERTIFICATE\./),
    })
  })

  test('a delegation is given by the competent officer only, and ends at once', async () => {
    const deputy = await api.account({ employeeId: staff[1]?.employeeId ?? '' })
    const delegation = {
      toAccountId: deputy,
      unitCode,
      sections: ['HEALTH'],
      documentNumber: '15/UQ',
      documentDate: today,
      startsOn: today,
      lastDay: addDays(today, 5),
    }
    const given = await post('/delegations', delegation, head)
    expect(given.status, given.text).toBe(201)
    expect((await get(`/units/${unitCode}/pending-changes`, deputy)).status).toBe(200)
    const chain = await post('/delegations', { ...delegation, toAccountId: head }, deputy)
    expect(chain.status).toBe(403)
    const ended = await post(`/delegations/${String(given.json['id'])}/end`, { reason: 'Đã về' }, head)
    expect(ended.status, ended.text).toBe(204)
    expect((await get(`/units/${unitCode}/pending-changes`, deputy)).status).toBe(403)
    const listed = await get(`/units/${unitCode}/delegations`, head)
    expect(listed.json['items']).toMatchObject([{ documentNumber: '15/UQ', scope: 'HEALTH' }])
  })

  test('Điều 16.8 — what Sở Nội vụ names stays pending after the unit’s signature, until it is ended', async () => {
    const rule = { section: 'HEALTH', unitCode, documentNumber: '12/SNV' }
    const named = await post('/second-level-rules', rule, department)
    expect(named.status, named.text).toBe(201)
    expect((await post('/second-level-rules', rule, head)).status).toBe(403)
    const changeId = await aChange(2)
    const chosen = { changeIds: [changeId], certificateSha256: officer.thumbprint }
    const { id } = (await prepare(chosen)).package
    const manifest = await get(`/approval-packages/${id}/manifest`, head)
    const signer = await openPkcs12(officer.pkcs12, officer.password)
    const content = new Uint8Array(Buffer.from(manifest.text, 'utf8'))
    const cms = Buffer.from(signDetached(content, { signer, signingTime: Date.now() })).toString('base64')
    await post(`/approval-packages/${id}/signature`, { cms }, head)
    expect(await settle(id)).toBe('APPROVED')
    const { rows } = await worker.pool.query('SELECT status FROM change_request WHERE id = $1', [changeId])
    expect(rows).toEqual([{ status: 'SUBMITTED' }])
    const ended = await post(`/second-level-rules/${String(named.json['id'])}/end`, undefined, department)
    expect(ended.status, ended.text).toBe(204)
    const listed = await get('/second-level-rules', department)
    expect(listed.json['items']).toMatchObject([{ ...rule, endedAt: expect.any(String) }])
  })
})
