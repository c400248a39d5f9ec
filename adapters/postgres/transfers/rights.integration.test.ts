import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadUnitAuthority } from '#adapters/postgres/approvals/authority-rows.ts'
import { hasApprover } from '#domain/approval/authority/authority.ts'
import { startOfDay } from '#domain/calendar/civil-date.ts'
import { revokeDue, TransferOffice } from '#test/builders/transfers/transfer-office.ts'
import { handoverDate } from '#test/builders/transfers/transfer-order.ts'

const minute = 60_000
let office: TransferOffice

beforeAll(async () => {
  office = await TransferOffice.start()
})
afterAll(() => office.stop())

const assign = (employeeId: string, unitCode: string, kind: string) =>
  office.database.pool.query(
    `INSERT INTO assignment (id, employee_id, unit_code, kind, starts_on) VALUES ($1, $2, $3, $4, '2020-01-01')`,
    [randomUUID(), employeeId, unitCode, kind],
  )

const managerIsThere = (unitCode: string, at: number): Promise<boolean> =>
  office.system(async (work) => hasApprover({ ...(await loadUnitAuthority(work, unitCode)), at }))

describe('Điều 6, 10.1(a) — an approver who moves', () => {
  it('has authority to the minute before the handover day, and so has the delegate; then the unit has no approver', async () => {
    const approver = await office.someone('H59.4', [
      ['COMPETENT_APPROVER', 'H59.4'],
      ['UNIT_HR_OFFICER', 'H59.4'],
    ])
    const delegate = await office.someone('H59.4', [])
    const delegationId = randomUUID()
    await office.database.pool.query(
      `INSERT INTO delegation (id, from_account_id, to_account_id, unit_code, scope, document_number, document_date, starts_on, last_day)
       VALUES ($1, $2, $3, 'H59.4', 'ALL', '3/UQ', '2026-01-05', '2026-01-06', '2026-12-31')`,
      [delegationId, approver.accountId, delegate.accountId],
    )
    await office.hold(delegate.accountId, { role: 'DELEGATE', unitCode: 'H59.4', delegationId })
    const transfer = await office.open(approver, 'H59.4')
    const effective = startOfDay(handoverDate)
    expect(await office.rolesOf(approver, effective - minute)).toEqual([
      'COMPETENT_APPROVER H59.4',
      'UNIT_HR_OFFICER H59.4',
    ])
    expect(await office.rolesOf(delegate, effective - minute)).toEqual(['DELEGATE H59.4'])
    expect(await managerIsThere('H59.4', effective - minute)).toBe(true)
    expect(await office.rolesOf(approver, effective)).toEqual(['UNIT_HR_OFFICER H59.4'])
    expect(await office.rolesOf(delegate, effective)).toEqual([])
    expect(await managerIsThere('H59.4', effective)).toBe(false)
    expect(await office.rolesOf(approver, revokeDue - minute)).toEqual(['UNIT_HR_OFFICER H59.4'])
    expect(await office.rolesOf(approver, revokeDue)).toEqual([])

    await office.withdraw(transfer, effective + minute)
    expect(await managerIsThere('H59.4', revokeDue)).toBe(true)
    expect(await office.rolesOf(delegate, revokeDue)).toEqual(['DELEGATE H59.4'])
  })
})

describe('Điều 10.1(a) — an officer of Sở Nội vụ who moves', () => {
  it('loses the right over the province, which names no unit, with the post that it hangs on', async () => {
    const person = await office.someone('H59.15', [])
    await office.database.pool.query(
      `INSERT INTO held_role (id, account_id, role, unit_code, assignment_id, ground, starts_at)
       SELECT $1, $2, 'DEPARTMENT_OFFICER', NULL, id, 'thử', '2020-01-01' FROM assignment WHERE employee_id = $3`,
      [randomUUID(), person.accountId, person.employeeId],
    )
    await office.open(person, 'H59.15')
    expect(await office.rolesOf(person, revokeDue - minute)).toEqual(['DEPARTMENT_OFFICER null'])
    expect(await office.rolesOf(person, revokeDue)).toEqual([])
    const { rows } = await office.database.pool.query('SELECT ends_at FROM held_role WHERE account_id = $1', [
      person.accountId,
    ])
    expect(rows).toEqual([{ ends_at: new Date(revokeDue) }])
  })
})

