import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { aCivilServantInPost } from '#test/builders/person.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

const today = civilDateAt(Date.now())
const decision = { decisionNumber: '15/QĐ-UBND', decisionDate: '2026-01-05', effectiveOn: '2026-02-01' }

let api: TestApi
let officer: string
let clerk: string
const woken: { workflowId: string; input: unknown }[] = []

beforeAll(async () => {
  api = await startTestApi({ workflows: { executeUpdate: (act) => Promise.resolve(void woken.push(act)) } })
  await api.database.transaction({ kind: 'SYSTEM' }, (work) => seedUnits(work, readUnits()))
  officer = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  clerk = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
})
afterAll(() => api.close())

const post = (path: string, body: unknown, as = officer) =>
  api.call('POST', `/api/v1${path}`, { as, body, headers: { 'Idempotency-Key': randomUUID() } })
const unit = async (code: string) => (await api.call('GET', `/api/v1/units/${code}`, { as: clerk })).json
const newUnit = (code: string, kind: string, parentCode: string) =>
  post('/units', {
    code,
    name: `Đơn vị thử ${code}`,
    kind,
    parentCode,
    administrativeCode: null,
    ...decision,
  })
const employee = (unitCode: string): Promise<string> => aCivilServantInPost(api.database.pool, unitCode)
const transfer = async (employeeId: string, fromUnit: string, toUnit: string): Promise<string> => {
  const caseNumber = `CT-2026-${String(Math.floor(Math.random() * 900_000) + 100_000)}`
  await api.database.pool.query(
    `INSERT INTO transfer (id, case_number, employee_id, kind, regulation_pack, from_unit, to_unit, from_manager, to_manager,
      decision_number, decision_date, handover_date, stage, opened_by, opened_at)
     VALUES ($1, $2, $3, 'DIEU_DONG', 'QC_TRAVINH', $4, $5, $4, $5, '1/QĐ', '2026-11-01', '2026-11-20', 'CHO_HUY_QUYEN', 'thử', now())`,
    [randomUUID(), caseNumber, employeeId, fromUnit, toUnit],
  )
  return caseNumber
}

describe('Điều 16.2 — units', () => {
  test('the province’s 261 units are listed with who manages their data', async () => {
    const { status, json } = await api.call('GET', '/api/v1/units', { as: clerk })
    expect(status).toBe(200)
    const items = json['items'] as { code: string; managingUnitCode: string }[]
    expect(items).toHaveLength(261)
    expect(items.find(({ code }) => code === 'H59.101.2')?.managingUnitCode).toBe('H59.101')
    expect(items.find(({ code }) => code === 'H59.4')?.managingUnitCode).toBe('H59.4')
  })

  test('only Sở Nội vụ changes them', async () => {
    const answer = await post('/units/H59.4/renaming', { name: 'Sở Khác', ...decision }, clerk)
    expect([answer.status, answer.json['code']]).toEqual([403, 'ACCESS.NO_ROLE'])
  })

  test('a phòng that is founded is managed by its parent from its first day', async () => {
    const answer = await newUnit('H59.101.40', 'PHONG', 'H59.101')
    expect([answer.status, answer.headers.get('location')]).toEqual([201, '/api/v1/units/H59.101.40'])
    expect(await unit('H59.101.40')).toMatchObject({
      managingUnitCode: 'H59.101',
      validFrom: '2026-02-01',
      validTo: null,
    })
  })

  test.each([
    ['a code that was given before', 'H59.4', 'H59', 409, 'UNIT.CODE_TAKEN'],
    ['a code below another parent', 'H59.102.50', 'H59.101', 422, 'UNIT.CODE_NOT_BELOW_PARENT'],
    ['an unknown parent', 'H59.999.1', 'H59.999', 404, 'UNIT.UNKNOWN'],
  ])('refuses %s', async (_what, code, parentCode, status, problem) => {
    const answer = await newUnit(code, 'PHONG', parentCode)
    expect([answer.status, answer.json['code']]).toEqual([status, problem])
  })

  test('a new name stands at once, the old one in the history', async () => {
    const name = 'Sở Văn hóa và Du lịch'
    expect((await post('/units/H59.14/renaming', { name, ...decision })).status).toBe(200)
    const found = await unit('H59.14')
    expect(found).toMatchObject({ name })
    expect((found['acts'] as { kind: string }[]).map(({ kind }) => kind)).toEqual(['RENAME'])
    const again = await post('/units/H59.14/renaming', { name, ...decision })
    expect(again.json['code']).toBe('UNIT.SAME_NAME')
    const future = { ...decision, effectiveOn: '2199-01-01' }
    expect((await post('/units/H59.14/renaming', { name: 'Sở Mới', ...future })).status).toBe(400)
    const later = { ...decision, effectiveOn: '2099-01-01' }
    const planned = await post('/units/H59.14/renaming', { name: 'Sở Mới', ...later })
    expect(planned.json['planned']).toMatch(/^SX-/)
    expect(await unit('H59.14')).toMatchObject({ name })
  })
})

