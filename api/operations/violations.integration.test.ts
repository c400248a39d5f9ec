import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '#test/api.ts'

let api: TestApi

beforeAll(async () => {
  api = await startTestApi()
})
afterAll(() => api.close())

test('Điều 4 — a prohibited act is recorded by category, sealed, for good, by the department alone', async () => {
  const department = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  const officer = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.3' }] })
  const record = (as: string, body: object) =>
    api.call('POST', '/api/v1/violations', { as, headers: { 'Idempotency-Key': randomUUID() }, body })
  const description = 'Chia sẻ danh sách cho bên thứ ba.'
  const made = await record(department, { category: 2, unitCode: 'H59.3', accountId: officer, description })
  expect(made.status).toBe(201)
  expect((await record(officer, { category: 2, description })).status).toBe(403)
  expect((await record(department, { category: 6, description })).status).toBe(400)
  const list = await api.call('GET', '/api/v1/violations?category=2', { as: department })
  expect((list.json['categories'] as string[]).length).toBe(5)
  expect(list.json['items']).toMatchObject([
    { violationId: made.json['violationId'], category: 2, unitCode: 'H59.3', description },
  ])
  expect((list.json['items'] as { categoryText: string }[])[0]?.categoryText).toContain('Mua bán, trao đổi')
  expect((await api.call('GET', '/api/v1/violations?category=3', { as: department })).json['items']).toEqual(
    [],
  )
  expect((await api.call('GET', '/api/v1/violations', { as: officer })).status).toBe(403)
  const { rows } = await api.database.pool.query<{ held: string }>(
    'SELECT description AS held FROM violation',
  )
  expect(rows[0]?.held).toMatch(/^e1:/)
  await expect(api.database.pool.query("UPDATE violation SET description = ''")).rejects.toThrow(
    'permission denied',
  )
  await expect(api.database.pool.query('DELETE FROM violation')).rejects.toThrow('permission denied')
})
