import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scanDossiers } from '#activities/quality.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { scaled } from '#test/scale.ts'
import { type Database, openDatabase, prismaOf } from '../database.ts'
import { loadStaff } from '../dossier/load-staff.ts'
import { createQualityReminder } from './quality-reminder.ts'
import { createQualityStore } from './quality-store.ts'

const sealer = createFieldSealer(createKeyRing(new Map([['k1', new Uint8Array(randomBytes(32))]]), 'k1'))
const system = { kind: 'SYSTEM' } as const
const at = Date.UTC(2026, 10, 22)
const units = [
  { code: 'H59.3', name: 'Sở Nội vụ' },
  { code: 'H59.4', name: 'Sở Giả Định' },
]
let home: TestDatabase
let hub: Database

beforeAll(async () => {
  home = await createTestDatabase()
  hub = openDatabase({ url: home.url, role: 'hub_worker' })
})
afterAll(async () => {
  await hub.close()
  await home.drop()
})

describe('Điều 14.1(d), (đ) — the scan', () => {
  test('finds exactly the planted defects, scores people and reminds each unit once', async () => {
    const count = scaled('dossiers scanned', 300, 25_000)
    const { people, defects } = inventStaff({
      seed: 'rà soát',
      count,
      units,
      today: '2026-11-22',
      defects: 30,
    })
    const options = { timeoutMs: 300_000 }
    await hub.transaction(system, (work) => loadStaff(sealer, work, { people, at }), options)
    const quality = createQualityStore(hub, sealer)
    const ports = { database: hub, quality, clock: { now: () => at } }
    const scanId = randomUUID()
    const began = performance.now()
    const report = await scanDossiers(ports, scanId)
    process.stdout.write(`[quality] ${count} dossiers in ${Math.round(performance.now() - began)} ms\n`)
    expect(report.people).toBe(count)
    const found = await hub.transaction(system, (work) =>
      quality.findings(work, { unitCodes: null, employeeId: null, code: null, limit: 500 }),
    )
    expect([...new Set(found.map((line) => line.employeeId))].toSorted()).toEqual(
      defects.map((defect) => defect.employeeId).toSorted(),
    )
    const scores = await hub.transaction(system, (work) => quality.unitScores(work, ['H59.3']))
    expect(scores).toMatchObject([{ unitCode: 'H59.3', people: count / 2 }])
    expect(scores[0]?.complete).toBeGreaterThan(90)

    const reminder = createQualityReminder()
    for (const _time of [1, 2]) await hub.transaction(system, (work) => reminder.remind(work, { report, at }))
    const told = await hub.transaction(system, (work) => prismaOf(work).notification.findMany())
    expect(told.map((notification) => notification.kind).toSorted()).toEqual([
      'QUALITY_REMINDER',
      'QUALITY_REMINDER',
      'QUALITY_REPORT',
    ])
    for (const { body } of told)
      for (const person of people.slice(0, 50)) expect(body).not.toContain(person.birthName)
  }, 600_000)

  test('a second scan replaces the first and finds the same', async () => {
    const quality = createQualityStore(hub, sealer)
    const ports = { database: hub, quality, clock: { now: () => at + 1000 } }
    const first = await hub.transaction(system, (work) => prismaOf(work).qualityFinding.count())
    await scanDossiers(ports, randomUUID())
    expect(await hub.transaction(system, (work) => prismaOf(work).qualityFinding.count())).toBe(first)
  }, 600_000)
})
