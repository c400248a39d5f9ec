import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { enqueueSync } from '#adapters/postgres/sync.ts'
import { claimBatch } from '#adapters/postgres/sync/outbox.ts'
import { settleRows } from '#adapters/postgres/sync/settlement.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

const units = [{ code: 'H59.4', name: 'Sở Giả Định' }]
const { people } = inventStaff({ seed: 'yêu cầu', count: 3, units, today: '2026-11-22', defects: 0 })
const [shared, unshared, other] = people
let api: TestApi
let officer: string
let administrator: string
let clerk: string

beforeAll(async () => {
  api = await startTestApi()
  officer = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  administrator = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
  clerk = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
  await api.database.transaction({ kind: 'SYSTEM' }, async (work) => {
    await seedUnits(work, readUnits())
    await loadStaff(createFieldSealer(api.keys), work, { people, at: Date.now() })
    const employeeId = shared?.employeeId ?? ''
    await enqueueSync(work, [{ employeeId, version: 1, op: 'UPSERT', unitCode: 'H59.4', dueAt: null }])
    const runId = randomUUID()
    const claim = { runId, scope: { kind: 'PROVINCE' }, limit: 9, leaseMs: 1 } as const
    const claimed = await claimBatch(work, { ...claim, now: Date.now() })
    const accepted = { outcome: 'ACCEPTED', refusals: [], contentHash: 'x' } as const
    const rows = claimed.map((row) => ({ row, ...accepted }))
    await settleRows(work, { runId, messageId: 'm', now: Date.now(), rows })
  })
})
afterAll(() => api.close())

const post = (path: string, body?: unknown, as = officer) =>
  api.call('POST', `/api/v1${path}`, { as, body, headers: { 'Idempotency-Key': randomUUID() } })
const get = (path: string, as = officer) => api.call('GET', `/api/v1${path}`, { as })
const request = (more: object = {}) => ({
  documentNumber: '15/TTr-BNV',
  documentDate: '2026-11-01',
  issuingUnit: 'H59.3',
  requester: 'Thanh tra Bộ Nội vụ',
  purpose: 'Thanh tra công vụ',
  subjectIds: [shared?.employeeId],
  subjectUnits: [],
  fields: ['IDENTITY.birthName', 'EDUCATION'],
  maxLevel: 2,
  validFrom: '2020-01-01',
  validUntil: '2090-12-31',
  ...more,
})

test('Điều 3.5 — on paper is refused what the agency reads over a connection, and the refusal names it', async () => {
  const refused = await post('/data-requests', request({ requesterCode: 'G09.12' }))
  expect(refused.json).toMatchObject({ status: 409, code: 'SYNC.ALREADY_SHARED' })
  expect(refused.text).toContain('Cơ sở dữ liệu quốc gia về cán bộ, công chức, viên chức')
  expect(refused.text).toContain('CSDLQG')
  const electronic = await post('/data-requests', request({ requesterCode: 'G09', medium: 'ELECTRONIC' }))
  expect(electronic.status).toBe(201)
})

test('Điều 3.5 — nothing is refused for who is not on the connection: another agency, a person not accepted yet', async () => {
  expect((await post('/data-requests', request({ requesterCode: 'G15' }))).status).toBe(201)
  expect((await post('/data-requests', request())).status).toBe(201)
  const both = { requesterCode: 'G09', subjectIds: [shared?.employeeId, unshared?.employeeId] }
  expect((await post('/data-requests', request(both))).status).toBe(201)
})

test('Điều 3.5 — Sở Nội vụ keeps by document which item is shared over which connection; the refusal follows it', async () => {
  const put = (body: object, as = administrator, code = 'DAN_CU') =>
    api.call('PUT', `/api/v1/sharing-connections/${code}`, { as, body })
  const item = { item: 'IDENTITY.birthName', validFrom: '2024-01-01', validTo: null }
  const edit = {
    name: 'Cơ sở dữ liệu quốc gia về dân cư',
    agencies: ['G01'],
    items: [item],
    documentNumber: '12/CV-SNV',
    documentDate: '2026-11-02',
  }
  const ask = () => post('/data-requests', request({ requesterCode: 'G01.3', fields: [item.item] }))
  expect((await ask()).status).toBe(201)
  expect((await put(edit, officer)).status).toBe(403)
  expect((await put({ ...edit, items: [{ ...item, item: 'IDENTITY.shoeSize' }] })).json).toMatchObject({
    code: 'SYNC.UNKNOWN_ITEM',
  })
  expect((await put(edit)).json).toMatchObject({ code: 'DAN_CU', items: [item] })
  const refused = await ask()
  expect(refused.json).toMatchObject({ status: 409, code: 'SYNC.ALREADY_SHARED' })
  expect(refused.text).toContain('Cơ sở dữ liệu quốc gia về dân cư')

  // The sharing ends: paper may be asked for again, and the past stays on record.
  expect((await put({ ...edit, items: [{ ...item, validTo: '2025-01-01' }] })).status).toBe(200)
  expect((await ask()).status).toBe(201)
  const { items } = (await get('/sharing-connections', clerk)).json as {
    items: { code: string; items: object[] }[]
  }
  expect(items.map(({ code, items: { length } }) => [code, length])).toStrictEqual([
    ['CSDLQG', 25],
    ['DAN_CU', 1],
  ])
})

test('Điều 14.1c — a registered request is answered within its scope only, on record with its ground', async () => {
  const recorded = await post('/data-requests', request({ maxLevel: 1 }))
  const path = `/data-requests/${String(recorded.json['consentId'])}/answer`
  expect((await get(path)).json).toMatchObject({ code: 'DATA_REQUEST.NOT_ANSWERED' })
  expect((await post(path, undefined, clerk)).status).toBe(403)
  const first = await post(path)
  expect(first.status).toBe(200)
  expect((await post(path)).json['answeredAt']).toBe(first.json['answeredAt'])

  const answer = await get(path)
  const lines = answer.text.trim().split('\r\n')
  expect(answer.text).toContain(shared?.birthName)
  expect(answer.text).not.toContain(shared?.personalId)
  expect(answer.text).not.toContain(other?.birthName)
  expect(lines.length).toBeGreaterThan(2)
  expect((await get(path, clerk)).status).toBe(403)
  expect((await get(path, administrator)).status).toBe(200)
  const { rows } = await api.database.pool.query<{ ground: string }>(
    `SELECT ground FROM audit_entry WHERE action = 'dataRequests.answer' AND ground LIKE '%15/TTr-BNV%'`,
  )
  expect(rows.length).toBeGreaterThanOrEqual(3)
})

test('values read as on the form: coefficients with a comma, days as dd/mm/yyyy', async () => {
  const fields = ['CURRENT_SALARY.coefficient', 'IDENTITY.dateOfBirth']
  const recorded = await post('/data-requests', request({ fields, maxLevel: 4 }))
  const path = `/data-requests/${String(recorded.json['consentId'])}/answer`
  await post(path)
  const { text } = await get(path)
  const [year, month, day] = shared?.dateOfBirth.split('-') ?? []
  expect(text).toContain(`"${day}/${month}/${year}"`)
  expect(text).toMatch(/"[0-9]+,[0-9]{2}"/)
})

test('a request out of its term, and a consent, are not answered', async () => {
  const ended = await post('/data-requests', request({ validUntil: '2020-02-01' }))
  const path = `/data-requests/${String(ended.json['consentId'])}/answer`
  expect((await post(path)).json).toMatchObject({ status: 409, code: 'DATA_REQUEST.NOT_OPEN' })
  expect((await post(`/data-requests/${randomUUID()}/answer`)).status).toBe(404)
})
