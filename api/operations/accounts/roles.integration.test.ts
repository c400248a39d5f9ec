import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays, civilDateAt } from '#domain/calendar/civil-date.ts'
import { aCivilServantInPost } from '#test/builders/person.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

const today = civilDateAt(Date.now())
let api: TestApi
let administrator: string
let officer: string

beforeAll(async () => {
  api = await startTestApi()
  await api.database.transaction({ kind: 'SYSTEM' }, (work) => seedUnits(work, readUnits()))
  administrator = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
  officer = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
})
afterAll(() => api.close())

const post = (path: string, body: unknown, as = administrator) =>
  api.call('POST', `/api/v1${path}`, { as, body, headers: { 'Idempotency-Key': randomUUID() } })
const asked = (more: object = {}) => ({
  role: 'UNIT_HR_OFFICER',
  unitCode: 'H59.4',
  decisionNumber: '9/QĐ-STP',
  decisionDate: addDays(today, -5),
  startsOn: today,
  ...more,
})
const clerkOf = async (unitCode: string) => {
  const employeeId = await aCivilServantInPost(api.database.pool, unitCode)
  return api.account({ employeeId })
}
const seen = async (as: string) =>
  ((await api.call('GET', '/api/v1/accounts', { as })).json['items'] as unknown[]).length

describe('Điều 16.3 — roles by decision', () => {
  test('hang on the post, count at once and end at once', async () => {
    const [clerk, colleague] = [await clerkOf('H59.4'), await clerkOf('H59.4')]
    expect(await seen(clerk)).toBe(1)
    const given = await post(`/accounts/${clerk}/roles`, asked())
    expect(given.status, JSON.stringify(given.json)).toBe(201)
    expect(await seen(clerk)).toBeGreaterThan(1)
    expect((await post(`/accounts/${clerk}/roles`, asked())).json['code']).toBe('ROLE.ALREADY_HELD')
    const ending = `/accounts/${clerk}/roles/${given.json['roleId'] as string}/ending`
    const session = { headers: { Authorization: `Bearer ${await api.tokenFor(clerk)}` } }
    expect((await api.call('GET', '/api/v1/accounts', session)).status).toBe(200)
    expect((await post(ending, { reason: 'Thôi nhiệm vụ' })).status).toBe(200)
    expect((await api.call('GET', '/api/v1/accounts', session)).status).toBe(401)
    const again = await post(ending, { reason: 'Thôi nhiệm vụ' })
    expect([again.status, again.json['code']]).toEqual([404, 'ROLE.UNKNOWN'])
    const listed = await api.call('GET', `/api/v1/accounts/${clerk}/roles`, { as: officer })
    expect(listed.json['items']).toMatchObject([{ role: 'UNIT_HR_OFFICER', endedReason: 'Thôi nhiệm vụ' }])
    expect((await api.call('GET', `/api/v1/accounts/${clerk}/roles`, { as: colleague })).status).toBe(403)
  })

  test.each([
    ['at a unit where the person has no post', { unitCode: 'H59.5' }, 'ROLE.NO_POST_THERE'],
    [
      'of the department for someone of another unit',
      { role: 'DEPARTMENT_OFFICER', unitCode: null },
      'ROLE.NO_POST_THERE',
    ],
    ['of a unit for the whole province', { unitCode: null }, 'ROLE.WRONG_REACH'],
    ['that comes from a delegation', { role: 'DELEGATE' }, 'ROLE.NOT_ASSIGNABLE'],
    ['before its decision', { startsOn: addDays(today, -6) }, 'ROLE.BEFORE_DECISION'],
    [
      'by a decision of tomorrow',
      { decisionDate: addDays(today, 1), startsOn: addDays(today, 1) },
      'ROLE.DECISION_IN_FUTURE',
    ],
  ])('are refused %s', async (_what, more, code) => {
    expect((await post(`/accounts/${await clerkOf('H59.4')}/roles`, asked(more))).json['code']).toBe(code)
  })

  test('are given by the administrator, never to oneself', async () => {
    const clerk = await clerkOf('H59.3')
    expect((await post(`/accounts/${clerk}/roles`, asked(), officer)).status).toBe(403)
    const department = asked({ role: 'DEPARTMENT_ADMINISTRATOR', unitCode: null })
    expect((await post(`/accounts/${clerk}/roles`, department)).status).toBe(201)
    const own = await post(`/accounts/${clerk}/roles`, asked({ role: 'UNIT_HEAD', unitCode: 'H59.3' }), clerk)
    expect([own.status, own.json['code']]).toEqual([403, 'ACCESS.OWN_MATTER'])
  })
})