describe('Điều 10.1 — a person with two posts', () => {
  it('loses what hangs on the old unit only, and keeps the other post through the receipt', async () => {
    const person = await office.someone('H59.5', [
      ['UNIT_HR_OFFICER', 'H59.5'],
      ['UNIT_HR_OFFICER', 'H59.6'],
    ])
    await assign(person.employeeId, 'H59.6', 'CONCURRENT')
    const transfer = await office.open(person, 'H59.5')
    expect(await office.rolesOf(person, revokeDue - minute)).toHaveLength(2)
    expect(await office.rolesOf(person, revokeDue)).toEqual(['UNIT_HR_OFFICER H59.6'])
    await office.receive(transfer, revokeDue + minute)
    const { rows } = await office.database.pool.query(
      `SELECT kind || ' ' || unit_code AS post FROM assignment WHERE employee_id = $1 AND ends_on IS NULL ORDER BY 1`,
      [person.employeeId],
    )
    expect(rows).toEqual([{ post: 'CONCURRENT H59.6' }, { post: 'MAIN H59.12' }])
  })
})

describe('Điều 10.2 — a person with two posts who leaves altogether', () => {
  const twoPosts = async () => {
    const person = await office.someone('H59.13', [
      ['UNIT_HR_OFFICER', 'H59.13'],
      ['UNIT_HEAD', 'H59.14'],
      ['UNIT_HR_OFFICER', 'H59.14'],
    ])
    await assign(person.employeeId, 'H59.14', 'CONCURRENT')
    return person
  }

  it('loses the rights of the other post too: authority with the day, access with the term; a withdrawal gives all back', async () => {
    const person = await twoPosts()
    const leaving = await office.open(person, 'H59.13', { kind: 'NGHI_HUU', toUnit: null })
    const effective = startOfDay(handoverDate)
    expect(await office.rolesOf(person, effective - minute)).toHaveLength(3)
    const access = ['UNIT_HR_OFFICER H59.13', 'UNIT_HR_OFFICER H59.14']
    expect(await office.rolesOf(person, effective)).toEqual(access)
    expect(await office.rolesOf(person, revokeDue - minute)).toEqual(access)
    expect(await office.rolesOf(person, revokeDue)).toEqual([])
    await office.withdraw(leaving, effective + minute)
    expect(await office.rolesOf(person, revokeDue)).toHaveLength(3)
  })

  it('at a death at once', async () => {
    const person = await twoPosts()
    const at = startOfDay(handoverDate) + minute
    expect(await office.rolesOf(person, at)).toHaveLength(3)
    await office.open(person, 'H59.13', { kind: 'QUA_DOI', toUnit: null, now: at })
    expect(await office.rolesOf(person, at)).toEqual([])
  })
})

describe('withdrawal before the receipt', () => {
  it('after access was ended by the hub gives it back as it was', async () => {
    const person = await office.someone('H59.9', [['UNIT_HR_OFFICER', 'H59.9']])
    const transfer = await office.open(person, 'H59.9')
    await office.step(transfer, 'BEGIN', startOfDay(handoverDate))
    await office.step(transfer, 'END_ACCESS', revokeDue)
    expect(await office.rolesOf(person, revokeDue + minute)).toEqual([])
    await office.withdraw(transfer, revokeDue + minute)
    expect(await office.rolesOf(person, revokeDue + minute)).toEqual(['UNIT_HR_OFFICER H59.9'])
  })
})
