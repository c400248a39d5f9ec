import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUnitStore } from '#adapters/postgres/units/unit-store.ts'
import { parseCivilDate, startOfDay } from '#domain/calendar/civil-date.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { receiveDue, revokeDue, TransferOffice } from '#test/builders/transfers/transfer-office.ts'
import { store } from '#test/builders/transfers/transfer-stores.ts'

const minute = 60_000
const units = createUnitStore()
let office: TransferOffice

beforeAll(async () => {
  office = await TransferOffice.start()
})
afterAll(() => office.stop())

describe('a unit is dissolved during the transfer', () => {
  const order = {
    order: {
      decision: { number: '20/QĐ-UBND', date: parseCivilDate('2026-03-09') },
      effectiveOn: parseCivilDate('2026-03-11'),
      now: startOfDay(parseCivilDate('2026-03-11')) + 60 * minute,
    },
    actorId: 'thử',
  }
  const dissolve = (code: string, successor: string) =>
    office.system((work) => units.dissolve(work, { code, successor }, order))

  it('the old one: the successor confirms, and a withdrawal gives no right at a unit that is gone', async () => {
    const person = await office.someone('H59.20', [['UNIT_HR_OFFICER', 'H59.20']])
    const transfer = await office.open(person, 'H59.20')
    await dissolve('H59.20', 'H59.21')
    const after = await office.system((work) => store.getByCaseNumber(work, transfer.caseNumber))
    expect(after).toMatchObject({ fromUnit: 'H59.21', fromManager: 'H59.21', revokeDueAt: revokeDue })
    await office.withdraw(transfer, revokeDue - minute)
    expect(await office.rolesOf(person, revokeDue + minute)).toEqual([])
  })

  it('the new one: its successor receives, and custody lies there', async () => {
    const person = await office.someone('H59.8', [])
    const transfer = await office.open(person, 'H59.8', { toUnit: 'H59.22' })
    await dissolve('H59.22', 'H59.23')
    const received = await office.receive(transfer, receiveDue - 1)
    expect(received).toMatchObject({ toUnit: 'H59.23', receiveLate: false })
    const { rows } = await office.database.pool.query(
      'SELECT unit_code AS unit FROM employee WHERE id = $1',
      [person.employeeId],
    )
    expect(rows).toEqual([{ unit: 'H59.23' }])
  })

  it('into the other side: the case is received there and leaves one main post', async () => {
    const person = await office.someone('H59.24', [])
    const transfer = await office.open(person, 'H59.24', { toUnit: 'H59.25' })
    await dissolve('H59.24', 'H59.25')
    await office.receive(transfer, receiveDue - minute)
    const { rows } = await office.database.pool.query(
      `SELECT unit_code AS unit FROM assignment WHERE employee_id = $1 AND kind = 'MAIN' AND ends_on IS NULL`,
      [person.employeeId],
    )
    expect(rows).toEqual([{ unit: 'H59.25' }])
  })

  it('a running secondment goes on at the successor; one that is over stays as it was', async () => {
    const secondUntil = async (day: string) => {
      const person = await office.someone('H59.8', [])
      const term = { toUnit: 'H59.26', lastDay: parseCivilDate(day) }
      return office.open(person, 'H59.8', { ...term, kind: 'BIET_PHAI' })
    }
    const [over, running] = [await secondUntil('2026-03-10'), await secondUntil('2026-03-11')]
    await dissolve('H59.26', 'H59.27')
    const unitOf = async ({ caseNumber }: Transfer) =>
      (await office.system((work) => store.getByCaseNumber(work, caseNumber))).toUnit
    expect([await unitOf(over), await unitOf(running)]).toEqual(['H59.26', 'H59.27'])
  })
})
