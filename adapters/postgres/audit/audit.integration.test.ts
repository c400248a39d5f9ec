import { randomUUID } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendAudit } from './audit.ts'
import { type Database, openDatabase, prismaOf } from '../database.ts'

let home: TestDatabase
let api: Database

beforeAll(async () => {
  home = await createTestDatabase()
  api = openDatabase({ url: home.url, role: 'hub_api' })
})
afterAll(async () => {
  await api.close()
  await home.drop()
})

const record = (subject: string) => ({
  actor: 'a',
  action: 'dossiers.read',
  ground: 'OWN_UNIT',
  requestId: randomUUID(),
  subjects: [subject],
})

describe('Điều 14.1(g) — the audit chain', () => {
  it('numbers concurrent appends without gap or fork and lists whom they concern', async () => {
    const subject = randomUUID()
    await Promise.all(
      Array.from({ length: 20 }, () =>
        api.transaction({ kind: 'SYSTEM' }, (work) => appendAudit(work, record(subject))),
      ),
    )
    const rows = await api.transaction({ kind: 'SYSTEM' }, (work) =>
      prismaOf(work).auditEntry.findMany({ orderBy: { seq: 'asc' } }),
    )
    expect(rows.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    rows
      .slice(1)
      .forEach((row, index) =>
        expect(Buffer.from(row.prevHash)).toEqual(Buffer.from(rows[index]?.hash ?? [])),
      )
    const subjects = await api.transaction({ kind: 'SYSTEM' }, (work) =>
      prismaOf(work).auditSubject.count({ where: { employeeId: subject } }),
    )
    expect(subjects).toBe(20)
  })

  it('refuses a change of an entry, also to the API role', async () => {
    await expect(
      api.transaction(
        { kind: 'SYSTEM' },
        (work) => prismaOf(work).$executeRaw`UPDATE audit_entry SET actor = 'b'`,
      ),
    ).rejects.toThrow(/permission denied|42501/)
  })
})

describe('the session of the API', () => {
  it('keeps instants as given although the server lives in another zone', async () => {
    const at = new Date('2026-07-01T12:00:00Z')
    const [row] = await api.transaction(
      { kind: 'SYSTEM' },
      (work) =>
        prismaOf(work).$queryRaw<
          { text: string }[]
        >`SELECT to_char(${at}::timestamptz AT TIME ZONE 'UTC', 'HH24:MI') AS text`,
    )
    expect(row?.text).toBe('12:00')
  })
})
