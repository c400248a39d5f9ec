import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestApi, type TestApi } from '#test/api.ts'

let api: TestApi
let administrator: string

beforeAll(async () => {
  api = await startTestApi()
  administrator = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
})
afterAll(() => api.close())

const start = (as: string, key: string = randomUUID()) =>
  api.call('POST', '/api/v1/backups', { as, headers: { 'Idempotency-Key': key } })

describe('Điều 9.1, 16.8 — backups by API', () => {
  test('Sở Nội vụ starts one once, lists it and reads it', async () => {
    const key = randomUUID()
    const [first, again] = [await start(administrator, key), await start(administrator, key)]
    expect(first.status, first.text).toBe(202)
    expect(again.json).toEqual(first.json)
    const { runId, workflowId } = first.json as { runId: string; workflowId: string } // shape held by the schema
    expect(workflowId).toMatch(/^sao-luu\/\d{4}-\d{2}\/yeu-cau-/)
    expect(api.started).toContain(workflowId)
    const listed = await api.call('GET', '/api/v1/backups', { as: administrator })
    expect(listed.json['items']).toMatchObject([
      { runId, stage: 'MO', trigger: 'ON_DEMAND', verifiedAt: null },
    ])
    const read = await api.call('GET', `/api/v1/backups/${runId}`, { as: administrator })
    expect(read.json).toMatchObject({ backup: { runId }, decisions: [], certificate: null })
  })

  test('an unknown run is not found, and no unit starts one', async () => {
    const unknown = await api.call('GET', '/api/v1/backups/khong-co', { as: administrator })
    expect(unknown.status).toBe(404)
    const officer = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
    expect((await start(officer)).status).toBe(403)
  })
})
