import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { createActorDirectory } from '#adapters/postgres/actors.ts'
import { loadUnitAuthority } from '#adapters/postgres/approvals/authority-rows.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createUnitStore } from '#adapters/postgres/unit-store.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { hasApprover } from '#domain/approval/authority/authority.ts'
import { endOfDay, parseCivilDate, startOfDay } from '#domain/calendar/civil-date.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { aCivilServantInPost } from '#test/builders/person.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'
import { createTransferNeighbours } from './neighbours.ts'
import type { OpenedTransfer, OpenTransferCommand } from '#contracts/transfer.ts'
import { createTransferProcessStore, createTransferStore } from './store.ts'

const minute = 60_000
const keys = createKeyRing(new Map([['test', new Uint8Array(32).fill(5)]]), 'test')
const neighbours = createTransferNeighbours(keys)
const store = createTransferStore(neighbours)
const process = createTransferProcessStore(neighbours)
const units = createUnitStore()
// A Tuesday of an ordinary week: 3 working days end with Friday 13th, 5 with Tuesday 17th.
const handoverDate = parseCivilDate('2026-03-10')
const revokeDue = endOfDay(parseCivilDate('2026-03-13'))
const receiveDue = endOfDay(parseCivilDate('2026-03-17'))
const opened = startOfDay(parseCivilDate('2026-03-06')) + 9 * 60 * minute

let home: TestDatabase
let database: Database

beforeAll(async () => {
  home = await createTestDatabase()
  database = openDatabase({ url: home.url, role: 'owner' })
  await system((work) => seedUnits(work, readUnits()))
})
afterAll(async () => {
  await database.close()
  await home.drop()
})

const system = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> =>
  database.transaction({ kind: 'SYSTEM' }, run)

interface Someone {
  readonly employeeId: string
  readonly accountId: string
}

/** A civil servant with a main post, an account, and the roles given. */
async function someone(
  unitCode: string,
  roles: readonly [role: string, unitCode: string][],
): Promise<Someone> {
  const [employeeId, accountId] = [await aCivilServantInPost(database.pool, unitCode), randomUUID()]
  await database.pool.query(
    `INSERT INTO account (id, employee_id, login, display_name, must_change) VALUES ($1, $2, $3, 'Người thử', false)`,
    [accountId, employeeId, `thu-${accountId}`],
  )
  for (const [role, at] of roles) await hold(accountId, { role, unitCode: at, delegationId: null })
  return { employeeId, accountId }
}

const assign = (employeeId: string, unitCode: string, kind: string) =>
  database.pool.query(
    `INSERT INTO assignment (id, employee_id, unit_code, kind, starts_on) VALUES ($1, $2, $3, $4, '2020-01-01')`,
    [randomUUID(), employeeId, unitCode, kind],
  )

const hold = (
  accountId: string,
  held: { readonly role: string; readonly unitCode: string; readonly delegationId: string | null },
) =>
  database.pool.query(
    `INSERT INTO held_role (id, account_id, role, unit_code, delegation_id, assignment_id, ground, starts_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'thử', '2020-01-01')`,
    [
      randomUUID(),
      accountId,
      held.role,
      held.unitCode,
      held.delegationId,
      held.delegationId === null ? randomUUID() : null,
    ],
  )

const open = (
  { employeeId, accountId }: Someone,
  fromUnit: string,
  wanted: Partial<OpenTransferCommand> = {},
): Promise<OpenedTransfer> =>
  system((work) =>
    store.open(work, {
      employeeId,
      kind: 'DIEU_DONG',
      fromUnit,
      toUnit: 'H59.12',
      decisionNumber: '12/QĐ-SNV',
      decisionDate: parseCivilDate('2026-03-05'),
      handoverDate,
      post: null,
      openedBy: accountId,
      now: opened,
      ...wanted,
    }),
  )

