import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createSyncStore, enqueueSync } from '#adapters/postgres/sync.ts'
import { settleRows } from '#adapters/postgres/sync/settlement.ts'
import { claimBatch } from '#adapters/postgres/sync/outbox.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

const units = [{ code: 'H59.4', name: 'Sở Giả Định' }]
const { people } = inventStaff({ seed: 'api', count: 3, units, today: '2026-11-22', defects: 0 })
let api: TestApi
let officer: string
let administrator: string
let clerk: string
const woken: { workflowId: string; update: string }[] = []

beforeAll(async () => {
  api = await startTestApi({ workflows: { executeUpdate: (act) => Promise.resolve(void woken.push(act)) } })
  officer = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  administrator = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
  clerk = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
  await api.database.transaction({ kind: 'SYSTEM' }, async (work) => {
    await seedUnits(work, readUnits())
    await loadStaff(createFieldSealer(api.keys), work, { people, at: Date.now() })
    const due = { version: 1, op: 'UPSERT', unitCode: 'H59.4', dueAt: null } as const
    await enqueueSync(
      work,
      people.map(({ employeeId }) => ({ employeeId, ...due })),
    )
  })
})
afterAll(() => api.close())

const post = (path: string, body: unknown, as = officer) =>
  api.call('POST', `/api/v1${path}`, { as, body, headers: { 'Idempotency-Key': randomUUID() } })
const get = (path: string, as = officer) => api.call('GET', `/api/v1${path}`, { as })

test('Điều 5.4 — a run on demand gets a number and starts its process after the commit', async () => {
  const answer = await post('/sync-runs', { scope: { kind: 'UNIT', unitCode: 'H59.4' } })
  expect(answer.status).toBe(202)
  const { number, workflowId } = answer.json as { number: string; workflowId: string }
  expect(workflowId).toBe(`dong-bo/${number}`)
  expect(api.started).toContain(workflowId)
  expect((await get(`/sync-runs/${number}`)).json).toMatchObject({ stage: 'DANG_GUI', dryRun: false })
  expect((await get('/sync-runs')).json).toMatchObject({ items: [{ number }] })
})

test('a unit may read and look ahead, only Sở Nội vụ may start', async () => {
  expect((await post('/sync-runs', { scope: { kind: 'PROVINCE' } }, clerk)).status).toBe(403)
  expect((await get('/sync-runs', clerk)).status).toBe(200)
  expect((await get('/sync-preview?unitCode=H59.5', clerk)).status).toBe(403)
})

test('the preview shows what would leave, with the labels of the form', async () => {
  const answer = await get(`/sync-preview?employeeId=${people[0]?.employeeId}`)
  expect(answer.status).toBe(200)
  const { pending, packetBody, records } = answer.json as {
    pending: number
    packetBody: string
    records: { values: { label: string; value: string }[] }[]
  }
  expect(pending).toBe(1)
  expect(JSON.parse(packetBody)).toMatchObject({
    records: [{ personalId: people[0]?.personalId, version: 1 }],
  })
  expect(records[0]?.values).toContainEqual(
    expect.objectContaining({ label: 'Họ và tên khai sinh', value: people[0]?.birthName }),
  )
})

test('Điều 3.4 — the preview shows nobody what the table of rights does not: exactly what leaves, or without its letter', async () => {
  const look = async (as: string) => {
    const answer = await get(`/sync-preview?employeeId=${people[0]?.employeeId}`, as)
    const { packetBody, records } = answer.json as {
      packetBody: string | null
      records: { hidden: number; values: { label: string }[] }[]
    }
    const hasBirth = records[0]?.values.some(({ label }) => label === 'Ngày sinh')
    return { isWhole: packetBody !== null, hidden: (records[0]?.hidden ?? 0) > 0, hasBirth }
  }
  expect(await look(officer)).toStrictEqual({ isWhole: true, hidden: false, hasBirth: true })
  expect(await look(administrator)).toStrictEqual({ isWhole: false, hidden: true, hasBirth: false })
})

