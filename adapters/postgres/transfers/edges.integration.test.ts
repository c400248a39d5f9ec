import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCivilDate, startOfDay } from '#domain/calendar/civil-date.ts'
import { opened, receiveDue, revokeDue, TransferOffice } from '#test/builders/transfers/transfer-office.ts'
import { handoverDate } from '#test/builders/transfers/transfer-order.ts'
import { store } from '#test/builders/transfers/transfer-stores.ts'

const minute = 60_000
let office: TransferOffice

beforeAll(async () => {
  office = await TransferOffice.start()
})
afterAll(() => office.stop())

describe('Điều 10.1(b) — a change pending at the move', () => {
  it('follows the person as submitted; a package being signed lets the receipt wait to its last minute', async () => {
    const person = await office.someone('H59.7', [])
    const transfer = await office.open(person, 'H59.7')
    const [changeId, packageId] = [randomUUID(), randomUUID()]
    await office.database.pool.query(
      `INSERT INTO change_request (id, employee_id, managing_unit, status, act, section, entry_key, value, valid_from, entered_by, submitted_at)
       VALUES ($1, $2, 'H59.7', 'SUBMITTED', 'SET', 'CONTACT', 'MAIN', '{}', '2026-03-01', 'thử', $3)`,
      [changeId, person.employeeId, new Date(opened)],
    )
    const expiresAt = startOfDay(handoverDate) + 10 * 60 * minute
    await office.database.pool.query(
      `INSERT INTO approval_package (id, round_id, unit_code, period, round, stage, nonce, prepared_by, prepared_at, expires_at,
         certificate_id, manifest, manifest_sha256, tree_size, tree_root)
       VALUES ($1, $2, 'H59.7', '2026-03', 0, 'PREPARED', $3, 'thử', $4, $5, $6, '\\x00', 'x', 1, 'x')`,
      [
        packageId,
        randomUUID(),
        randomUUID(),
        new Date(expiresAt - 30 * minute),
        new Date(expiresAt),
        randomUUID(),
      ],
    )
    await office.database.pool.query(
      `INSERT INTO approval_leaf (package_id, position, change_id, salt, leaf_hash) VALUES ($1, 0, $2, 'x', '\\x00')`,
      [packageId, changeId],
    )
    await expect(office.receive(transfer, expiresAt - minute)).rejects.toMatchObject({
      code: 'TRANSFER.CHANGES_BEING_SIGNED',
    })
    await office.receive(transfer, expiresAt + minute)
    const { rows } = await office.database.pool.query(
      `SELECT status, managing_unit AS unit, origin FROM change_request WHERE employee_id = $1 ORDER BY created_at`,
      [person.employeeId],
    )
    expect(rows).toContainEqual({ status: 'SUBMITTED', unit: 'H59.12', origin: 'OWN_ENTRY' })
    expect(rows).toContainEqual({ status: 'SUBMITTED', unit: 'H59.12', origin: 'TRANSFER' })
  })
})

describe('Điều 10.1(b) — the end of the 5th working day', () => {
  it.each([
    ['a millisecond before it is in time', receiveDue - 1, false],
    ['at it is late', receiveDue, true],
  ] as const)('a receipt %s', async (_when, now, late) => {
    const person = await office.someone('H59.10', [])
    expect((await office.receive(await office.open(person, 'H59.10'), now)).receiveLate).toBe(late)
  })
})

describe('Điều 10.1(c) — a person who never checks the data', () => {
  it('may retire once both units have done their part, and not a step before', async () => {
    const person = await office.someone('H59.16', [])
    const moving = await office.open(person, 'H59.16')
    const at = startOfDay(handoverDate) + minute
    const retire = (fromUnit: string) =>
      office.open(person, fromUnit, { kind: 'NGHI_HUU', toUnit: null, now: at })
    await expect(retire('H59.16')).rejects.toMatchObject({ code: 'TRANSFER.ALREADY_OPEN' })
    await office.step(moving, 'BEGIN', at)
    await office.receive(moving, at)
    await expect(retire('H59.12')).rejects.toMatchObject({ code: 'TRANSFER.ALREADY_OPEN' })
    await office.step(moving, 'END_ACCESS', revokeDue)
    expect((await retire('H59.12')).kind).toBe('NGHI_HUU')
    const before = await office.system((work) => store.getByCaseNumber(work, moving.caseNumber))
    expect(before.closedAs).toBe('BI_THAY_THE')
  })

  it('lets the person move on, though not on secondment, and names the case whose place it takes', async () => {
    const person = await office.someone('H59.17', [])
    const at = startOfDay(handoverDate) + minute
    const moving = await office.open(person, 'H59.17')
    await office.step(moving, 'BEGIN', at)
    await office.receive(moving, at)
    const moveOn = () => office.open(person, 'H59.12', { toUnit: 'H59.16', now: revokeDue })
    await expect(moveOn()).rejects.toMatchObject({ code: 'TRANSFER.ALREADY_OPEN' })
    await office.step(moving, 'END_ACCESS', revokeDue)
    const term = { toUnit: 'H59.16', lastDay: parseCivilDate('2026-12-31'), now: revokeDue }
    await expect(office.open(person, 'H59.12', { ...term, kind: 'BIET_PHAI' })).rejects.toMatchObject({
      code: 'TRANSFER.ALREADY_OPEN',
    })
    expect((await moveOn()).tookThePlaceOf).toBe(moving.caseNumber)
  })
})

describe('Điều 10.2 — a death during a transfer', () => {
  it('ends access at once and closes the account with its case; the open transfer says that it was superseded', async () => {
    const person = await office.someone('H59.11', [['UNIT_HR_OFFICER', 'H59.11']])
    const first = await office.open(person, 'H59.11')
    const at = startOfDay(handoverDate) + minute
    expect(await office.rolesOf(person, at - 1)).toEqual(['UNIT_HR_OFFICER H59.11'])
    const death = await office.open(person, 'H59.11', { kind: 'QUA_DOI', toUnit: null, now: at })
    expect(await office.rolesOf(person, at)).toEqual([])
    const before = await office.system((work) => store.getByCaseNumber(work, first.caseNumber))
    expect(before.closedAs).toBe('BI_THAY_THE')
    await office.step(death, 'BEGIN', at)
    await office.step(death, 'END_ACCESS', revokeDue)
    await office.step(death, 'CLOSE', revokeDue)
    const { rows } = await office.database.pool.query(
      `SELECT a.status, e.status AS person, e.unit_code AS unit FROM account a JOIN employee e ON e.id = a.employee_id WHERE a.id = $1`,
      [person.accountId],
    )
    expect(rows).toEqual([{ status: 'CLOSED', person: 'QUA_DOI', unit: null }])
  })
})