const act = (transfer: Transfer, now: number) => ({
  transferId: transfer.id,
  actor: randomUUID(),
  key: randomUUID(),
  now,
})
const withdraw = (transfer: Transfer, now: number) =>
  system((work) =>
    store.withdraw(work, { ...act(transfer, now), reason: 'Thu hồi', documentNumber: '15/QĐ' }),
  )
const receive = (transfer: Transfer, now: number) =>
  system((work) => store.receive(work, { ...act(transfer, now), startsOn: handoverDate, post: null }))
const step = (transfer: Transfer, name: 'BEGIN' | 'END_ACCESS' | 'CLOSE', now: number) => {
  const key = name === 'END_ACCESS' ? `end-access/${revokeDue}` : name.toLowerCase()
  return system((work) => process.performStep(work, { transferId: transfer.id, step: name, key, now }))
}

async function rolesOf({ accountId }: Pick<Someone, 'accountId'>, now: number): Promise<readonly string[]> {
  const found = await createActorDirectory(database).findActor({ subject: accountId, issuedAt: now, now })
  return (found?.roles ?? []).map(({ role, unitCode }) => `${role} ${unitCode}`).toSorted()
}

const managerIsThere = (unitCode: string, at: number): Promise<boolean> =>
  system(async (work) => hasApprover({ ...(await loadUnitAuthority(work, unitCode)), at }))

describe('Điều 6, 10.1(a) — an approver who moves', () => {
  it('has authority to the minute before the handover day, and so has the delegate; then the unit has no approver', async () => {
    const approver = await someone('H59.4', [
      ['COMPETENT_APPROVER', 'H59.4'],
      ['UNIT_HR_OFFICER', 'H59.4'],
    ])
    const delegate = await someone('H59.4', [])
    const delegationId = randomUUID()
    await database.pool.query(
      `INSERT INTO delegation (id, from_account_id, to_account_id, unit_code, scope, document_number, document_date, starts_on, last_day)
       VALUES ($1, $2, $3, 'H59.4', 'ALL', '3/UQ', '2026-01-05', '2026-01-06', '2026-12-31')`,
      [delegationId, approver.accountId, delegate.accountId],
    )
    await hold(delegate.accountId, { role: 'DELEGATE', unitCode: 'H59.4', delegationId })
    const transfer = await open(approver, 'H59.4')
    const effective = startOfDay(handoverDate)
    expect(await rolesOf(approver, effective - minute)).toEqual([
      'COMPETENT_APPROVER H59.4',
      'UNIT_HR_OFFICER H59.4',
    ])
    expect(await rolesOf(delegate, effective - minute)).toEqual(['DELEGATE H59.4'])
    expect(await managerIsThere('H59.4', effective - minute)).toBe(true)
    expect(await rolesOf(approver, effective)).toEqual(['UNIT_HR_OFFICER H59.4'])
    expect(await rolesOf(delegate, effective)).toEqual([])
    expect(await managerIsThere('H59.4', effective)).toBe(false)
    expect(await rolesOf(approver, revokeDue - minute)).toEqual(['UNIT_HR_OFFICER H59.4'])
    expect(await rolesOf(approver, revokeDue)).toEqual([])

    await withdraw(transfer, effective + minute)
    expect(await managerIsThere('H59.4', revokeDue)).toBe(true)
    expect(await rolesOf(delegate, revokeDue)).toEqual(['DELEGATE H59.4'])
  })
})

describe('Điều 10.1 — a person with two posts', () => {
  it('loses what hangs on the old unit only, and keeps the other post through the receipt', async () => {
    const person = await someone('H59.5', [
      ['UNIT_HR_OFFICER', 'H59.5'],
      ['UNIT_HR_OFFICER', 'H59.6'],
    ])
    await assign(person.employeeId, 'H59.6', 'CONCURRENT')
    const transfer = await open(person, 'H59.5')
    expect(await rolesOf(person, revokeDue - minute)).toHaveLength(2)
    expect(await rolesOf(person, revokeDue)).toEqual(['UNIT_HR_OFFICER H59.6'])
    await receive(transfer, revokeDue + minute)
    const { rows } = await database.pool.query(
      `SELECT kind || ' ' || unit_code AS post FROM assignment WHERE employee_id = $1 AND ends_on IS NULL ORDER BY 1`,
      [person.employeeId],
    )
    expect(rows).toEqual([{ post: 'CONCURRENT H59.6' }, { post: 'MAIN H59.12' }])
  })
})