test('the preview of a run shows what that run has still to send; a unit sees only its own', async () => {
  const scope = { kind: 'PERSON', employeeId: people[1]?.employeeId }
  const { number } = (await post('/sync-runs', { scope })).json as { number: string }
  const shown = await get(`/sync-preview?run=${number}`)
  expect(shown.json).toMatchObject({ pending: 1, records: [{ employeeId: people[1]?.employeeId }] })
  expect((await get(`/sync-preview?run=${number}`, clerk)).status).toBe(200)
  const other = { kind: 'UNIT', unitCode: 'H59.5' }
  const foreign = (await post('/sync-runs', { scope: other })).json as { number: string }
  expect((await get(`/sync-preview?run=${foreign.number}`, clerk)).status).toBe(403)
  const province = (await post('/sync-runs', { scope: { kind: 'PROVINCE' } })).json as { number: string }
  expect((await get(`/sync-preview?run=${province.number}`, clerk)).status).toBe(403)
  expect((await get(`/sync-preview?run=${province.number}`)).json).toMatchObject({ pending: 3 })
  expect((await get('/sync-preview?run=DB-2026-999999')).status).toBe(404)
})

test('refusals are listed with their remedy and replayed as a group', async () => {
  const runId = randomUUID()
  await api.database.transaction({ kind: 'SYSTEM' }, async (work) => {
    const claim = {
      runId,
      scope: { kind: 'PROVINCE' },
      limit: 10,
      now: Date.now(),
      leaseMs: 1,
    } as const
    const [row] = await claimBatch(work, claim)
    if (row === undefined) throw new Error('nothing pending')
    const refusals = [
      { cause: 'CODE_NOT_IN_LIST', field: 'PARTY.partyPosition', partnerMessage: 'x' },
    ] as const
    await settleRows(work, {
      runId,
      messageId: 'm',
      now: Date.now(),
      rows: [{ row, outcome: 'REFUSED', refusals, contentHash: null }],
    })
  })
  expect((await get('/sync-failures/groups', clerk)).json).toMatchObject({
    items: [{ code: 'CODE_NOT_IN_LIST', field: 'PARTY.partyPosition', records: 1 }],
  })
  expect((await get('/sync-failures?code=CODE_NOT_IN_LIST')).json).toMatchObject({ items: [{ version: 1 }] })
  const replay = await post('/sync-failures/replay', { code: 'CODE_NOT_IN_LIST' })
  expect(replay.json).toMatchObject({ replayed: 1 })
  expect((await post('/sync-failures/replay', {})).json).toMatchObject({ code: 'SYNC.NOTHING_TO_REPLAY' })
})

test('an administrator may ask a waiting run to try now', async () => {
  const { number } = (await post('/sync-runs', { scope: { kind: 'PROVINCE' } })).json as { number: string }
  expect((await post(`/sync-runs/${number}/retry`, undefined, administrator)).status).toBe(202)
  expect(woken).toMatchObject([{ workflowId: `dong-bo/${number}`, update: 'retryNow' }])
  expect((await get('/sync-runs/DB-2026-999999')).status).toBe(404)
})

test('a reconciliation is started like a run', async () => {
  const answer = await post('/reconciliations', { scope: { kind: 'PROVINCE' } })
  expect(answer.status).toBe(202)
  expect((answer.json as { workflowId: string }).workflowId).toMatch(/^doi-soat\/DS-/)
})

test('Điều 12 — the report names every difference, for Sở Nội vụ only', async () => {
  const { number } = (await post('/reconciliations', { scope: { kind: 'PROVINCE' } })).json as {
    number: string
  }
  const store = createSyncStore(createFieldSealer(api.keys))
  const employeeId = people[0]?.employeeId ?? ''
  await api.database.transaction({ kind: 'SYSTEM' }, async (work) => {
    const [run] = await store.findRuns(work, { number, limit: 1 })
    const none = { personalId: '999090009999', employeeId: null } as const
    const differences = [
      { personalId: 'x', employeeId, kind: 'OLDER_THERE', ourVersion: 3, theirVersion: 2 },
      { ...none, kind: 'UNKNOWN_HERE', ourVersion: null, theirVersion: 1 },
    ] as const
    const unit = { runId: run?.runId ?? '', unitCode: 'H59.4', differences }
    await store.reportUnit(work, unit)
    await store.reportUnit(work, unit)
  })
  const report = await get(`/reconciliations/${number}/report`)
  const lines = report.text.trim().split('\r\n')
  expect(lines).toHaveLength(3)
  expect(lines[1]).toContain(`"${people[0]?.birthName}","","CSDL quốc gia đang giữ phiên bản cũ hơn","3","2"`)
  expect(lines[2]).toContain('"999090009999","Tỉnh không có hồ sơ này","","1","Hỏi đơn vị"')
  expect((await get(`/reconciliations/${number}/report`, administrator)).text).not.toContain('999090009999')
  expect((await get(`/reconciliations/${number}/report`, clerk)).status).toBe(403)
  expect((await get('/reconciliations/DB-2026-000001/report')).status).toBe(404)
})
