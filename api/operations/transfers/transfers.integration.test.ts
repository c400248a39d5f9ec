import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closedCaseSources } from '#adapters/postgres/closed-cases.ts'
import { wakeClosedCases } from '#activities/case-sweep.ts'
import type { WorkflowAct } from '#contracts/workflow-start.ts'
import { addDays, civilDateAt } from '#domain/calendar/civil-date.ts'
import { aCivilServantInPost } from '#test/builders/person.ts'
import { aTransferBody } from '#test/builders/transfers/transfer-body.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

let api: TestApi
let sender = ''
const woken: WorkflowAct[] = []
const today = civilDateAt(Date.now())

beforeAll(async () => {
  api = await startTestApi({
    workflows: {
      executeUpdate: (act) => Promise.resolve(void woken.push(act)),
    },
  })
  await api.database.transaction({ kind: 'SYSTEM' }, (work) => seedUnits(work, readUnits()))
  sender = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
})
afterAll(() => api.close())

async function someone(): Promise<string> {
  return aCivilServantInPost(api.database.pool, 'H59.4')
}

async function open(employeeId: string, wanted: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const opened = await api.call('POST', '/api/v1/transfers', {
    as: sender,
    headers: { 'Idempotency-Key': randomUUID() },
    body: { ...aTransferBody(employeeId), ...wanted },
  })
  expect(opened.status, opened.text).toBe(202)
  return opened.json['caseNumber'] as string
}

describe('Điều 10.2 — a death supersedes the open transfer', () => {
  test('and wakes its process once the death is on record', async () => {
    const employeeId = await someone()
    const before = await open(employeeId)
    woken.length = 0
    const death = await open(employeeId, { kind: 'QUA_DOI', toUnit: null })
    expect(api.started).toContain(`chuyen-cong-tac/${death}`)
    expect(woken).toEqual([
      expect.objectContaining({ workflowId: `chuyen-cong-tac/${before}`, input: { act: 'SUPERSEDE' } }),
    ])
    const { json } = await api.call('GET', `/api/v1/transfers/${before}`, { as: sender })
    expect(json['transfer']).toMatchObject({ stage: 'BI_THAY_THE' })
  })

  test('a leaver without an open case wakes nobody', async () => {
    woken.length = 0
    await open(await someone(), { kind: 'NGHI_HUU', toUnit: null })
    expect(woken).toEqual([])
  })

  test('when that wake-up is lost, the sweeper makes up for it, always by the same key', async () => {
    const employeeId = await someone()
    const before = await open(employeeId)
    await open(employeeId, { kind: 'QUA_DOI', toUnit: null })
    const swept: WorkflowAct[] = []
    const sweep = () =>
      wakeClosedCases({
        database: api.database,
        clock: { now: Date.now },
        closed: closedCaseSources,
        wake: (act) => Promise.resolve((swept.push(act), 'WOKEN' as const)),
      })
    expect((await sweep()).woken).toBe((await sweep()).woken)
    const mine = swept.filter(({ workflowId }) => workflowId === `chuyen-cong-tac/${before}`)
    expect(mine.map(({ input }) => input)).toEqual([{ act: 'SUPERSEDE' }, { act: 'SUPERSEDE' }])
    expect(new Set(mine.map(({ updateId }) => updateId)).size).toBe(1)
  })
})

