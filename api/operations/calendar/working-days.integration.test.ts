import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedWorkingCalendar } from '#adapters/postgres/units/calendar.ts'
import { parseCivilDate } from '#domain/calendar/civil-date.ts'
import { parseWorkingCalendar } from '#domain/calendar/working-calendar.ts'
import { aCivilServant } from '#test/builders/person.ts'
import { startTestApi, type TestApi } from '#test/api.ts'

let api: TestApi
let officer: string
let anyone: string
const woken: { workflowId: string; input: unknown }[] = []
const reference: unknown = JSON.parse(
  readFileSync(new URL('../../../prisma/reference/working-calendar-vn.json', import.meta.url), 'utf8'),
)

beforeAll(async () => {
  api = await startTestApi({ workflows: { executeUpdate: (act) => Promise.resolve(void woken.push(act)) } })
  const document = { number: 'TB 9441/TB-BNV', date: parseCivilDate('2025-10-16') }
  await api.database.transaction({ kind: 'SYSTEM' }, (work) =>
    seedWorkingCalendar(work, parseWorkingCalendar(reference), document),
  )
  officer = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  anyone = await api.account()
})
afterAll(() => api.close())

const deadline = async (from: string, workingDays: number) =>
  (
    await api.call('GET', `/api/v1/working-days/deadline?from=${from}&workingDays=${workingDays}`, {
      as: anyone,
    })
  ).json
const aYear = (year: number, more: object = {}) => ({
  status: 'CONG_BO',
  off: [`${year}-01-01`],
  saturdaysWorked: [],
  pending: [],
  documentNumber: 'TB 1/TB-BNV',
  documentDate: '2026-11-01',
  reason: 'Thông báo lịch nghỉ Tết',
  ...more,
})
const edit = (year: number, more: object = {}, as = officer) =>
  api.call('PUT', `/api/v1/working-calendar/${year}`, { as, body: aYear(year, more) })

test('anyone who is signed in asks for a deadline and is told which days do not count, and why', async () => {
  const answer = await deadline('2026-02-13', 3)
  expect(answer).toMatchObject({
    deadline: '2026-02-25',
    endsAt: '2026-02-26T00:00:00.000+07:00',
    status: 'CONG_BO',
  })
  const skipped = answer['skipped'] as { date: string; reason: string }[]
  expect(skipped.map(({ date }) => date.slice(5)).join(' ')).toBe(
    '02-13 02-14 02-15 02-16 02-17 02-18 02-19 02-20 02-21 02-22',
  )
  expect(skipped.every(({ reason }) => reason.length > 5)).toBe(true)
  expect((await api.call('GET', '/api/v1/working-days/deadline?from=2026-02-13&workingDays=3')).status).toBe(
    401,
  )
})

test.each([
  'from=2026-02-30&workingDays=3',
  'from=2026-02-13&workingDays=0',
  'workingDays=3',
  'from=2026-02-13',
])('refuses %s', async (query) => {
  expect((await api.call('GET', `/api/v1/working-days/deadline?${query}`, { as: anyone })).status).toBe(400)
})

describe('an edit by Sở Nội vụ', () => {
  test('announces a year with its document; nobody else may', async () => {
    expect(await deadline('2027-03-01', 1)).toMatchObject({ deadline: '2027-03-02', status: 'DU_KIEN' })
    expect((await edit(2027, {}, anyone)).status).toBe(403)
    const answer = await edit(2027, { off: ['2027-01-01', '2027-03-02'], saturdaysWorked: ['2027-03-06'] })
    expect(answer.status, JSON.stringify(answer.json)).toBe(200)
    expect(await deadline('2027-03-01', 1)).toMatchObject({ deadline: '2027-03-03', status: 'CONG_BO' })
    expect(await deadline('2027-03-05', 1)).toMatchObject({ deadline: '2027-03-06' })
  })

  test.each([
    [{ off: ['2028-01-02'] }, 'CALENDAR.REST_DAY_LISTED'],
    [{ off: ['2027-01-01'] }, 'CALENDAR.WRONG_YEAR'],
    [{ off: ['2028-01-03', '2028-01-03'] }, 'CALENDAR.DUPLICATE_DATE'],
    [{ off: [], saturdaysWorked: ['2028-01-03'] }, 'CALENDAR.NOT_SATURDAY'],
    [{ off: [], documentDate: '2099-01-01' }, 'CALENDAR.DOCUMENT_IN_FUTURE'],
  ])('refuses what contradicts the week: %j', async (more, code) => {
    const answer = await edit(2028, more)
    expect([409, 422]).toContain(answer.status)
    expect(answer.json['code']).toBe(code)
  })

  test('switches the pending day on, re-arms what is open, keeps what was kept, and lists before and after', async () => {
    const [open, kept] = [await transfer(null), await transfer('2026-11-23T02:00:00Z')]
    const { rows } = await api.database.pool.query<{ off: string[] }>(
      `SELECT array_agg(date::text ORDER BY date) AS off FROM calendar_day WHERE kind = 'OFF' AND date_part('year', date) = 2026`,
    )
    const answer = await edit(2026, {
      off: rows[0]?.off,
      saturdaysWorked: ['2026-01-10', '2026-08-22'],
      pending: [{ date: '2026-11-24', name: 'Ngày Văn hóa Việt Nam', status: 'AP_DUNG' }],
    })
    expect(answer.status, JSON.stringify(answer.json)).toBe(200)
    const moved = [
      { side: 'REVOKE', before: '2026-11-26T00:00:00.000+07:00', after: '2026-11-27T00:00:00.000+07:00' },
      { side: 'RECEIVE', before: '2026-11-28T00:00:00.000+07:00', after: '2026-12-01T00:00:00.000+07:00' },
    ]
    const lines = answer.json['deadlines'] as { caseNumber: string; side: string }[]
    expect(lines.filter(({ caseNumber }) => caseNumber === open)).toEqual(
      moved.map((line) => ({ caseNumber: open, ...line })),
    )
    expect(lines.filter(({ caseNumber }) => caseNumber === kept).map(({ side }) => side)).toEqual(['RECEIVE'])
    expect(woken.map(({ workflowId }) => workflowId)).toContain(`chuyen-cong-tac/${open}`)
    const record = await api.call('GET', '/api/v1/working-calendar-changes', { as: officer })
    const [last] = record.json['items'] as { year: number; deadlines: unknown[] }[]
    expect([last?.year, last?.deadlines]).toEqual([2026, lines])
  })
})

/** An open case handed over on Friday 20/11/2026, its access ended at an instant or not yet. */
async function transfer(accessEndedAt: string | null): Promise<string> {
  const caseNumber = `CT-2026-${String(Math.floor(Math.random() * 900_000) + 100_000)}`
  const employeeId = await aCivilServant(api.database.pool, 'H59.4')
  await api.database.pool.query(
    `INSERT INTO transfer (id, case_number, employee_id, kind, regulation_pack, from_unit, to_unit, from_manager, to_manager,
      decision_number, decision_date, handover_date, stage, opened_by, opened_at, revoke_due_at, receive_due_at, access_ended_at)
     VALUES ($1, $2, $3, 'DIEU_DONG', 'QC_TRAVINH', 'H59.4', 'H59.6', 'H59.4', 'H59.6', '1/QĐ', '2026-11-01', '2026-11-20',
      'CHO_HUY_QUYEN', 'thử', '2026-11-20T02:00:00Z', '2026-11-25T17:00:00Z', '2026-11-27T17:00:00Z', $4)`,
    [randomUUID(), caseNumber, employeeId, accessEndedAt],
  )
  return caseNumber
}
