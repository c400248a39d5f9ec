import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGrantRows } from '#adapters/postgres/accounts/grant-process.ts'
import { openGrants } from '#adapters/postgres/accounts/grants.ts'
import { addDays, civilDateAt, endOfDay } from '#domain/calendar/civil-date.ts'
import { aCivilServant } from '#test/builders/person.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

const today = civilDateAt(Date.now())
const inAMonth = addDays(today, 30)
const request = { requestNumber: '07/CV-STP', requestDate: addDays(today, -2), requestUnit: 'H59.4' }

let api: TestApi
let officer: string
let clerk: string
const woken: { workflowId: string; input: unknown }[] = []

beforeAll(async () => {
  api = await startTestApi({ workflows: { executeUpdate: (act) => Promise.resolve(void woken.push(act)) } })
  await api.database.transaction({ kind: 'SYSTEM' }, (work) => seedUnits(work, readUnits()))
  officer = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  clerk = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
  const employeeId = await aCivilServant(api.database.pool, 'H59.4')
  await api.account({ employeeId })
})
afterAll(() => api.close())

const post = (path: string, body: unknown, as = officer) =>
  api.call('POST', `/api/v1${path}`, { as, body, headers: { 'Idempotency-Key': randomUUID() } })
const asked = (accountId: string, more: object = {}) => ({
  accountId,
  role: 'UNIT_HR_OFFICER',
  unitCode: 'H59.4',
  purpose: 'Thay người nghỉ thai sản',
  startsOn: today,
  lastDay: inAMonth,
  ...request,
  ...more,
})
const grant = async (accountId: string, more: object = {}) => {
  const { status, json } = await post('/grants', asked(accountId, more))
  expect(status, JSON.stringify(json)).toBe(202)
  return json['caseNumber'] as string
}
const mayRead = async (as: string) =>
  ((await api.call('GET', '/api/v1/accounts', { as })).json['items'] as unknown[]).length > 0