describe('what the rows refuse at the opening', () => {
  const refused = async (wanted: Readonly<Record<string, unknown>>) => {
    const { status, json } = await api.call('POST', '/api/v1/transfers', {
      as: sender,
      headers: { 'Idempotency-Key': randomUUID() },
      body: { ...aTransferBody(await someone()), ...wanted },
    })
    return [status, json['code']]
  }

  test('a person who has no main post there, a unit that is not or no longer there', async () => {
    await api.database.pool.query(`UPDATE unit SET valid_to = '2026-01-01' WHERE code = 'H59.9'`)
    expect(await refused({ employeeId: randomUUID() })).toEqual([422, 'TRANSFER.NOT_EMPLOYED_THERE'])
    expect(await refused({ toUnit: 'H59.999' })).toEqual([422, 'TRANSFER.UNIT_UNKNOWN'])
    expect(await refused({ toUnit: 'H59.9' })).toEqual([422, 'TRANSFER.UNIT_CLOSED'])
  })

  test('a second open case of the person', async () => {
    const employeeId = await someone()
    await open(employeeId)
    expect(await refused({ employeeId })).toEqual([409, 'TRANSFER.ALREADY_OPEN'])
    expect(await refused({ employeeId, kind: 'BIET_PHAI', lastDay: today })).toEqual([
      409,
      'TRANSFER.ALREADY_OPEN',
    ])
  })

  test('and a case that nobody opened', async () => {
    const unknown = await api.call('GET', '/api/v1/transfers/CT-2020-000001', { as: sender })
    expect([unknown.status, unknown.json['code']]).toEqual([404, 'TRANSFER.NOT_FOUND'])
  })
})

describe('biệt phái', () => {
  const lastDay = today
  const term = (caseNumber: string, as: string, to: string) =>
    api.call('POST', `/api/v1/transfers/${caseNumber}/secondment-term`, {
      as,
      headers: { 'Idempotency-Key': randomUUID() },
      body: { lastDay: to, decisionNumber: '40/QĐ', decisionDate: today, reason: 'Theo nhu cầu công tác' },
    })
  const namesSeenBy = async (as: string) => {
    const { json } = await api.call('GET', '/api/v1/dossiers', { as })
    return (json['items'] as { employeeId: string }[]).map(({ employeeId }) => employeeId)
  }

  test('the receiving unit reads the dossier up to the last day; the sending unit extends or ends the term', async () => {
    const [employeeId, receiver] = [
      await someone(),
      await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.5' }] }),
    ]
    const read = async () =>
      (await api.call('GET', `/api/v1/dossiers/${employeeId}`, { as: receiver })).status
    expect(await read()).toBe(403)
    const caseNumber = await open(employeeId, { kind: 'BIET_PHAI', lastDay })
    expect(await read()).toBe(200)
    expect(await namesSeenBy(receiver)).toContain(employeeId)
    expect(await namesSeenBy(sender)).toContain(employeeId)
    expect((await term(caseNumber, receiver, addDays(today, 30))).json['code']).toBe('ACCESS.NOT_PARTY')
    const extended = await term(caseNumber, sender, addDays(today, 30))
    expect(extended.json).toMatchObject({ kind: 'BIET_PHAI', lastDay: addDays(today, 30) })
    expect((await term(caseNumber, sender, today)).status).toBe(200)
    expect((await term(caseNumber, sender, today)).json['code']).toBe('TRANSFER.SAME_TERM')
  })

  test('what is over yesterday is read no more, and a change of the data is never the receiving unit’s', async () => {
    const [employeeId, receiver] = [
      await someone(),
      await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.5' }] }),
    ]
    const started = addDays(today, -30)
    const dates = { decisionDate: started, handoverDate: started }
    await open(employeeId, { kind: 'BIET_PHAI', lastDay: addDays(today, -1), ...dates })
    expect((await api.call('GET', `/api/v1/dossiers/${employeeId}`, { as: receiver })).status).toBe(403)
    expect(await namesSeenBy(receiver)).not.toContain(employeeId)
    await open(employeeId, { kind: 'BIET_PHAI', lastDay })
    const changes = await api.call('GET', `/api/v1/dossiers/${employeeId}/changes`, { as: receiver })
    expect(changes.status).toBe(403)
  })

  test('without its last day it is refused', async () => {
    const refused = await api.call('POST', '/api/v1/transfers', {
      as: sender,
      headers: { 'Idempotency-Key': randomUUID() },
      body: { ...aTransferBody(await someone()), kind: 'BIET_PHAI' },
    })
    expect(refused.json['code']).toBe('TRANSFER.TERM_NEEDED')
  })
})
