import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPlannedUnitActActivities } from '#activities/planned-unit-act.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createPlannedUnitActRows, openPlannedUnitActs } from '#adapters/postgres/units/planned-unit-acts.ts'
import { addDays, civilDateAt, startOfDay } from '#domain/calendar/civil-date.ts'
import { aCivilServant } from '#test/builders/person.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

const minute = 60_000
const today = civilDateAt(Date.now())
const tomorrow = addDays(today, 1)
const order = { decisionNumber: '30/QĐ-UBND', decisionDate: today, effectiveOn: tomorrow }

let api: TestApi
let worker: Database
let officer: string
const woken: string[] = []

beforeAll(async () => {
  api = await startTestApi({
    workflows: { executeUpdate: ({ workflowId }) => Promise.resolve(void woken.push(workflowId)) },
  })
  worker = openDatabase({ url: api.databaseUrl, role: 'hub_worker' })
  await api.database.transaction({ kind: 'SYSTEM' }, (work) => seedUnits(work, readUnits()))
  officer = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
})
afterAll(async () => {
  await worker.close()
  await api.close()
})

const post = (path: string, body: unknown) =>
  api.call('POST', `/api/v1${path}`, { as: officer, body, headers: { 'Idempotency-Key': randomUUID() } })
const unit = async (code: string) =>
  (await api.call('GET', `/api/v1/units/${code}?onDate=${tomorrow}`, { as: officer })).json
const planned = async (path: string, body: object): Promise<string> => {
  const answer = await post(path, { ...body, ...order })
  expect(answer.status, answer.text).toBe(200)
  return answer.json['planned'] as string
}
/** The process's step at an instant, as the worker does it. */
const carryOut = (caseNumber: string, now: number) =>
  createPlannedUnitActActivities({
    database: worker,
    clock: { now: () => now },
    plannedUnitActs: createPlannedUnitActRows(),
  }).carryOutPlannedUnitAct({ caseNumber })
const stageOf = async (caseNumber: string) => {
  const { json } = await api.call('GET', '/api/v1/planned-unit-acts', { as: officer })
  return (json['items'] as { caseNumber: string; stage: string }[]).find(
    (item) => item.caseNumber === caseNumber,
  )?.stage
}

describe('Điều 16.2 — a decision on units that takes effect later', () => {
  test('a merger waits to the last minute, then moves people and open cases by itself, once', async () => {
    const person = await aCivilServant(api.database.pool, 'H59.20')
    const caseNumber = await planned('/units/H59.21/mergers', { sources: ['H59.20'] })
    expect(api.started).toContain(`sap-xep-don-vi/${caseNumber}`)
    expect((await carryOut(caseNumber, startOfDay(tomorrow) - minute)).act.stage).toBe('PLANNED')
    expect(await unit('H59.20')).toMatchObject({ validTo: null })
    const open = await worker.transaction({ kind: 'SYSTEM' }, (work) =>
      openPlannedUnitActs(work, { afterId: '', limit: 10, now: 0 }),
    )
    expect(open.map(({ id }) => id)).toContain(caseNumber)

    expect((await carryOut(caseNumber, startOfDay(tomorrow))).act.stage).toBe('DONE')
    expect(await unit('H59.20')).toMatchObject({ validTo: tomorrow })
    const { rows } = await api.database.pool.query('SELECT unit_code AS unit FROM employee WHERE id = $1', [
      person,
    ])
    expect(rows).toEqual([{ unit: 'H59.21' }])
    expect(await carryOut(caseNumber, startOfDay(tomorrow) + minute)).toMatchObject({ movedCases: [] })
  })

  test('a new name and a dissolution take effect on their day; a withdrawn one never does', async () => {
    const renamed = await planned('/units/H59.14/renaming', { name: 'Sở Tên Mới' })
    const dissolved = await planned('/units/H59.28/dissolution', { successorCode: null })
    const withdrawn = await planned('/units/H59.27/dissolution', { successorCode: null })
    expect((await post(`/planned-unit-acts/${withdrawn}/withdrawal`, undefined)).status).toBe(200)
    expect(woken).toContain(`sap-xep-don-vi/${withdrawn}`)
    for (const caseNumber of [renamed, dissolved, withdrawn]) await carryOut(caseNumber, startOfDay(tomorrow))
    expect(await unit('H59.14')).toMatchObject({ name: 'Sở Tên Mới' })
    expect(await unit('H59.28')).toMatchObject({ validTo: tomorrow })
    expect(await unit('H59.27')).toMatchObject({ validTo: null })
    expect([await stageOf(renamed), await stageOf(withdrawn)]).toEqual(['DONE', 'WITHDRAWN'])
    const unknown = await post('/planned-unit-acts/SX-2026-999999/withdrawal', undefined)
    expect([unknown.status, unknown.json['code']]).toEqual([404, 'UNIT_PLAN.NOT_FOUND'])
    const again = await post(`/planned-unit-acts/${renamed}/withdrawal`, undefined)
    expect([again.status, again.json['code']]).toEqual([409, 'UNIT_PLAN.NOT_OPEN'])
  })

  test('what a rule refuses on the day is put on record and told to Sở Nội vụ', async () => {
    const caseNumber = await planned('/units/H59.26/dissolution', { successorCode: null })
    await aCivilServant(api.database.pool, 'H59.26')
    expect((await carryOut(caseNumber, startOfDay(tomorrow))).act.stage).toBe('REFUSED')
    expect(await unit('H59.26')).toMatchObject({ validTo: null })
    const told = await api.call('GET', '/api/v1/notifications', { as: officer })
    expect(told.text).toContain(caseNumber)
  })

  test.each([
    ['an unknown unit', '/units/H59.999/renaming', { name: 'Sở Mới' }, 'UNIT.UNKNOWN'],
    ['a merger into itself', '/units/H59.4/mergers', { sources: ['H59.4'] }, 'UNIT.MERGED_INTO_ITSELF'],
    ['a successor that is none', '/units/H59.4/dissolution', { successorCode: 'H59.998' }, 'UNIT.UNKNOWN'],
  ])('refuses at once %s', async (_what, path, body, code) => {
    expect((await post(path, { ...body, ...order })).json['code']).toBe(code)
  })
})
