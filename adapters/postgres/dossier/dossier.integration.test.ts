import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { syncRulesOn } from '#domain/regulation/rules-in-force.ts'
import { syncDueAt } from '#domain/sync/time-limit.ts'
import { inventStaff, type SyntheticEmployee } from '#domain/people/synthetic-staff.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { type Database, openDatabase, prismaOf } from '../database.ts'
import { createApprovedChanges } from './approved-changes.ts'
import { createAttachmentStore } from './attachments.ts'
import type { NewChange } from '#contracts/dossier-stores.ts'
import { createChangeStore } from './changes.ts'
import { createEntryStore } from './entries.ts'
import { loadStaff } from './load-staff.ts'
import { createPeopleStore } from './people.ts'

const sealer = createFieldSealer(createKeyRing(new Map([['k1', new Uint8Array(randomBytes(32))]]), 'k1'))
const [entries, changes, people] = [
  createEntryStore(sealer),
  createChangeStore(sealer),
  createPeopleStore(sealer),
]
const approved = createApprovedChanges(sealer)
const units = [{ code: 'H59.3', name: 'Sở Nội vụ' }]
const staff = inventStaff({ seed: 'kho', count: 30, units, today: '2026-11-22', defects: 0 }).people
const system = { kind: 'SYSTEM' } as const
const at = Date.UTC(2026, 10, 22)
let home: TestDatabase
let hub: Database

beforeAll(async () => {
  home = await createTestDatabase()
  hub = openDatabase({ url: home.url, role: 'hub_api' })
  await hub.transaction(system, (work) => loadStaff(sealer, work, { people: staff, at }))
})
afterAll(async () => {
  await hub.close()
  await home.drop()
})

function aChange(person: SyntheticEmployee, change: Partial<NewChange> = {}): NewChange {
  return {
    employeeId: person.employeeId,
    managingUnit: 'H59.3',
    act: 'SET',
    section: 'HEALTH',
    entryKey: 'MAIN',
    baseEntryId: null,
    value: { healthStatus: 'Khỏe giấu kín', heightCm: 249 },
    validFrom: '2026-11-01',
    purpose: 'UPDATE',
    origin: 'SELF',
    enteredBy: 'a1',
    onBehalf: false,
    at,
    ...change,
  }
}

async function submitted(change: NewChange): Promise<string> {
  return hub.transaction(system, async (work) => {
    const changeId = await changes.create(work, change)
    await changes.submit(work, changeId, at)
    return changeId
  })
}

