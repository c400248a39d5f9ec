import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { addDays, civilDateAt, endOfDay } from '#domain/calendar/civil-date.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { prismaOf } from '../database.ts'
import { loadStaff } from '../dossier/load-staff.ts'
import { createReviewRows, openReviewRounds } from './review-process.ts'

const units = [
  { code: 'H59.3', name: 'Sở Nội vụ' },
  { code: 'H59.4', name: 'Sở Giả Định' },
]
const { people } = inventStaff({ seed: 'review', count: 8, units, today: '2026-11-22', defects: 0 })
const system = { kind: 'SYSTEM' } as const
const path = '/api/v1/quality/review-rounds'
const rows = createReviewRows()
const due = addDays(civilDateAt(Date.now()), 10)
let api: TestApi
let who: Record<'department' | 'hr3' | 'hr4' | 'employee', string>

beforeAll(async () => {
  api = await startTestApi()
  await api.database.transaction(system, (work) =>
    loadStaff(createFieldSealer(api.keys), work, { people, at: Date.now() }),
  )
  who = {
    department: await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] }),
    hr3: await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.3' }] }),
    hr4: await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] }),
    employee: await api.account({
      employeeId: people[0]!.employeeId,
      roles: [{ role: 'EMPLOYEE', unitCode: 'H59.3' }],
    }),
  }
})
afterAll(() => api.close())

const post = (as: keyof typeof who, at: string, body: object) =>
  api.call('POST', `${path}${at}`, { as: who[as], headers: { 'Idempotency-Key': randomUUID() }, body })
const open = async (body: object = {}) => {
  const answer = await post('department', '', { title: 'Rà soát quý IV', dueOn: due, ...body })
  return { answer, caseNumber: String(answer.json['caseNumber']) }
}
const confirm = (as: keyof typeof who, caseNumber: string, unitCode: string) =>
  post(as, `/${caseNumber}/confirmation`, { unitCode, note: 'Đã rà soát đủ.' })
const told = (caseNumber: string) =>
  api.database.transaction(system, (work) =>
    prismaOf(work).notification.findMany({
      where: { caseId: caseNumber },
      select: { kind: true, unitCode: true },
    }),
  )
const advance = (caseNumber: string, now: number) =>
  api.database.transaction(system, (work) => rows.advance(work, caseNumber, now))

describe('Điều 14.1(đ) — review rounds by the API', () => {
  test('the department opens one for the province, units confirm, and it is done by all', async () => {
    const { answer, caseNumber } = await open()
    expect(answer.status).toBe(202)
    expect(caseNumber).toMatch(/^RS-20\d\d-\d{6}$/)
    expect(api.started).toContain(`dot-ra-soat/${caseNumber}`)
    expect((answer.json['units'] as { unitCode: string }[]).map((unit) => unit.unitCode)).toEqual([
      'H59.3',
      'H59.4',
    ])
    expect((await confirm('hr4', caseNumber, 'H59.3')).status).toBe(403)
    expect((await confirm('employee', caseNumber, 'H59.3')).status).toBe(403)
    const first = await confirm('hr3', caseNumber, 'H59.3')
    expect([first.status, first.json['confirmed']]).toEqual([200, 1])
    expect((await confirm('hr3', caseNumber, 'H59.3')).json['code']).toBe('REVIEW.ALREADY_CONFIRMED')
    expect((await advance(caseNumber, Date.now())).status).toBe('OPEN')
    expect((await confirm('hr4', caseNumber, 'H59.4')).status).toBe(200)
    for (const _again of [1, 2]) expect((await advance(caseNumber, Date.now())).status).toBe('DONE')
    expect((await told(caseNumber)).map(({ kind }) => kind)).toEqual(['REVIEW_DONE'])
    expect((await confirm('hr4', caseNumber, 'H59.4')).json['code']).toBe('REVIEW.NOT_OPEN')
  })

  test('a unit sees its own line only, the department all with who is late', async () => {
    const { caseNumber } = await open()
    const linesFor = async (as: keyof typeof who) => {
      const answer = await api.call('GET', `${path}?status=OPEN`, { as: who[as] })
      const items = answer.json['items'] as { caseNumber: string; units: { unitCode: string }[] }[]
      return items.find((item) => item.caseNumber === caseNumber)?.units.map((unit) => unit.unitCode)
    }
    expect(await linesFor('hr3')).toEqual(['H59.3'])
    expect(await linesFor('department')).toEqual(['H59.3', 'H59.4'])
    expect((await api.call('GET', path, { as: who.employee })).status).toBe(403)
  })

  test('reminds at its edges and escalates once a deadline, however often a step is repeated', async () => {
    const { caseNumber } = await open({ unitCodes: ['H59.3'] })
    await api.database.transaction(system, (work) => rows.announce(work, caseNumber))
    const moments = [addDays(due, -4), addDays(due, -3), due].map((day) => endOfDay(day) - 1)
    for (const now of [...moments, ...moments, endOfDay(due), endOfDay(due), endOfDay(addDays(due, 1))])
      await advance(caseNumber, now)
    const kinds = (await told(caseNumber)).map(({ kind, unitCode }) => `${kind} ${unitCode}`)
    expect(kinds.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'REVIEW_ESCALATED H59.3',
      'REVIEW_ESCALATED null',
      'REVIEW_OPENED H59.3',
      'REVIEW_OVERDUE H59.3',
      'REVIEW_OVERDUE H59.3',
      'REVIEW_REMINDER H59.3',
      'REVIEW_REMINDER H59.3',
    ])
  })

  test('a new day, a cancellation, and what is refused', async () => {
    const { caseNumber } = await open({ unitCodes: ['H59.3'] })
    const later = addDays(due, 20)
    const extended = await post('department', `/${caseNumber}/extensions`, {
      unitCode: 'H59.3',
      dueOn: later,
    })
    expect((extended.json['units'] as { dueOn: string }[])[0]?.dueOn).toBe(later)
    expect((await post('hr3', `/${caseNumber}/extensions`, { unitCode: 'H59.3', dueOn: later })).status).toBe(
      403,
    )
    expect((await confirm('hr4', caseNumber, 'H59.4')).json['code']).toBe('REVIEW.UNIT_NOT_ASKED')
    expect((await open({ dueOn: '2020-01-01' })).answer.json['code']).toBe('REVIEW.DAY_PASSED')
    expect((await open({ unitCodes: ['H59.99'] })).answer.json['code']).toBe('REVIEW.NO_UNITS')
    expect(
      (await post('department', `/${caseNumber}/cancellation`, { reason: 'Mở nhầm.' })).json['status'],
    ).toBe('CANCELLED')
    expect((await post('department', '/RS-2020-000001/cancellation', { reason: 'x' })).status).toBe(404)
  })

  test('every open round is started again after the process store was lost, a finished one is not', async () => {
    const { caseNumber } = await open({ unitCodes: ['H59.4'] })
    const listed: string[] = []
    for (let afterId = ''; ; ) {
      const page = await api.database.transaction(system, (work) =>
        openReviewRounds(work, { afterId, limit: 1, now: Date.now() }),
      )
      listed.push(...page.map(({ start }) => start.workflowId))
      if (page.length === 0) break
      afterId = page.at(-1)!.id
    }
    expect(listed).toContain(`dot-ra-soat/${caseNumber}`)
    const open3 = await api.database.transaction(system, (work) =>
      prismaOf(work).reviewRound.count({ where: { status: 'OPEN' } }),
    )
    expect(listed).toHaveLength(open3)
  })
})