describe('Điều 10.1(b) — a change pending at the move', () => {
  it('follows the person as submitted; a package being signed lets the receipt wait to its last minute', async () => {
    const person = await someone('H59.7', [])
    const transfer = await open(person, 'H59.7')
    const [changeId, packageId] = [randomUUID(), randomUUID()]
    await database.pool.query(
      `INSERT INTO change_request (id, employee_id, managing_unit, status, act, section, entry_key, value, valid_from, entered_by, submitted_at)
       VALUES ($1, $2, 'H59.7', 'SUBMITTED', 'SET', 'CONTACT', 'MAIN', '{}', '2026-03-01', 'thử', $3)`,
      [changeId, person.employeeId, new Date(opened)],
    )
    const expiresAt = startOfDay(handoverDate) + 10 * 60 * minute
    await database.pool.query(
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
    await database.pool.query(
      `INSERT INTO approval_leaf (package_id, position, change_id, salt, leaf_hash) VALUES ($1, 0, $2, 'x', '\\x00')`,
      [packageId, changeId],
    )
    await expect(receive(transfer, expiresAt - minute)).rejects.toMatchObject({
      code: 'TRANSFER.CHANGES_BEING_SIGNED',
    })
    await receive(transfer, expiresAt + minute)
    const { rows } = await database.pool.query(
      `SELECT status, managing_unit AS unit, origin FROM change_request WHERE employee_id = $1 ORDER BY created_at`,
      [person.employeeId],
    )
    expect(rows).toContainEqual({ status: 'SUBMITTED', unit: 'H59.12', origin: 'OWN_ENTRY' })
    expect(rows).toContainEqual({ status: 'SUBMITTED', unit: 'H59.12', origin: 'TRANSFER' })
  })
})

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
    system((work) => units.dissolve(work, { code, successor }, order))

  it('the old one: the successor confirms, and a withdrawal gives no right at a unit that is gone', async () => {
    const person = await someone('H59.20', [['UNIT_HR_OFFICER', 'H59.20']])
    const transfer = await open(person, 'H59.20')
    await dissolve('H59.20', 'H59.21')
    const after = await system((work) => store.getByCaseNumber(work, transfer.caseNumber))
    expect(after).toMatchObject({ fromUnit: 'H59.21', fromManager: 'H59.21', revokeDueAt: revokeDue })
    await withdraw(transfer, revokeDue - minute)
    expect(await rolesOf(person, revokeDue + minute)).toEqual([])
  })

  it('the new one: its successor receives, and custody lies there', async () => {
    const person = await someone('H59.8', [])
    const transfer = await open(person, 'H59.8', { toUnit: 'H59.22' })
    await dissolve('H59.22', 'H59.23')
    const received = await receive(transfer, receiveDue - 1)
    expect(received).toMatchObject({ toUnit: 'H59.23', receiveLate: false })
    const { rows } = await database.pool.query('SELECT unit_code AS unit FROM employee WHERE id = $1', [
      person.employeeId,
    ])
    expect(rows).toEqual([{ unit: 'H59.23' }])
  })

  it('into the other side: the case is received there and leaves one main post', async () => {
    const person = await someone('H59.24', [])
    const transfer = await open(person, 'H59.24', { toUnit: 'H59.25' })
    await dissolve('H59.24', 'H59.25')
    await receive(transfer, receiveDue - minute)
    const { rows } = await database.pool.query(
      `SELECT unit_code AS unit FROM assignment WHERE employee_id = $1 AND kind = 'MAIN' AND ends_on IS NULL`,
      [person.employeeId],
    )
    expect(rows).toEqual([{ unit: 'H59.25' }])
  })

  it('a running secondment goes on at the successor; one that is over stays as it was', async () => {
    const secondUntil = async (day: string) => {
      const person = await someone('H59.8', [])
      const term = { toUnit: 'H59.26', lastDay: parseCivilDate(day) }
      return open(person, 'H59.8', { ...term, kind: 'BIET_PHAI' })
    }
    const [over, running] = [await secondUntil('2026-03-10'), await secondUntil('2026-03-11')]
    await dissolve('H59.26', 'H59.27')
    const unitOf = async ({ caseNumber }: Transfer) =>
      (await system((work) => store.getByCaseNumber(work, caseNumber))).toUnit
    expect([await unitOf(over), await unitOf(running)]).toEqual(['H59.26', 'H59.27'])
  })
})

