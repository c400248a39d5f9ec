import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scanDossiers } from '#activities/quality.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { openDatabase } from '../database.ts'
import { loadStaff } from '../dossier/load-staff.ts'
import { createQualityStore } from './quality-store.ts'

const units = [{ code: 'H59.3', name: 'Sở Nội vụ' }]
const { people } = inventStaff({ seed: 'dân cư', count: 6, units, today: '2026-11-22', defects: 0 })
let api: TestApi

beforeAll(async () => {
  api = await startTestApi()
  await api.database.transaction({ kind: 'SYSTEM' }, (work) =>
    loadStaff(createFieldSealer(api.keys), work, { people, at: Date.now() }),
  )
})
afterAll(() => api.close())

async function answerWith(lines: readonly string[]) {
  const form = new FormData()
  form.set('documentNumber', '8/C06')
  form.set('documentDate', '2026-11-20')
  const head = 'Số định danh cá nhân,Họ và tên khai sinh,Giới tính,Ngày sinh'
  form.set('file', new Blob([[head, ...lines].join('\n')], { type: 'text/csv' }), 'doi-khop.csv')
  const as = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  return api.call('POST', '/api/v1/quality/population-answers', {
    as,
    headers: { 'Idempotency-Key': randomUUID() },
    raw: form,
  })
}

const identityOf = (index: number) =>
  people[index]!.entries.find((entry) => entry.section === 'IDENTITY')!.value as Record<string, string>

test('Điều 5.1 — DAN_CU_MISMATCH: the scan names each field that the population database holds otherwise', async () => {
  const line = (index: number, change: Record<string, string> = {}) => {
    const { personalId, birthName, gender, dateOfBirth } = { ...identityOf(index), ...change }
    return [personalId, birthName, gender, dateOfBirth].join(',')
  }
  const received = await answerWith([
    line(0),
    line(1, { birthName: 'Người Khác Hẳn' }),
    line(2, { dateOfBirth: '1971-01-01', gender: identityOf(2)['gender'] === 'NAM' ? 'NU' : 'NAM' }),
    line(3, { personalId: '084099123456' }),
    'sai,Ai,NAM,1990-01-01',
  ])
  expect([received.status, received.json]).toMatchObject([
    200,
    { lines: 5, kept: 3, unknown: 1, refused: [{ line: 6 }] },
  ])

  const worker = openDatabase({ url: api.databaseUrl, role: 'hub_worker' })
  const quality = createQualityStore(worker, createFieldSealer(api.keys))
  await scanDossiers({ database: worker, quality, clock: { now: Date.now } }, randomUUID())
  const found = await worker.transaction({ kind: 'SYSTEM' }, (work) =>
    quality.findings(work, { unitCodes: null, employeeId: null, code: 'DAN_CU_MISMATCH', limit: 50 }),
  )
  await worker.close()
  const told = found.map(({ employeeId, field, level }) => `${employeeId} ${field} ${level}`)
  expect(new Set(told)).toEqual(
    new Set([
      `${people[1]!.employeeId} IDENTITY.birthName WARNING`,
      `${people[2]!.employeeId} IDENTITY.dateOfBirth WARNING`,
      `${people[2]!.employeeId} IDENTITY.gender WARNING`,
    ]),
  )
  const owner = openDatabase({ url: api.databaseUrl, role: 'owner' })
  const { rows } = await owner.pool.query<{ text: string }>(
    'SELECT string_agg(p::text, chr(10)) AS text FROM population_record p',
  )
  expect(rows[0]?.text).not.toContain('Người Khác')
  await owner.close()
})
