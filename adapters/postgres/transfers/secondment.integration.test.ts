import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { createActorDirectory } from '#adapters/postgres/accounts/actors.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createRoleStore } from '#adapters/postgres/accounts/roles.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { endOfDay, parseCivilDate, startOfDay } from '#domain/calendar/civil-date.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { aCivilServantInPost } from '#test/builders/person.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'
import { createTransferNeighbours } from './neighbours.ts'
import { tellSecondmentEnds } from './secondment-ends.ts'
import { createTransferProcessStore, createTransferStore } from './store.ts'

const minute = 60_000
const day = 24 * 60 * minute
const keys = createKeyRing(new Map([['test', new Uint8Array(32).fill(5)]]), 'test')
const neighbours = createTransferNeighbours(keys)
const store = createTransferStore(neighbours)
const date = parseCivilDate
const handoverDate = date('2026-03-10')
const lastDay = date('2026-09-10')
const opened = startOfDay(date('2026-03-06')) + 9 * 60 * minute

let home: TestDatabase
let database: Database
let employeeId = ''
let accountId = ''

beforeAll(async () => {
  home = await createTestDatabase()
  database = openDatabase({ url: home.url, role: 'owner' })
  await system((work) => seedUnits(work, readUnits()))
})
afterAll(async () => {
  await database.close()
  await home.drop()
})
beforeEach(async () => {
  accountId = randomUUID()
  employeeId = await aCivilServantInPost(database.pool, 'H59.11')
  await database.pool.query(
    `INSERT INTO account (id, employee_id, login, display_name, must_change) VALUES ($1, $2, $3, 'Người thử', false)`,
    [accountId, employeeId, `thu-${accountId}`],
  )
})

const system = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> =>
  database.transaction({ kind: 'SYSTEM' }, run)

const second = (): Promise<Transfer> =>
  system((work) =>
    store.open(work, {
      employeeId,
      kind: 'BIET_PHAI',
      fromUnit: 'H59.11',
      toUnit: 'H59.12',
      decisionNumber: '12/QĐ-SNV',
      decisionDate: date('2026-03-05'),
      handoverDate,
      lastDay,
      post: null,
      openedBy: accountId,
      now: opened,
    }),
  )

/** A role at the receiving unit, given on the first day of the secondment. */
async function serveThere(): Promise<void> {
  const roles = createRoleStore()
  await system(async (work) => {
    const [post] = (await roles.openPosts(work, accountId, handoverDate)).filter(
      ({ unitCode }) => unitCode === 'H59.12',
    )
    await roles.assign(work, {
      accountId,
      assignmentId: post?.assignmentId ?? null,
      role: 'UNIT_HR_OFFICER',
      unitCode: 'H59.12',
      decisionNumber: '3/QĐ',
      decisionDate: handoverDate,
      startsOn: handoverDate,
    })
  })
}

async function rolesAt(now: number): Promise<number> {
  const found = await createActorDirectory(database).findActor({ subject: accountId, issuedAt: now, now })
  return found?.roles.length ?? 0
}

const change = (transfer: Transfer, to: string, now: number): Promise<Transfer> =>
  system((work) =>
    store.changeTerm(work, {
      transferId: transfer.id,
      actor: accountId,
      key: randomUUID(),
      now,
      lastDay: date(to),
      decisionNumber: '40/QĐ-SNV',
      decisionDate: date('2026-06-01'),
      reason: 'Theo nhu cầu công tác',
    }),
  )

async function told(transfer: Transfer): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ told: string }>(
    `SELECT unit_code || ' ' || kind AS told FROM notification WHERE case_id = $1 AND kind LIKE '%SECONDMENT%' ORDER BY 1`,
    [transfer.caseNumber],
  )
  return rows.map((row) => row.told)
}

