import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFieldSealer, type FieldSealer } from '#adapters/keys/field-sealer.ts'
import { prismaOf } from '#adapters/postgres/database.ts'
import { createApprovedChanges } from '#adapters/postgres/dossier/approved-changes.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createSyncStore } from '#adapters/postgres/sync.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import type { Correction } from '#domain/sync/correction.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

const units = [{ code: 'H59.4', name: 'Sở Giả Định' }]
const { people } = inventStaff({ seed: 'hiệu chỉnh', count: 8, units, today: '2026-11-22', defects: 0 })
const system = { kind: 'SYSTEM' } as const
let api: TestApi
let sealer: FieldSealer
let clerk: string
let stranger: string
let department: string
let administrator: string
let number = 0

const person = (index: number) => people[index] ?? raise()
const raise = (): never => {
  throw new Error('no people')
}

beforeAll(async () => {
  api = await startTestApi()
  sealer = createFieldSealer(api.keys)
  await api.database.transaction(system, async (work) => {
    await seedUnits(work, readUnits())
    await loadStaff(sealer, work, { people, at: Date.now() })
  })
  const { employeeId } = person(7)
  clerk = await api.account({ employeeId, roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
  stranger = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.5' }] })
  department = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  administrator = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
})
afterAll(() => api.close())

async function pulled(index: number, correction: Partial<Correction> = {}): Promise<string> {
  number += 1
  const kept: Correction = {
    correctionId: `HC-${number}`,
    personalId: person(index).personalId,
    field: 'IDENTITY.dateOfBirth',
    partnerField: 'ThongTinCoBan.NgaySinh',
    value: '1980-01-01',
    basedOnVersion: 1,
    source: 'POPULATION',
    reason: 'Theo CSDL quốc gia về dân cư',
    issuedAt: 1,
    ...correction,
  }
  const page = { corrections: [kept], after: String(number), now: Date.now() }
  await api.database.transaction(system, (work) => createSyncStore(sealer).keepCorrections(work, page))
  return kept.correctionId
}

async function decide(id: string, act: string, body: unknown, as = clerk, key: string = randomUUID()) {
  const headers = { 'Idempotency-Key': key }
  return api.call('POST', `/api/v1/national-corrections/${id}/${act}`, { as, body, headers })
}
const accept = (id: string, as = clerk) => decide(id, 'acceptance', { seen: 'THEY_CHANGED' }, as)
const get = (path: string, as = clerk) => api.call('GET', `/api/v1${path}`, { as })

async function birthOf(employeeId: string): Promise<unknown> {
  const { entries } = (await get(`/dossiers/${employeeId}`)).json as {
    entries: { section: string; value: Record<string, unknown> }[]
  }
  return entries.find(({ section }) => section === 'IDENTITY')?.value['dateOfBirth']
}

// The pool of the API sees nobody's changes without a scope.
async function stored(employeeId: string): Promise<readonly { status: string; origin: string }[]> {
  return api.database.transaction(system, async (work) => {
    const { changes } = await createApprovedChanges(sealer).dossierSnapshot(work, employeeId)
    return changes.map(({ status, origin }) => ({ status, origin }))
  })
}

test('Điều 6 — an accepted correction waits for the signed approval, and only then is the value theirs', async () => {
  const { employeeId, dateOfBirth } = person(0)
  const id = await pulled(0)
  const accepted = await accept(id)
  expect(accepted.json).toMatchObject({
    status: 'ACCEPTED',
    ours: dateOfBirth,
    theirs: '1980-01-01',
    lastAgreed: dateOfBirth,
  })
  expect(await stored(employeeId)).toStrictEqual([{ status: 'SUBMITTED', origin: 'NATIONAL' }])
  expect(await birthOf(employeeId)).toBe(dateOfBirth)

  const { changeId } = accepted.json as { changeId: string }
  const approved = createApprovedChanges(sealer)
  const approval = { packageId: randomUUID(), changeIds: [changeId], approvedAt: Date.now() }
  await api.database.transaction(system, (work) => approved.applyApprovedChanges(work, approval))
  expect(await birthOf(employeeId)).toBe('1980-01-01')
  const identity = (await get(`/dossiers/${employeeId}`)).json as {
    entries: { section: string; value: Record<string, unknown>; source: string }[]
  }
  expect(identity.entries.find(({ section }) => section === 'IDENTITY')).toMatchObject({
    source: 'NATIONAL',
    value: { birthName: person(0).birthName },
  })
  // The three sides stay as they were seen, though ours has moved.
  const { items } = (await get('/national-corrections?status=ACCEPTED')).json as { items: unknown[] }
  expect(items).toMatchObject([{ correctionId: id, changeId, ours: dateOfBirth, verdict: 'THEY_CHANGED' }])
})

test('accepting twice, with the same key and with another, makes one change', async () => {
  const { employeeId } = person(1)
  const id = await pulled(1)
  const key = randomUUID()
  const body = { seen: 'THEY_CHANGED' }
  const answers = [
    await decide(id, 'acceptance', body, clerk, key),
    await decide(id, 'acceptance', body, clerk, key),
    await accept(id, department),
  ]
  expect(new Set(answers.map(({ json }) => json['changeId'])).size).toBe(1)
  expect(await stored(employeeId)).toHaveLength(1)
  expect((await decide(id, 'dismissal', { reason: 'Nhầm' })).json).toMatchObject({
    status: 409,
    code: 'CORRECTION.ALREADY_DECIDED',
  })
  // A second change of the same entry would carry the old date of birth along.
  const second = await pulled(1, { field: 'IDENTITY.otherNames', value: 'Tên khác' })
  expect((await accept(second)).json).toMatchObject({ status: 409, code: 'CORRECTION.IN_PROGRESS' })
  expect((await decide(second, 'dismissal', { reason: 'Chưa đến lượt' })).status).toBe(200)
})

test('two who accept at once make one change', async () => {
  const id = await pulled(2)
  const answers = await Promise.all([accept(id), accept(id, department), accept(id), accept(id, department)])
  expect(new Set(answers.map(({ json }) => json['changeId'])).size).toBe(1)
  expect(await stored(person(2).employeeId)).toHaveLength(1)
})

test('a dismissal needs a reason, keeps the three sides and is final; nothing changes', async () => {
  const { employeeId, dateOfBirth } = person(3)
  const id = await pulled(3)
  expect((await decide(id, 'dismissal', {})).status).toBe(400)
  const dismissed = await decide(id, 'dismissal', { reason: 'Giấy khai sinh bản chính ghi khác' })
  expect(dismissed.json).toMatchObject({ status: 'DISMISSED', changeId: null, ours: dateOfBirth })
  expect((await decide(id, 'dismissal', { reason: 'Lần hai' })).json).toMatchObject({
    decisionReason: 'Giấy khai sinh bản chính ghi khác',
  })
  expect((await accept(id)).json).toMatchObject({ code: 'CORRECTION.ALREADY_DECIDED' })
  expect(await stored(employeeId)).toStrictEqual([])
  expect((await get('/national-corrections?status=DISMISSED')).json).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({
        correctionId: id,
        decisionReason: 'Giấy khai sinh bản chính ghi khác',
      }),
    ]) as unknown,
  })
  const { rows } = await api.database.pool.query<{ action: string }>(
    `SELECT action FROM audit_entry WHERE action = 'reconciliation.answer'`,
  )
  expect(rows.length).toBeGreaterThanOrEqual(2)
})

