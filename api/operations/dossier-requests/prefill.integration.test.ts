import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { keepCorrections } from '#adapters/postgres/sync/corrections.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestApi, type TestApi } from '#test/api.ts'

const units = [{ code: 'H59.3', name: 'Sở Nội vụ' }]
const { people } = inventStaff({ seed: 'điền sẵn', count: 4, units, today: '2026-11-22', defects: 0 })
const [known, newcomer] = [people[0]!, people[1]!]
const valueOf = (person: typeof known, section: string): Readonly<Record<string, unknown>> =>
  person.entries.find((entry) => entry.section === section)?.value ?? {}
let api: TestApi

beforeAll(async () => {
  api = await startTestApi()
  // The newcomer is known by name and number only.
  const staff = people.map((person) => (person === newcomer ? { ...person, entries: [] } : person))
  await api.database.transaction({ kind: 'SYSTEM' }, (work) =>
    loadStaff(createFieldSealer(api.keys), work, { people: staff, at: Date.now() }),
  )
})
afterAll(() => api.close())

const self = ({ employeeId }: typeof known) =>
  api.account({ employeeId, roles: [{ role: 'EMPLOYEE', unitCode: 'H59.3' }] })
const post = (as: string, path: string, body?: unknown) =>
  api.call('POST', `/api/v1${path}`, { as, headers: { 'Idempotency-Key': randomUUID() }, body })

describe('Điều 3.5 — what is known already is not asked again', () => {
  test('what the province holds comes prefilled; declared as new it is refused, to verify it goes with its purpose', async () => {
    const me = await self(known)
    const path = `/dossiers/${known.employeeId}`
    const given = await api.call('GET', `/api/v1${path}/prefill?section=HEALTH`, { as: me })
    const value = valueOf(known, 'HEALTH')
    expect(given.json).toMatchObject({ value, asked: [], hidden: [], purposes: ['UPDATE', 'VERIFICATION'] })
    expect(new Set(Object.values(given.json['sources'] as object))).toEqual(new Set(['PROVINCE']))

    const declare = async (purpose: string) => {
      const change = { act: 'SET', section: 'HEALTH', entryKey: 'MAIN', validFrom: '2026-11-20' }
      const draft = await post(me, `${path}/changes`, { ...change, value: given.json['value'], purpose })
      return post(me, `/changes/${String(draft.json['changeId'])}/submission`)
    }
    expect((await declare('UPDATE')).json['code']).toBe('CHANGE.EMPTY')
    const verified = await declare('VERIFICATION')
    expect([verified.status, verified.json['purpose']]).toEqual([200, 'VERIFICATION'])
    const again = await post(me, `${path}/changes`, {
      act: 'SET',
      section: 'HEALTH',
      entryKey: 'MAIN',
      validFrom: '2026-11-20',
      value: { heightCm: 171 },
      purpose: 'FIRST_ENTRY',
    })
    const refused = await post(me, `/changes/${String(again.json['changeId'])}/submission`)
    expect([refused.status, refused.json['code']]).toEqual([422, 'CHANGE.PURPOSE_REQUIRED'])
    const kept = await api.call('GET', `/api/v1${path}/changes`, { as: me })
    expect(JSON.stringify(kept.json)).toContain('"purpose":"VERIFICATION"')
  })

  test('what the national side has said comes prefilled where the province holds nothing', async () => {
    const identity = valueOf(newcomer, 'IDENTITY')
    const form = new FormData()
    form.set('documentNumber', '9/C06')
    form.set('documentDate', '2026-11-20')
    const lines = [
      'Số định danh cá nhân,Họ và tên khai sinh,Ngày sinh',
      [identity['personalId'], identity['birthName'], identity['dateOfBirth']].join(','),
    ]
    form.set('file', new Blob([lines.join('\n')], { type: 'text/csv' }), 'doi-khop.csv')
    const department = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
    const headers = { 'Idempotency-Key': randomUUID() }
    const answered = await api.call('POST', '/api/v1/quality/population-answers', {
      as: department,
      headers,
      raw: form,
    })
    expect(answered.json['kept']).toBe(1)
    const correction = {
      correctionId: 'HC-1',
      personalId: String(identity['personalId']),
      field: 'IDENTITY.gender',
      partnerField: 'ThongTinCoBan.GioiTinh',
      value: String(identity['gender']),
      basedOnVersion: 0,
      source: 'MINISTRY',
      reason: 'Bổ sung',
      issuedAt: Date.now(),
    } as const
    await api.database.transaction({ kind: 'SYSTEM' }, (work) =>
      keepCorrections(createFieldSealer(api.keys), work, {
        corrections: [correction],
        after: 'x',
        now: Date.now(),
      }),
    )

    const me = await self(newcomer)
    const path = `/api/v1/dossiers/${newcomer.employeeId}/prefill?section=IDENTITY`
    const { json } = await api.call('GET', path, { as: me })
    const { birthName, dateOfBirth, gender } = identity
    expect(json['value']).toEqual({ birthName, dateOfBirth, gender })
    expect(new Set(Object.values(json['sources'] as object))).toEqual(new Set(['NATIONAL_DATABASE']))
    expect(json['asked']).not.toEqual(expect.arrayContaining(['birthName']))
    expect(json['asked']).toContain('personalId')
    expect(json['purposes']).toEqual(['FIRST_ENTRY'])
    // Somebody else's is not prefilled for anybody.
    const stranger = await self(people[2]!)
    expect((await api.call('GET', path, { as: stranger })).status).toBe(403)
  })
})