describe('withdrawal before the receipt', () => {
  it('after access was ended by the hub gives it back as it was', async () => {
    const person = await someone('H59.9', [['UNIT_HR_OFFICER', 'H59.9']])
    const transfer = await open(person, 'H59.9')
    await step(transfer, 'BEGIN', startOfDay(handoverDate))
    await step(transfer, 'END_ACCESS', revokeDue)
    expect(await rolesOf(person, revokeDue + minute)).toEqual([])
    await withdraw(transfer, revokeDue + minute)
    expect(await rolesOf(person, revokeDue + minute)).toEqual(['UNIT_HR_OFFICER H59.9'])
  })
})

describe('Điều 10.1(b) — the end of the 5th working day', () => {
  it.each([
    ['a millisecond before it is in time', receiveDue - 1, false],
    ['at it is late', receiveDue, true],
  ] as const)('a receipt %s', async (_when, now, late) => {
    const person = await someone('H59.10', [])
    expect((await receive(await open(person, 'H59.10'), now)).receiveLate).toBe(late)
  })
})

describe('Điều 10.2 — a person with two posts who leaves altogether', () => {
  const twoPosts = async () => {
    const person = await someone('H59.13', [
      ['UNIT_HR_OFFICER', 'H59.13'],
      ['UNIT_HEAD', 'H59.14'],
      ['UNIT_HR_OFFICER', 'H59.14'],
    ])
    await assign(person.employeeId, 'H59.14', 'CONCURRENT')
    return person
  }

  it('loses the rights of the other post too: authority with the day, access with the term; a withdrawal gives all back', async () => {
    const person = await twoPosts()
    const leaving = await open(person, 'H59.13', { kind: 'NGHI_HUU', toUnit: null })
    const effective = startOfDay(handoverDate)
    expect(await rolesOf(person, effective - minute)).toHaveLength(3)
    const access = ['UNIT_HR_OFFICER H59.13', 'UNIT_HR_OFFICER H59.14']
    expect(await rolesOf(person, effective)).toEqual(access)
    expect(await rolesOf(person, revokeDue - minute)).toEqual(access)
    expect(await rolesOf(person, revokeDue)).toEqual([])
    await withdraw(leaving, effective + minute)
    expect(await rolesOf(person, revokeDue)).toHaveLength(3)
  })

  it('at a death at once', async () => {
    const person = await twoPosts()
    const at = startOfDay(handoverDate) + minute
    expect(await rolesOf(person, at)).toHaveLength(3)
    await open(person, 'H59.13', { kind: 'QUA_DOI', toUnit: null, now: at })
    expect(await rolesOf(person, at)).toEqual([])
  })
})