test('what has moved since it was seen is looked at again; BOTH_CHANGED is accepted by saying so', async () => {
  const id = await pulled(4, { basedOnVersion: 0 })
  expect((await accept(id)).json).toMatchObject({ status: 409, code: 'CORRECTION.STALE' })
  const both = await decide(id, 'acceptance', { seen: 'BOTH_CHANGED' })
  expect(both.json).toMatchObject({ status: 'ACCEPTED', verdict: 'BOTH_CHANGED', lastAgreed: null })
})

test('a withdrawn change leaves the correction waiting again', async () => {
  const { employeeId } = person(5)
  const id = await pulled(5)
  const first = (await accept(id)).json['changeId']
  const withdrawal = await api.call('POST', `/api/v1/changes/${String(first)}/withdrawal`, {
    as: clerk,
    headers: { 'Idempotency-Key': randomUUID() },
  })
  expect(withdrawal.status).toBe(200)
  expect((await get('/national-corrections')).json).toMatchObject({ items: [{ correctionId: id }] })
  expect((await accept(id)).json['changeId']).not.toBe(first)
  expect(await stored(employeeId)).toMatchObject([{ status: 'WITHDRAWN' }, { status: 'SUBMITTED' }])
})

test('a returned change goes on by the normal path: as it is without paper, edited only with a document', async () => {
  const { employeeId } = person(5)
  const { items } = (await get(`/dossiers/${employeeId}/changes`)).json as {
    items: { changeId: string; status: string; value: Record<string, unknown>; validFrom: string }[]
  }
  const change = items.find(({ status }) => status === 'SUBMITTED') ?? raise()
  const path = `/api/v1/changes/${change.changeId}`
  const act = (name: string) =>
    api.call('POST', `${path}/${name}`, { as: clerk, headers: { 'Idempotency-Key': randomUUID() } })
  const giveBack = () =>
    api.database.transaction(
      system,
      (work) => prismaOf(work)
        .$executeRaw`UPDATE change_request SET status = 'RETURNED', version = version + 1,
        return_reason = 'Xem lại' WHERE id = ${change.changeId}::uuid`,
    )
  const edit = async (value: object) => {
    const etag = (await api.call('GET', path, { as: clerk })).headers.get('etag') ?? ''
    const body = { value: { ...change.value, ...value }, validFrom: change.validFrom }
    return api.call('PUT', path, { as: clerk, headers: { 'If-Match': etag }, body })
  }

  await giveBack()
  expect((await act('submission')).json).toMatchObject({ status: 'SUBMITTED' })
  await giveBack()
  expect((await edit({ dateOfBirth: '1980-01-02' })).json).toMatchObject({ status: 'DRAFT' })
  expect((await act('submission')).json).toMatchObject({ code: 'CHANGE.DOCUMENT_REQUIRED' })
  expect((await edit({ dateOfBirth: '1980-01-01', birthName: 'Người Khác' })).status).toBe(200)
  expect((await act('submission')).json).toMatchObject({ code: 'CHANGE.DOCUMENT_REQUIRED' })
  expect((await edit({ dateOfBirth: '1980-01-01' })).status).toBe(200)
  expect((await act('submission')).json).toMatchObject({ status: 'SUBMITTED' })
})