describe('merger and dissolution', () => {
  test('people, open cases and managed units go to the successor; rights at the old unit end', async () => {
    await newUnit('H59.60', 'SO', 'H59')
    await newUnit('H59.61', 'SO', 'H59')
    const person = await employee('H59.60')
    const caseNumber = await transfer(person, 'H59.60', 'H59.5')
    const holder = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.60' }] })
    await post('/units/H59.15/managing-unit', { managingUnitCode: 'H59.60', ...decision })
    const answer = await post('/units/H59.61/mergers', {
      sources: ['H59.60'],
      ...decision,
      effectiveOn: today,
    })
    expect(answer.json['takeovers']).toEqual([
      {
        unitCode: 'H59.60',
        successorCode: 'H59.61',
        people: 1,
        openCases: [caseNumber],
        rolesEnded: 1,
        grantsEnded: 0,
      },
    ])
    expect(woken).toContainEqual(expect.objectContaining({ workflowId: `chuyen-cong-tac/${caseNumber}` }))
    const { rows } = await api.database.pool.query(
      `SELECT e.unit_code AS unit, t.from_unit AS source, t.from_manager AS manager,
        (SELECT string_agg(unit_code, ',' ORDER BY starts_on, ends_on) FROM assignment WHERE employee_id = e.id) AS posts,
        managing_unit_of('H59.15', CURRENT_DATE + 1) AS heir
       FROM employee e JOIN transfer t ON t.employee_id = e.id WHERE e.id = $1`,
      [person],
    )
    expect(rows).toEqual([
      { unit: 'H59.61', source: 'H59.61', manager: 'H59.61', posts: 'H59.60,H59.61', heir: 'H59.61' },
    ])
    expect(await unit('H59.60')).toMatchObject({ validTo: today })
    const after = await api.call('GET', '/api/v1/accounts', { as: holder })
    expect(after.json['items']).toEqual([])
  })

  test('a unit with people is dissolved only with a successor', async () => {
    await newUnit('H59.62', 'SO', 'H59')
    await employee('H59.62')
    const order = { ...decision, effectiveOn: today }
    const alone = await post('/units/H59.62/dissolution', { successorCode: null, ...order })
    expect([alone.status, alone.json['code']]).toEqual([422, 'UNIT.SUCCESSOR_NEEDED'])
    expect((await post('/units/H59.62/dissolution', { successorCode: 'H59.61', ...order })).status).toBe(200)
    const again = await post('/units/H59.62/dissolution', { successorCode: 'H59.61', ...order })
    expect(again.json['code']).toBe('UNIT.NOT_IN_FORCE')
  })

  test('an act recorded late leaves every post with one unit at a time', async () => {
    await newUnit('H59.63', 'SO', 'H59')
    const person = await employee('H59.63')
    await api.database.pool.query(`UPDATE assignment SET starts_on = '2026-06-01' WHERE employee_id = $1`, [
      person,
    ])
    await api.database.pool.query(
      `INSERT INTO assignment (id, employee_id, unit_code, kind, post, starts_on, ends_on)
       VALUES ($1, $2, 'H59.63', 'MAIN', 'trước', '2021-01-01', '2026-06-01')`,
      [randomUUID(), person],
    )
    const answer = await post('/units/H59.63/dissolution', { successorCode: 'H59.61', ...decision })
    expect(answer.status, JSON.stringify(answer.json)).toBe(200)
    const { rows } = await api.database.pool.query(
      `SELECT unit_code AS unit, starts_on::text AS from, ends_on::text AS until FROM assignment
       WHERE employee_id = $1 ORDER BY starts_on`,
      [person],
    )
    expect(rows).toEqual([
      { unit: 'H59.63', from: '2021-01-01', until: '2026-02-01' },
      { unit: 'H59.61', from: '2026-02-01', until: '2026-06-01' },
      { unit: 'H59.61', from: '2026-06-01', until: null },
    ])
  })

  test('an empty unit goes without a successor, one with subordinates or wards does not go', async () => {
    const order = { ...decision, effectiveOn: today, successorCode: null }
    expect((await post('/units/H59.28/dissolution', order)).status).toBe(200)
    expect((await post('/units/H59.102/dissolution', order)).json['code']).toBe('UNIT.MANAGES_OTHERS')
    const heir = { ...order, successorCode: 'H59.101' }
    expect((await post('/units/H59.102/dissolution', heir)).json['code']).toBe('UNIT.HAS_SUBORDINATES')
  })

  test('the manager of a unit’s data must manage its own', async () => {
    const answer = await post('/units/H59.7/managing-unit', { managingUnitCode: 'H59.101.2', ...decision })
    expect(answer.json['code']).toBe('UNIT.MANAGER_IS_MANAGED')
  })
})