describe('Điều 10.1(c) — a person who never checks the data', () => {
  it('may retire once both units have done their part, and not a step before', async () => {
    const person = await someone('H59.16', [])
    const moving = await open(person, 'H59.16')
    const at = startOfDay(handoverDate) + minute
    const retire = (fromUnit: string) => open(person, fromUnit, { kind: 'NGHI_HUU', toUnit: null, now: at })
    await expect(retire('H59.16')).rejects.toMatchObject({ code: 'TRANSFER.ALREADY_OPEN' })
    await step(moving, 'BEGIN', at)
    await receive(moving, at)
    await expect(retire('H59.12')).rejects.toMatchObject({ code: 'TRANSFER.ALREADY_OPEN' })
    await step(moving, 'END_ACCESS', revokeDue)
    expect((await retire('H59.12')).kind).toBe('NGHI_HUU')
    const before = await system((work) => store.getByCaseNumber(work, moving.caseNumber))
    expect(before.closedAs).toBe('BI_THAY_THE')
  })

  it('lets the person move on, though not on secondment, and names the case whose place it takes', async () => {
    const person = await someone('H59.17', [])
    const at = startOfDay(handoverDate) + minute
    const moving = await open(person, 'H59.17')
    await step(moving, 'BEGIN', at)
    await receive(moving, at)
    const moveOn = () => open(person, 'H59.12', { toUnit: 'H59.16', now: revokeDue })
    await expect(moveOn()).rejects.toMatchObject({ code: 'TRANSFER.ALREADY_OPEN' })
    await step(moving, 'END_ACCESS', revokeDue)
    const term = { toUnit: 'H59.16', lastDay: parseCivilDate('2026-12-31'), now: revokeDue }
    await expect(open(person, 'H59.12', { ...term, kind: 'BIET_PHAI' })).rejects.toMatchObject({
      code: 'TRANSFER.ALREADY_OPEN',
    })
    expect((await moveOn()).tookThePlaceOf).toBe(moving.caseNumber)
  })
})

describe('Điều 10.1(a) — an officer of Sở Nội vụ who moves', () => {
  it('loses the right over the province, which names no unit, with the post that it hangs on', async () => {
    const person = await someone('H59.15', [])
    await database.pool.query(
      `INSERT INTO held_role (id, account_id, role, unit_code, assignment_id, ground, starts_at)
       SELECT $1, $2, 'DEPARTMENT_OFFICER', NULL, id, 'thử', '2020-01-01' FROM assignment WHERE employee_id = $3`,
      [randomUUID(), person.accountId, person.employeeId],
    )
    await open(person, 'H59.15')
    expect(await rolesOf(person, revokeDue - minute)).toEqual(['DEPARTMENT_OFFICER null'])
    expect(await rolesOf(person, revokeDue)).toEqual([])
    const { rows } = await database.pool.query('SELECT ends_at FROM held_role WHERE account_id = $1', [
      person.accountId,
    ])
    expect(rows).toEqual([{ ends_at: new Date(revokeDue) }])
  })
})

describe('Điều 10.2 — a death during a transfer', () => {
  it('ends access at once and closes the account with its case; the open transfer says that it was superseded', async () => {
    const person = await someone('H59.11', [['UNIT_HR_OFFICER', 'H59.11']])
    const first = await open(person, 'H59.11')
    const at = startOfDay(handoverDate) + minute
    expect(await rolesOf(person, at - 1)).toEqual(['UNIT_HR_OFFICER H59.11'])
    const death = await open(person, 'H59.11', { kind: 'QUA_DOI', toUnit: null, now: at })
    expect(await rolesOf(person, at)).toEqual([])
    const before = await system((work) => store.getByCaseNumber(work, first.caseNumber))
    expect(before.closedAs).toBe('BI_THAY_THE')
    await step(death, 'BEGIN', at)
    await step(death, 'END_ACCESS', revokeDue)
    await step(death, 'CLOSE', revokeDue)
    const { rows } = await database.pool.query(
      `SELECT a.status, e.status AS person, e.unit_code AS unit FROM account a JOIN employee e ON e.id = a.employee_id WHERE a.id = $1`,
      [person.accountId],
    )
    expect(rows).toEqual([{ status: 'CLOSED', person: 'QUA_DOI', unit: null }])
  })
})