describe('Điều 5, 6 — a dossier in the database', () => {
  test('loading again adds nobody, and what was loaded reads back', async () => {
    const again = await hub.transaction(system, (work) => loadStaff(sealer, work, { people: staff, at }))
    expect(again.people).toBe(0)
    const held = await hub.transaction(system, (work) =>
      entries.current(work, [staff[0]!.employeeId], { validOn: '2026-11-22' }),
    )
    for (const entry of staff[0]!.entries)
      expect(
        held.find((one) => one.section === entry.section && one.entryKey === entry.entryKey)?.value,
      ).toEqual(entry.value)
  })

  test('a person is found by the personal identification number though it is not readable', async () => {
    const wanted = staff.slice(0, 3).map((person) => person.personalId)
    const found = await hub.transaction(system, (work) =>
      people.findByPersonalIds(work, [...wanted, '000000000000']),
    )
    expect([...found.keys()].toSorted()).toEqual(wanted.toSorted())
  })

  test('approval writes the value, keeps the old one, bumps the version and enqueues it once', async () => {
    const person = staff[1]!
    const changeId = await submitted(aChange(person))
    const pending = await hub.transaction(system, (work) => approved.pendingChanges(work, 'H59.3'))
    expect(pending.find((change) => change.changeId === changeId)?.value).toEqual({
      healthStatus: 'Khỏe giấu kín',
      heightCm: 249,
    })
    const packageId = randomUUID()
    await hub.transaction(system, (work) =>
      approved.applyApprovedChanges(work, { packageId, changeIds: [changeId], approvedAt: at + 1000 }),
    )
    const record = await hub.transaction(system, (work) => approved.recordForSync(work, person.employeeId, 2))
    expect(record.personalId).toBe(person.personalId)
    expect(record.entries.find((entry) => entry.section === 'HEALTH')?.value?.['heightCm']).toBe(249)
    const before = await hub.transaction(system, (work) => approved.recordForSync(work, person.employeeId, 1))
    expect(before.entries.find((entry) => entry.section === 'HEALTH')?.value?.['heightCm']).not.toBe(249)
    const { employeeId } = person
    const enqueued = await hub.transaction(system, (work) =>
      prismaOf(work).syncOutbox.findMany({ where: { employeeId } }),
    )
    const dueAt = syncDueAt(at + 1000, syncRulesOn(civilDateAt(at + 1000)))
    expect(enqueued).toMatchObject([
      {
        version: 2,
        op: 'UPSERT',
        unitCode: 'H59.3',
        status: 'PENDING',
        dueAt: new Date(dueAt ?? Number.NaN),
      },
    ])
    expect(JSON.parse(enqueued[0]?.payload ?? '')).toEqual({
      category: person.category,
      status: 'DANG_CONG_TAC',
    })
    await expect(
      hub.transaction(system, (work) =>
        approved.applyApprovedChanges(work, { packageId, changeIds: [changeId], approvedAt: at }),
      ),
    ).rejects.toMatchObject({ code: 'CHANGE.NOT_ALLOWED' })
  })

  test('one change that may not be approved stops the whole package', async () => {
    const good = await submitted(aChange(staff[2]!))
    const draft = await hub.transaction(system, (work) => changes.create(work, aChange(staff[3]!)))
    const apply = hub.transaction(system, (work) =>
      approved.applyApprovedChanges(work, {
        packageId: randomUUID(),
        changeIds: [good, draft],
        approvedAt: at,
      }),
    )
    await expect(apply).rejects.toMatchObject({ code: 'CHANGE.NOT_ALLOWED' })
    const untouched = await hub.transaction(system, (work) => changes.find(work, good))
    expect(untouched?.status).toBe('SUBMITTED')
  })

  test('a correction takes the wrong value out of every later reading, and the history keeps it', async () => {
    const person = staff[4]!
    const read = () =>
      hub.transaction(system, (work) => entries.current(work, [person.employeeId], { validOn: '2026-11-22' }))
    const wrong = (await read()).find((entry) => entry.section === 'HEALTH')!
    const changeId = await submitted(
      aChange(person, {
        act: 'CORRECT',
        baseEntryId: wrong.versionId,
        validFrom: wrong.validFrom,
        value: { heightCm: 150 },
      }),
    )
    await hub.transaction(system, (work) =>
      approved.applyApprovedChanges(work, {
        packageId: randomUUID(),
        changeIds: [changeId],
        approvedAt: at + 5,
      }),
    )
    expect((await read()).find((entry) => entry.section === 'HEALTH')?.value).toEqual({ heightCm: 150 })
    const history = await hub.transaction(system, (work) => entries.history(work, person.employeeId))
    expect(history.find((version) => version.versionId === wrong.versionId)?.retractedAt).toBe(at + 5)
  })

  test('the database itself refuses to overwrite a value', async () => {
    const rewrite = hub.transaction(
      system,
      (work) => prismaOf(work).$executeRaw`UPDATE dossier_entry SET value = '{}'::jsonb WHERE act = 'SET'`,
    )
    await expect(rewrite).rejects.toThrow(/never overwritten|42501/)
  })
})

describe('Điều 3.3 — what a raw dump shows', () => {
  test('no protected value of anybody, nor of a document', async () => {
    const secret = Buffer.from('%PDF-1.7 nội dung tài liệu bí mật cá nhân')
    const attachments = createAttachmentStore(sealer)
    const person = staff[5]!
    const changeId = await hub.transaction(system, (work) => changes.create(work, aChange(person)))
    const kept = {
      documentKind: 'QUYET_DINH',
      documentNo: '1/QĐ',
      documentDate: '2026-11-01',
      scanVerdict: 'CLEAN',
    }
    const { attachmentId } = await hub.transaction(system, (work) =>
      attachments.keep(work, {
        ...kept,
        employeeId: person.employeeId,
        changeId,
        mediaType: 'application/pdf',
        bytes: secret,
        uploadedBy: 'a1',
      }),
    )
    const back = await hub.transaction(system, (work) => attachments.read(work, attachmentId))
    expect(Buffer.from(back!)).toEqual(secret)
    const dump = await dumpAll(home.url)
    const relatives = staff.flatMap((each) => each.entries.filter(({ section }) => section === 'RELATIVES'))
    const ownNames = new Set(staff.map((each) => each.birthName))
    const markers = [
      ...staff.map((each) => each.personalId),
      ...relatives.map(({ value }) => String(value['fullName'])).filter((name) => !ownNames.has(name)),
      'Khỏe giấu kín',
      'Bình thường',
      '"03999',
      secret.toString('utf8'),
    ]
    for (const marker of markers) expect(dump.includes(marker), marker).toBe(false)
    expect(dump).toContain(person.birthName)
  })
})

async function dumpAll(url: string): Promise<string> {
  const owner = openDatabase({ url, role: 'owner', connections: 1 })
  const tables = await owner.pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'archive')`,
  )
  const texts: string[] = []
  for (const { name } of tables.rows) {
    const rows = await owner.pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)
    texts.push(...rows.rows.map(({ row }) => row))
    // bytea columns print as hex: their bytes are looked at as text too.
    for (const { row } of rows.rows)
      for (const [hex] of row.matchAll(/\\x([0-9a-f]{20,})/g))
        texts.push(Buffer.from(hex.slice(2), 'hex').toString('utf8'))
  }
  await owner.close()
  return texts.join('\n')
}
