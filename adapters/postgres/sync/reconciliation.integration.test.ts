import { MockActivityEnvironment } from '@temporalio/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createNationalSyncActivities } from '#activities/national-sync.ts'
import {
  createReconciliationActivities,
  type UnitCompared,
  type UnitsCompared,
} from '#activities/reconciliation.ts'
import { createCorrectionActivities } from '#activities/pull-corrections.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import type { SyncRunRef } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { standardBreakerPolicy } from '#domain/sync/breaker.ts'
import { aSyncPacket, aSyncRecord } from '#test/builders/sync-record.ts'
import { createTestDatabase } from '#test/database.ts'
import { createFakeNationalDatabase } from '#test/fakes/national-database.ts'
import { type Database, openDatabase } from '../database.ts'
import { loadStaff } from '../dossier/load-staff.ts'
import { createSyncStore, enqueueSync } from '../sync.ts'

const sealer = createFieldSealer(createKeyRing(new Map([['test', new Uint8Array(32).fill(5)]]), 'test'))
const sync = createSyncStore(sealer)
const partner = createFakeNationalDatabase()
const units = [
  { code: 'H59.3', name: 'Sở Giả Định' },
  { code: 'H59.4', name: 'Sở Khác' },
]
const { people } = inventStaff({ seed: 'đối soát', count: 8, units, today: '2026-11-22', defects: 0 })
const test = await createTestDatabase()
let database: Database

const inWork = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> =>
  database.transaction({ kind: 'SYSTEM' }, run)
const person = (index: number) => people[index] ?? people[0] ?? raise()
const mock = () => new MockActivityEnvironment()
const raise = (): never => {
  throw new Error('no people')
}

beforeAll(async () => {
  database = openDatabase({ url: test.url, role: 'hub_worker' })
  await inWork((work) => loadStaff(sealer, work, { people, at: Date.now() }))
})
afterAll(async () => {
  await database.close()
  await test.drop()
})

async function open(kind: 'SYNC' | 'RECONCILIATION'): Promise<SyncRunRef> {
  return inWork((work) =>
    sync.startRun(work, { kind, scope: { kind: 'PROVINCE' }, dryRun: false, at: Date.now() }),
  )
}

async function send() {
  const settings = { batchSize: 50, packetsPerStep: 5, lanes: 2, breaker: standardBreakerPolicy }
  const activities = createNationalSyncActivities({
    database,
    sync,
    partner,
    clock: { now: Date.now },
    settings,
  })
  return new MockActivityEnvironment().run(activities.sendNextPackets, await open('SYNC'))
}

async function reconcile() {
  const activities = createReconciliationActivities({ database, sync, partner, clock: { now: Date.now } })
  const run = await open('RECONCILIATION')
  const units: UnitsCompared = await mock().run(activities.compareUnits, run)
  const results: UnitCompared[] = []
  for (const unitCode of units.unequal) {
    results.push(await mock().run(activities.compareUnit, { ...run, unitCode }))
  }
  return { run, units, results }
}

it('Điều 12 — equal sides are done with by one hash a unit', async () => {
  const rows = people.map(
    ({ employeeId, unitCode }) => ({ employeeId, unitCode, version: 1, op: 'UPSERT', dueAt: null }) as const,
  )
  await inWork((work) => enqueueSync(work, rows))
  await send()
  const { units } = await reconcile()
  expect(units).toMatchObject({ ours: 8, theirs: 8, equalUnits: 2, unequal: [] })
})

it('what the partner has lost is sent again; what it alone knows is asked of the unit; the report names all', async () => {
  partner.forget(person(0).personalId)
  await partner.pushPacket(aSyncPacket([aSyncRecord({ personalId: '999090009999', unitCode: 'H59.4' })]))
  const { run, units, results } = await reconcile()
  expect(units.unequal).toStrictEqual(['H59.3', 'H59.4'])
  expect(results).toMatchObject([
    { differences: 1, sentAgain: 1, asked: 0 },
    { differences: 1, sentAgain: 0, asked: 1 },
  ])
  const { report } = (await inWork((work) => sync.getRun(work, run.runId))) as { report: unknown }
  expect(report).toMatchObject({
    units: {
      'H59.3': [{ employeeId: person(0).employeeId, kind: 'UNKNOWN_THERE', ourVersion: 1 }],
      'H59.4': [{ employeeId: null, kind: 'UNKNOWN_HERE', theirVersion: 1 }],
    },
  })
  const named = await inWork((work) => sync.reportedDifferences(work, run.runId))
  expect(named).toMatchObject([
    { unitCode: 'H59.3', kind: 'UNKNOWN_THERE', fullName: person(0).birthName, personalId: null },
    { unitCode: 'H59.4', kind: 'UNKNOWN_HERE', fullName: null, personalId: '999090009999' },
  ])
  const { rows } = await database.pool.query(
    `SELECT unit_code, role FROM notification WHERE case_kind = 'DOI_SOAT'`,
  )
  expect(rows).toStrictEqual([{ unit_code: 'H59.4', role: 'UNIT_HR_OFFICER' }])
  expect(await send()).toMatchObject({ progress: { accepted: 1 } })
  expect((await reconcile()).units.unequal).toStrictEqual(['H59.4'])
})

it('a move that the partner has missed is older there, not unknown', async () => {
  const { employeeId, personalId, version } = { ...person(1), version: 2 }
  await inWork((work) =>
    enqueueSync(work, [{ employeeId, version, op: 'TRANSFER', unitCode: 'H59.3', dueAt: null }]),
  )
  await send()
  partner.forget(personalId)
  await database.pool.query(
    `UPDATE sync_outbox SET status = 'PENDING' WHERE employee_id = $1 AND version = 1`,
    [employeeId],
  )
  await send()
  const { results } = await reconcile()
  expect(results.reduce((sum, { sentAgain }) => sum + sentAgain, 0)).toBeGreaterThanOrEqual(1)
  await send()
  expect(partner.effects.at(-1)).toStrictEqual({ personalId, version: 2 })
})

it('corrections are pulled once and shown from three sides, identity data of the population register first', async () => {
  const { personalId, employeeId } = person(2)
  const more = { personalId, basedOnVersion: 1, issuedAt: 1 } as const
  const birth = { field: 'IDENTITY.dateOfBirth', partnerField: 'ThongTinCoBan.NgaySinh' } as const
  partner.addCorrection({
    ...more,
    correctionId: 'HC-1',
    field: null,
    partnerField: 'X.Y',
    value: 'z',
    source: 'MINISTRY',
    reason: 'a',
  })
  partner.addCorrection({
    ...more,
    ...birth,
    correctionId: 'HC-2',
    value: '1980-01-01',
    source: 'POPULATION',
    reason: 'b',
  })
  const { pullCorrections } = createCorrectionActivities({
    database,
    sync,
    partner,
    clock: { now: Date.now },
  })
  expect(await mock().run(pullCorrections)).toBe(2)
  expect(await mock().run(pullCorrections)).toBe(0)
  const open = await inWork((work) => sync.openCorrections(work, { limit: 10 }))
  expect(open.map(({ correctionId }) => correctionId)).toStrictEqual(['HC-2', 'HC-1'])
  expect(open[0]).toMatchObject({
    employeeId,
    view: {
      ours: person(2).dateOfBirth,
      theirs: '1980-01-01',
      lastAgreed: person(2).dateOfBirth,
      verdict: 'THEY_CHANGED',
    },
  })
})