describe('a role that hangs on a secondment', () => {
  it('counts to the last minute of the last day, whatever runs, and not a minute longer', async () => {
    await second()
    await serveThere()
    expect(await rolesAt(endOfDay(lastDay) - minute)).toBe(1)
    expect(await rolesAt(endOfDay(lastDay) + minute)).toBe(0)
  })

  it('follows an extension', async () => {
    const transfer = await second()
    await serveThere()
    await change(transfer, '2027-03-10', startOfDay(date('2026-06-02')))
    expect(await rolesAt(endOfDay(lastDay) + minute)).toBe(1)
    expect(await rolesAt(endOfDay(date('2027-03-10')) - minute)).toBe(1)
    expect(await rolesAt(endOfDay(date('2027-03-10')) + minute)).toBe(0)
  })

  it('and an early end; both are on record with their decision', async () => {
    const transfer = await second()
    await serveThere()
    await change(transfer, '2027-03-10', startOfDay(date('2026-06-02')))
    await change(transfer, '2026-06-30', startOfDay(date('2026-06-15')))
    expect(await rolesAt(endOfDay(date('2026-06-30')) - minute)).toBe(1)
    expect(await rolesAt(endOfDay(date('2026-06-30')) + minute)).toBe(0)
    const { events, transfer: after } = await system((work) => store.read(work, transfer.caseNumber))
    expect(after.lastDay).toBe('2026-06-30')
    expect(events.map(({ kind }) => kind)).toEqual(['SECONDED', 'TERM_EXTENDED', 'TERM_SHORTENED'])
    expect(events.at(-1)?.detail).toMatchObject({ before: '2027-03-10', after: '2026-06-30' })
  })
})

describe('the end of a secondment', () => {
  it('is told to both units a week ahead and once more when it is over, each once', async () => {
    const transfer = await second()
    const ends = endOfDay(lastDay)
    const tell = (now: number) => system((work) => tellSecondmentEnds(work, now))
    await tell(ends - 8 * day - minute)
    expect(await told(transfer)).toEqual([])
    await tell(ends - 8 * day + minute)
    await tell(ends - minute)
    const ahead = ['H59.11', 'H59.12'].map((unit) => `${unit} CHUYEN_CONG_TAC/SECONDMENT_ENDING`)
    expect(await told(transfer)).toEqual(ahead)
    await tell(ends + minute)
    await tell(ends + day)
    const over = ['H59.11', 'H59.12'].map((unit) => `${unit} CHUYEN_CONG_TAC/SECONDMENT_ENDED`)
    expect(await told(transfer)).toEqual([...over, ...ahead].toSorted())
    const { events } = await system((work) => store.read(work, transfer.caseNumber))
    expect(events.at(-1)).toMatchObject({ kind: 'SECONDMENT_ENDED', at: ends })
  })

  it('comes with the person’s leaving, when that is earlier', async () => {
    await second()
    const leaves = date('2026-05-04')
    const leaving = await system((work) =>
      store.open(work, {
        employeeId,
        kind: 'NGHI_HUU',
        fromUnit: 'H59.11',
        toUnit: null,
        decisionNumber: '9/QĐ',
        decisionDate: date('2026-05-01'),
        handoverDate: leaves,
        post: null,
        openedBy: accountId,
        now: startOfDay(leaves),
      }),
    )
    const process = createTransferProcessStore(neighbours)
    const step = (name: 'BEGIN' | 'END_ACCESS' | 'CLOSE', key: string, now: number) =>
      system((work) => process.performStep(work, { transferId: leaving.id, step: name, key, now }))
    const due = leaving.revokeDueAt ?? 0
    await step('BEGIN', 'begin', startOfDay(leaves))
    await step('END_ACCESS', `end-access/${due}`, due)
    await step('CLOSE', 'close', due)
    const { rows } = await database.pool.query(
      `SELECT count(*)::int AS open FROM assignment WHERE employee_id = $1 AND (ends_on IS NULL OR ends_on > $2)`,
      [employeeId, leaves],
    )
    expect(rows).toEqual([{ open: 0 }])
  })
})