test('the unit is told of the corrections that wait for it, once, naming nobody', async () => {
  const { rows } = await api.database.transaction(system, async (work) => ({
    rows: await prismaOf(work).$queryRaw<{ unit: string; role: string; title: string; body: string }[]>`
      SELECT unit_code AS unit, role, title, body FROM notification WHERE kind = 'NATIONAL_CORRECTIONS'`,
  }))
  expect(rows).toHaveLength(number)
  expect(rows[0]).toMatchObject({
    unit: 'H59.4',
    role: 'UNIT_HR_OFFICER',
    title: '1 hiệu chỉnh từ CSDL quốc gia chờ H59.4 xem xét',
  })
  for (const { birthName, personalId } of people) {
    expect(rows.some(({ body }) => body.includes(birthName) || body.includes(personalId))).toBe(false)
  }
  // The same page again: nothing is kept anew and nothing told.
  number -= 1
  await pulled(7)
  const again = await api.database.transaction(system, (work) =>
    prismaOf(work).notification.count({ where: { kind: 'NATIONAL_CORRECTIONS' } }),
  )
  expect(again).toBe(number)
})

test('a value that the checks refuse makes no change, and the correction stays open', async () => {
  const id = await pulled(6, { value: '2999-99-99' })
  expect((await accept(id)).json).toMatchObject({ code: 'CHANGE.REFUSED_BY_CHECKS' })
  const unplaced = await pulled(6, { field: null, partnerField: 'X.Y', value: 'z' })
  const seen = { seen: 'THEY_CHANGED' }
  expect((await decide(unplaced, 'acceptance', seen)).json).toMatchObject({ code: 'CORRECTION.NOT_ON_FORM' })
  expect(await stored(person(6).employeeId)).toStrictEqual([])
  const { items } = (await get('/national-corrections')).json as { items: { correctionId: string }[] }
  expect(items.map(({ correctionId }) => correctionId)).toStrictEqual([id, unplaced])
})

test('another unit may not decide, an administrator may not read, nobody turns away what is about himself', async () => {
  const id = await pulled(7)
  expect((await accept(id, stranger)).status).toBe(403)
  expect((await accept(id, administrator)).json).toMatchObject({ code: 'DOSSIER.READ_REFUSED' })
  expect((await decide(id, 'dismissal', { reason: 'Không muốn' })).json).toMatchObject({
    code: 'CORRECTION.OWN_MATTER',
  })
  expect((await decide('HC-999', 'dismissal', { reason: 'Không có' })).status).toBe(404)
})
