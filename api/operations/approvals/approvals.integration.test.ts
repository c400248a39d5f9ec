import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPkcs12, signDetached } from '#adapters/signatures/pkcs12-signer.ts'
import { verifyProof } from '#adapters/signatures/proof-verification.ts'
import { addDays } from '#domain/calendar/civil-date.ts'
import {
  type ApprovalApi,
  extraordinaryRound,
  staff,
  startApprovalApi,
  today,
  unitCode,
} from '#test/builders/approvals/approval-api.ts'

let office: ApprovalApi

beforeAll(async () => {
  office = await startApprovalApi()
})
afterAll(() => office.stop())

describe('Điều 6 — from the extraordinary round to the proof, through the API', () => {
  test('outside a window nothing is prepared', async () => {
    const { head, post, aChange } = office
    await aChange(1)
    const { status, json } = await post(`/units/${unitCode}/approval-packages`, {}, head)
    expect([status, json['code']]).toEqual([422, 'APPROVAL.WINDOW_CLOSED'])
  })

  test('Sở Nội vụ opens a round with reason and document, and registers the certificate by thumbprint', async () => {
    const { api, officer, department, administrator, head, post, get, register } = office
    const round = extraordinaryRound
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
    const { authority, officer, head, woken, post, get, aChange, prepare, settle } = office
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

  test('a certificate that cannot sign approvals is not registered', async () => {
    const { authority, register } = office
    const [issuing] = authority.trust.intermediates
    const refused = await register(issuing ?? new Uint8Array())
    expect(refused.json).toMatchObject({ code: 'SIGNING_CERTIFICATE.UNFIT' })
    expect((await register(new Uint8Array([1, 2, 3]))).json).toMatchObject({
      code: expect.stringMatching(/^SIGNING_CERTIFICATE\./),
    })
  })

  test('a delegation is given by the competent officer only, and ends at once', async () => {
    const { api, head, post, get } = office
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
    const { worker, officer, department, head, post, get, aChange, prepare, settle } = office
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