describe('Điều 16.3 — access on a written request', () => {
  test('begins with the row, is announced, starts its process and ends with its last day', async () => {
    const account = await api.account()
    expect(await mayRead(account)).toBe(false)
    const caseNumber = await grant(account)
    expect(api.started).toContain(`cap-quyen/${caseNumber}`)
    expect(await mayRead(account)).toBe(true)
    const rows = createGrantRows()
    const system = { kind: 'SYSTEM' } as const
    await api.database.transaction(system, (work) => rows.announce(work, caseNumber))
    const advance = (now: number) =>
      api.database.transaction(system, (work) => rows.advance(work, caseNumber, now))
    expect((await advance(endOfDay(inAMonth) - 1)).status).toBe('OPEN')
    expect((await advance(endOfDay(inAMonth))).status).toBe('ENDED')
    expect((await advance(endOfDay(inAMonth) + 1)).status).toBe('ENDED')
    const told = await api.call('GET', '/api/v1/notifications', { as: account })
    expect((told.json['items'] as { kind: string }[]).map(({ kind }) => kind).toSorted()).toEqual([
      'GRANT_ENDED',
      'GRANT_ENDING',
      'GRANT_GIVEN',
    ])
    const open = await api.database.transaction(system, (work) => openGrants(work, '', 1000))
    expect(open.map((row) => row.caseNumber)).not.toContain(caseNumber)
  })

  test('a term that has not begun or is over gives nothing, though nothing has run', async () => {
    const [early, late] = [await api.account(), await api.account()]
    await grant(early, { startsOn: addDays(today, 1) })
    const caseNumber = await grant(late)
    await api.database.pool.query(
      `UPDATE held_role SET ends_at = now() WHERE grant_id = (SELECT id FROM access_grant WHERE case_number = $1)`,
      [caseNumber],
    )
    expect([await mayRead(early), await mayRead(late)]).toEqual([false, false])
  })

  test('is extended, restricted and revoked; every act wakes the process and has its request on record', async () => {
    const account = await api.account()
    const caseNumber = await grant(account)
    const act = (what: string, body: object) => post(`/grants/${caseNumber}/${what}`, { ...request, ...body })
    expect((await act('extension', { lastDay: addDays(inAMonth, 5) })).json['lastDay']).toBe(
      addDays(inAMonth, 5),
    )
    expect((await act('extension', { lastDay: today })).json['code']).toBe('GRANT.NOT_LATER')
    expect((await act('restriction', { lastDay: addDays(today, 3) })).json['lastDay']).toBe(addDays(today, 3))
    expect((await act('restriction', { lastDay: inAMonth })).json['code']).toBe('GRANT.NOT_EARLIER')
    const session = { headers: { Authorization: `Bearer ${await api.tokenFor(account)}` } }
    const revoked = await act('revocation', { reason: 'Hết nhu cầu' })
    expect([revoked.status, revoked.json['status']]).toEqual([200, 'REVOKED'])
    const after = await act('extension', { lastDay: inAMonth })
    expect([after.status, after.json['code']]).toEqual([409, 'GRANT.NOT_OPEN'])
    expect(woken.filter(({ workflowId }) => workflowId === `cap-quyen/${caseNumber}`)).toHaveLength(3)
    const { rows } = await api.database.pool.query(
      `SELECT string_agg(a.kind, ',' ORDER BY a.id) AS acts, count(DISTINCT a.request_number)::int AS requests
       FROM access_grant_act a JOIN access_grant g ON g.id = a.grant_id WHERE g.case_number = $1`,
      [caseNumber],
    )
    expect(rows).toEqual([{ acts: 'CREATE,EXTEND,RESTRICT,REVOKE', requests: 1 }])
    expect((await api.call('GET', '/api/v1/grants', session)).status).toBe(401) // its sessions ended at once
  })

  test('Điều 16.3 — is restricted to a lesser role and a unit within the unit, at once, and still ends on its last day', async () => {
    const account = await api.account()
    const caseNumber = await grant(account, { role: 'UNIT_HR_OFFICER', unitCode: 'H59.101' })
    const restrict = (body: object) =>
      post(`/grants/${caseNumber}/restriction`, { ...request, lastDay: inAMonth, ...body })
    expect((await restrict({})).json['code']).toBe('GRANT.NOT_EARLIER')
    expect((await restrict({ role: 'DEPARTMENT_OFFICER' })).json['code']).toBe('GRANT.NOT_NARROWER')
    expect((await restrict({ unitCode: 'H59.5' })).json['code']).toBe('GRANT.NOT_NARROWER')
    expect((await restrict({ unitCode: 'H59.998' })).json['code']).toBe('UNIT.UNKNOWN')
    const narrower = await restrict({ role: 'OBSERVER', unitCode: 'H59.101.2' })
    expect(narrower.json, narrower.text).toMatchObject({
      role: 'OBSERVER',
      unitCode: 'H59.101.2',
      lastDay: inAMonth,
      status: 'OPEN',
    })
    expect((await restrict({ role: 'UNIT_HR_OFFICER' })).json['code']).toBe('GRANT.NOT_NARROWER')
    const { rows } = await api.database.pool.query(
      `SELECT h.role, h.unit_code AS unit, h.ends_at > now() AS held,
        (SELECT string_agg(a.kind || ' ' || a.role || ' ' || a.unit_code, ', ' ORDER BY a.id) FROM access_grant_act a
          WHERE a.grant_id = h.grant_id) AS acts
       FROM held_role h WHERE h.account_id = $1`,
      [account],
    )
    expect(rows).toEqual([
      {
        role: 'OBSERVER',
        unit: 'H59.101.2',
        held: true,
        acts: 'CREATE UNIT_HR_OFFICER H59.101, RESTRICT OBSERVER H59.101.2',
      },
    ])
    const rowsOfGrants = createGrantRows()
    const advance = (now: number) =>
      api.database.transaction({ kind: 'SYSTEM' }, (work) => rowsOfGrants.advance(work, caseNumber, now))
    expect((await advance(endOfDay(inAMonth) - 60_000)).status).toBe('OPEN')
    expect((await advance(endOfDay(inAMonth))).status).toBe('ENDED')
  })

  test.each([
    ['authority to approve', { role: 'COMPETENT_APPROVER' }, 'GRANT.ROLE_NOT_GRANTABLE'],
    [
      'a term that is over',
      { lastDay: addDays(today, -1), startsOn: addDays(today, -2) },
      'GRANT.ALREADY_OVER',
    ],
    ['a request of tomorrow', { requestDate: addDays(today, 1) }, 'GRANT.REQUEST_IN_FUTURE'],
    ['a unit’s role without a unit', { unitCode: null }, 'GRANT.UNIT_NEEDED'],
    ['an unknown unit', { unitCode: 'H59.998' }, 'UNIT.UNKNOWN'],
  ])('refuses %s', async (_what, more, code) => {
    const answer = await post('/grants', asked(await api.account(), more))
    expect(answer.json['code']).toBe(code)
  })
})

describe('Điều 15.1 — delegated account management', () => {
  test('a unit grants within its own walls once it has been delegated', async () => {
    const account = await api.account()
    const before = await post('/grants', asked(account), clerk)
    expect([before.status, before.json['code']]).toEqual([422, 'ACCOUNT.MANAGEMENT_NOT_DELEGATED'])
    const delegation = {
      documentNumber: '1/QĐ-SNV',
      documentDate: addDays(today, -10),
      startsOn: today,
      lastDay: null,
    }
    expect((await post('/units/H59.4/account-management', delegation, clerk)).status).toBe(403)
    expect((await post('/units/H59.4/account-management', delegation)).status).toBe(200)
    expect((await post('/grants', asked(account), clerk)).status).toBe(202)
    const beyond = await post('/grants', asked(account, { role: 'DEPARTMENT_OFFICER' }), clerk)
    expect(beyond.json['code']).toBe('GRANT.BEYOND_DELEGATION')
    const elsewhere = await post('/grants', asked(account, { unitCode: 'H59.5' }), clerk)
    expect([elsewhere.status, elsewhere.json['code']]).toEqual([403, 'ACCESS.OTHER_UNIT'])
    const taken = await post('/units/H59.4/account-management/ending', { lastDay: addDays(today, -1) })
    expect(taken.status).toBe(200)
    expect((await post('/grants', asked(account), clerk)).json['code']).toBe(
      'ACCOUNT.MANAGEMENT_NOT_DELEGATED',
    )
  })
})
