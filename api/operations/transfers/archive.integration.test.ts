import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { prismaOf } from '#adapters/postgres/database.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { archiveDossier } from '#adapters/postgres/transfers/archive.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

const units = [{ code: 'H59.4', name: 'Sở Giả Định' }]
const { people } = inventStaff({ seed: 'lưu trữ', count: 3, units, today: '2026-11-22', defects: 0 })
const [leaver, other, employed] = people
const employeeId = leaver?.employeeId ?? ''
const personalId = leaver?.personalId ?? ''
const system = { kind: 'SYSTEM' } as const
let api: TestApi
let keeper: string
let clerk: string

beforeAll(async () => {
  api = await startTestApi()
  keeper = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
  clerk = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
  const [sealer, at] = [createFieldSealer(api.keys), Date.now()]
  // Both retired: archived, and closed at the national database under the version before.
  await api.database.transaction(system, async (work) => {
    await seedUnits(work, readUnits())
    await loadStaff(sealer, work, { people, at })
    for (const { employeeId: id } of people) {
      const archived = { employeeId: id, unitCode: 'H59.4', reason: 'Nghỉ hưu', transferId: randomUUID(), at }
      await archiveDossier(work, api.keys, archived, () => Promise.resolve({ kept: `hồ sơ ${id}` }))
    }
    await prismaOf(work).$executeRaw`UPDATE assignment SET ends_on = '2026-11-01'`
    await prismaOf(work)
      .$executeRaw`UPDATE employee SET unit_code = NULL, status = 'NGHI_HUU', dossier_version = 2`
    await prismaOf(work).$executeRaw`
      INSERT INTO sync_outbox (employee_id, version, op, unit_code, status) SELECT id, 2, 'CLOSE', 'H59.4', 'ACCEPTED' FROM employee`
    await prismaOf(work).$executeRaw`
      UPDATE employee SET unit_code = 'H59.4' WHERE id = ${employed?.employeeId}::uuid`
  })
})
afterAll(() => api.close())

const search = (number: string, as = keeper) =>
  api.call('POST', '/api/v1/archive/search', { as, body: { personalId: number } })
const folderOf = async (number: string): Promise<string> => {
  const { items } = (await search(number)).json as { items: readonly { folderId: string }[] }
  return items[0]?.folderId ?? ''
}
const takeBack = (folderId: string, as = keeper) =>
  api.call('POST', `/api/v1/archive/${folderId}/take-back`, {
    as,
    headers: { 'Idempotency-Key': randomUUID() },
    body: { unitCode: 'H59.4', startsOn: '2026-11-16', documentNumber: '99/QĐ', reason: 'Tuyển dụng lại' },
  })
const audited = async (action: string) => {
  const { rows } = await api.database.pool.query<{ subjects: readonly string[] }>(
    'SELECT subjects FROM audit_entry WHERE action = $1 ORDER BY seq',
    [action],
  )
  return rows.map(({ subjects }) => subjects)
}

test('Điều 10.2 — a folder is found by the personal number, read with the archive’s own right, and exported whole', async () => {
  const found = await search(personalId)
  expect(found.status, found.text).toBe(200)
  expect(found.json['items']).toMatchObject([{ employeeId, reason: 'Nghỉ hưu', takenBackAt: null }])
  expect((await search('999090999999')).json['items']).toEqual([])
  expect((await search(personalId, clerk)).status).toBe(403)
  expect(await audited('archive.read')).toContainEqual([employeeId])

  const folder = await folderOf(personalId)
  expect((await api.call('GET', `/api/v1/archive/${folder}`, { as: keeper })).json).not.toHaveProperty(
    'dossier',
  )
  const exported = await api.call('GET', `/api/v1/archive/${folder}/dossier`, { as: keeper })
  expect(JSON.parse(exported.text)).toMatchObject({ dossier: { kept: `hồ sơ ${employeeId}` }, documents: [] })
  expect((await api.call('GET', `/api/v1/archive/${folder}/dossier`, { as: clerk })).status).toBe(403)
  expect(await audited('archive.export')).toEqual([[employeeId]])
})

test('Điều 10.2, 5.4 — a person is taken back once, on record, and the national database is told by the next version', async () => {
  const folder = await folderOf(personalId)
  expect((await takeBack(folder, clerk)).status).toBe(403)
  const back = await takeBack(folder)
  expect(back.status, back.text).toBe(200)
  expect(back.json['takenBackAt']).not.toBeNull()
  expect((await takeBack(folder)).json).toMatchObject({ code: 'ARCHIVE.ALREADY_TAKEN_BACK' })
  expect(await audited('archive.takeBack')).toEqual([[employeeId]])
  expect(await outbox(employeeId)).toEqual(['2 CLOSE H59.4', '3 UPSERT H59.4'])
})

test('two who take the same person back at once make one employment', async () => {
  const folder = await folderOf(other?.personalId ?? '')
  const answers = await Promise.all([takeBack(folder), takeBack(folder)])
  expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
  const { rows } = await api.database.pool.query<{ open: number }>(
    'SELECT count(*)::int AS open FROM assignment WHERE employee_id = $1 AND ends_on IS NULL',
    [other?.employeeId],
  )
  expect(rows[0]?.open).toBe(1)
  expect(await outbox(other?.employeeId ?? '')).toHaveLength(2)
})

test('nobody is taken back who still serves, and no folder is invented', async () => {
  const folder = await folderOf(employed?.personalId ?? '')
  const refused = await takeBack(folder)
  expect([refused.status, refused.json['code']]).toEqual([409, 'ARCHIVE.STILL_EMPLOYED'])
  expect(await outbox(employed?.employeeId ?? '')).toHaveLength(1)
  for (const path of ['', '/dossier'])
    expect(
      (await api.call('GET', `/api/v1/archive/${randomUUID()}${path}`, { as: keeper })).json,
    ).toMatchObject({
      status: 404,
      code: 'ARCHIVE.NOT_FOUND',
    })
  expect((await takeBack(randomUUID())).json).toMatchObject({ status: 404, code: 'ARCHIVE.NOT_FOUND' })
})

async function outbox(id: string): Promise<readonly string[]> {
  const { rows } = await api.database.pool.query<{ version: number; op: string; unit_code: string }>(
    'SELECT version, op, unit_code FROM sync_outbox WHERE employee_id = $1 ORDER BY version',
    [id],
  )
  return rows.map(({ version, op, unit_code }) => `${version} ${op} ${unit_code}`)
}
