import { MockActivityEnvironment } from '@temporalio/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createNationalSyncActivities } from '#activities/national-sync.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import type { Scope } from '#contracts/actor.ts'
import type { SyncScope } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { syncRulesOn } from '#domain/regulation/rules-in-force.ts'
import { standardBreakerPolicy } from '#domain/sync/breaker.ts'
import { createTestDatabase } from '#test/database.ts'
import { createFakeNationalDatabase, type FakeNationalDatabase } from '#test/fakes/national-database.ts'
import { type Database, openDatabase } from '../database.ts'
import { loadStaff } from '../dossier/load-staff.ts'
import { createEnqueueSync, createSyncStore, enqueueSync } from '../sync.ts'

const system: Scope = { kind: 'SYSTEM' }
const sealer = createFieldSealer(createKeyRing(new Map([['test', new Uint8Array(32).fill(5)]]), 'test'))
const store = createSyncStore(sealer)
const units = [
  { code: 'H59.3', name: 'Sở Giả Định' },
  { code: 'H59.4', name: 'Sở Khác' },
]
const { people } = inventStaff({ seed: 'đồng bộ', count: 12, units, today: '2026-11-22', defects: 0 })
const test = await createTestDatabase()
let database: Database
let partner: FakeNationalDatabase
let number = 0

beforeAll(async () => {
  database = openDatabase({ url: test.url, role: 'hub_worker' })
  await inWork((work) => loadStaff(sealer, work, { people, at: Date.now() }))
})
afterAll(async () => {
  await database.close()
  await test.drop()
})
beforeEach(async () => {
  partner = createFakeNationalDatabase()
  await database.pool.query('TRUNCATE sync_outbox, sync_failure, sync_run').catch(async () => {
    const owner = openDatabase({ url: test.url, role: 'owner' })
    await owner.pool.query('TRUNCATE sync_outbox, sync_failure, sync_run')
    await owner.close()
  })
})

function inWork<T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> {
  return database.transaction(system, run)
}

function person(index: number): (typeof people)[number] {
  const found = people[index]
  if (found === undefined) throw new Error('no such person')
  return found
}

async function enqueue(
  index: number,
  version = 1,
  op: 'UPSERT' | 'CLOSE' | 'TRANSFER' = 'UPSERT',
  unit?: string,
) {
  const { employeeId, unitCode } = person(index)
  await inWork((work) =>
    enqueueSync(work, [{ employeeId, version, op, unitCode: unit ?? unitCode, dueAt: null }]),
  )
}

async function sync(scope: SyncScope = { kind: 'PROVINCE' }, batchSize = 5) {
  const activities = createNationalSyncActivities({
    database,
    sync: store,
    partner,
    clock: { now: Date.now },
    settings: { batchSize, packetsPerStep: 20, lanes: 2, breaker: standardBreakerPolicy },
  })
  number += 1
  const name = `DB-2026-${String(number).padStart(6, '0')}`
  const run = await inWork((work) =>
    store.openRun(work, { number: name, kind: 'SYNC', trigger: 'x', scope, dryRun: false, at: Date.now() }),
  )
  const send = () => new MockActivityEnvironment().run(activities.sendNextPackets, run)
  return { run, send }
}

const status = async (): Promise<unknown> =>
  (await database.pool.query('SELECT status, count(*)::int AS n FROM sync_outbox GROUP BY 1 ORDER BY 1')).rows

describe('outbox and partner', () => {
  it('sends every pending version once; the unchanged second run sends nothing', async () => {
    for (let index = 0; index < 12; index += 1) await enqueue(index)
    const first = await (await sync()).send()
    expect(first).toMatchObject({ more: 'NO', progress: { packets: 3, accepted: 12, refused: 0 } })
    expect(await (await sync()).send()).toMatchObject({ progress: { packets: 0, accepted: 0 } })
    expect(partner.effects).toHaveLength(12)
  })

  it('an answer lost after acceptance is sent again at once with the same version and counted as a duplicate', async () => {
    await enqueue(0)
    await enqueue(1)
    partner.loseNextAnswer()
    expect(await (await sync()).send()).toMatchObject({ progress: { accepted: 0, duplicates: 2 } })
    expect(partner.effects).toHaveLength(2)
  })

  it('rides out a hiccup of one packet within the step; a line that stays broken ends the step', async () => {
    await enqueue(0)
    partner.failNext('PARTNER_UNAVAILABLE', 'TIMED_OUT')
    expect(await (await sync()).send()).toMatchObject({ progress: { packets: 1, accepted: 1 } })
    await enqueue(1)
    partner.failNext('CONNECTION_LOST', 'CONNECTION_LOST', 'CONNECTION_LOST')
    const { send } = await sync()
    await expect(send()).rejects.toMatchObject({ type: 'CONNECTION_LOST' })
    expect(await send()).toMatchObject({ progress: { accepted: 1 } })
  })

  it('what a certificate or Retry-After stops is not tried again within the step', async () => {
    await enqueue(0)
    partner.failNext('CERTIFICATE_REFUSED')
    const { send } = await sync()
    await expect(send()).rejects.toMatchObject({ type: 'CERTIFICATE_REFUSED' })
    expect(await send()).toMatchObject({ progress: { accepted: 1 } })
  })

  it('an attempt that was given up settles nothing that a later claim has taken', async () => {
    await enqueue(0)
    const { run } = await sync()
    const claim = {
      runId: run.runId,
      scope: { kind: 'PROVINCE' },
      limit: 5,
      now: Date.now(),
      leaseMs: 1,
    } as const
    const [stale] = await inWork((work) => store.claimBatch(work, claim))
    const [fresh] = await inWork((work) => store.claimBatch(work, claim))
    if (stale === undefined || fresh === undefined) throw new Error('nothing claimed')
    const refusals = [{ cause: 'VERSION_OUTDATED', field: null, partnerMessage: '' }] as const
    const answer = (row: typeof stale, outcome: 'REFUSED' | 'ACCEPTED') =>
      inWork((work) =>
        store.settleRows(work, {
          runId: run.runId,
          messageId: 'm',
          now: Date.now(),
          rows: [{ row, outcome, refusals: outcome === 'REFUSED' ? refusals : [], contentHash: null }],
        }),
      )
    await answer(stale, 'REFUSED')
    expect(await status()).toStrictEqual([{ status: 'PENDING', n: 1 }])
    await answer(fresh, 'ACCEPTED')
    expect(await status()).toStrictEqual([{ status: 'ACCEPTED', n: 1 }])
    expect(await inWork((work) => store.groupFailures(work, {}))).toStrictEqual([])
  })

  it('keeps the order of a person, whatever the batches', async () => {
    for (const version of [1, 2, 3]) await enqueue(0, version)
    await enqueue(1)
    await (await sync({ kind: 'PROVINCE' }, 2)).send()
    const own = partner.effects.filter(({ personalId }) => personalId === person(0).personalId)
    expect(own.map(({ version }) => version)).toStrictEqual([1, 2, 3])
  })

  it('takes no later version while another run has an earlier one in hand', async () => {
    await enqueue(0, 1)
    partner.setDown('PARTNER_UNAVAILABLE')
    const held = await sync()
    await expect(held.send()).rejects.toMatchObject({ type: 'PARTNER_UNAVAILABLE' })
    partner.setDown(null)
    await enqueue(0, 2)
    expect(await (await sync()).send()).toMatchObject({ progress: { packets: 0 } })
    await held.send()
    expect(partner.effects.map(({ version }) => version)).toStrictEqual([1, 2])
  })

  it('a unit or a person is sent alone, with all versions of whoever is meant', async () => {
    await enqueue(0)
    await enqueue(1)
    await (await sync({ kind: 'UNIT', unitCode: 'H59.4' })).send()
    expect(partner.effects.map(({ personalId }) => personalId)).toStrictEqual([person(1).personalId])
    await (await sync({ kind: 'PERSON', employeeId: person(0).employeeId })).send()
    expect(partner.effects).toHaveLength(2)
  })

  it('a move without a change of the dossier gets the next version instead of being lost', async () => {
    await enqueue(2)
    await enqueue(2, 1, 'TRANSFER', 'H59.4')
    await enqueue(2, 1)
    await (await sync()).send()
    expect(partner.effects.map(({ version }) => version)).toStrictEqual([1, 2])
  })
})

describe('time limit', () => {
  it('NĐ 27/2026/NĐ-CP, Điều 19 — what exceeds the term of the pack is told to Sở Nội vụ once a day', async () => {
    const at = Date.parse('2026-11-26T09:00:00+07:00')
    const { employeeId, unitCode } = person(10)
    const enter = createEnqueueSync(syncRulesOn, () => at)
    await inWork((work) => enter(work, [{ employeeId, version: 1, op: 'UPSERT', unitCode, dueAt: null }]))
    const escalate = (now: string) =>
      inWork((work) => store.escalateOverdue(work, { number: 'DB-1', now: Date.parse(now) }))
    const due = Date.parse('2026-11-28T00:00:00+07:00')
    expect(await escalate('2026-11-27T23:59:59+07:00')).toStrictEqual({ overdue: 0, nextDueAt: due })
    expect(await escalate('2026-11-28T00:00:00+07:00')).toStrictEqual({ overdue: 1, nextDueAt: null })
    await escalate('2026-11-28T09:00:00+07:00')
    const { rows } = await database.pool.query(`SELECT role FROM notification WHERE kind = 'SYNC_OVERDUE'`)
    expect(rows).toStrictEqual([{ role: 'DEPARTMENT_OFFICER' }])
  })

  it('NĐ 27/2026/NĐ-CP, Điều 19 — a refused version that nobody mends exceeds the term too', async () => {
    const { employeeId, unitCode } = person(11)
    const enter = createEnqueueSync(syncRulesOn, () => Date.parse('2026-12-01T09:00:00+07:00'))
    await inWork((work) => enter(work, [{ employeeId, version: 1, op: 'CLOSE', unitCode, dueAt: null }]))
    expect(await (await sync()).send()).toMatchObject({ progress: { refused: 1 } })
    const now = Date.parse('2026-12-03T08:00:00+07:00')
    const told = await inWork((work) => store.escalateOverdue(work, { number: 'DB-2', now }))
    expect(told).toStrictEqual({ overdue: 1, nextDueAt: null })
    const { rows } = await database.pool.query<{ body: string }>(
      `SELECT body FROM notification WHERE kind = 'SYNC_OVERDUE' AND deduplication_key LIKE '%2026-12-03%'`,
    )
    expect(rows[0]?.body).toContain('1 hồ sơ bị từ chối')
  })

  it('NĐ 27/2026/NĐ-CP, Điều 19 — the term switches by itself: none for what was approved the day before', async () => {
    const dueOf = async (index: number, approved: string): Promise<unknown> => {
      const { employeeId, unitCode } = person(index)
      const enter = createEnqueueSync(syncRulesOn, () => Date.parse(`${approved}+07:00`))
      await inWork((work) => enter(work, [{ employeeId, version: 1, op: 'UPSERT', unitCode, dueAt: null }]))
      const { rows } = await database.pool.query<{ due: number | null }>(
        'SELECT (extract(epoch FROM due_at) * 1000)::float8 AS due FROM sync_outbox WHERE employee_id = $1',
        [employeeId],
      )
      return rows[0]?.due
    }
    expect(await dueOf(0, '2026-06-30T23:59:59')).toBeNull()
    expect(await dueOf(1, '2026-07-01T00:00:00')).toBe(Date.parse('2026-07-03T00:00:00+07:00'))
  })
})

describe('unit tree', () => {
  it('goes up before the people, and again only after it has changed', async () => {
    const unit = (code: string) =>
      database.pool.query(
        `INSERT INTO unit (code, name, kind, valid_from) VALUES ($1, 'Đơn vị giả định', 'SO', '2020-01-01')`,
        [code],
      )
    await unit('H59.3')
    await enqueue(9)
    await (await sync()).send()
    await (await sync()).send()
    expect(partner.unitTrees).toStrictEqual([['H59.3']])
    await unit('H59.4')
    await (await sync()).send()
    expect(partner.unitTrees).toStrictEqual([['H59.3'], ['H59.3', 'H59.4']])
  })
})

describe('failure list', () => {
  it('groups refusals by cause with the remedy; a replay sends them again; the run itself goes on', async () => {
    await enqueue(3, 1, 'TRANSFER', 'H59.4')
    await enqueue(4, 1, 'CLOSE')
    await enqueue(5)
    expect(await (await sync()).send()).toMatchObject({ progress: { accepted: 1, refused: 2 } })
    const groups = await inWork((work) => store.groupFailures(work, {}))
    expect(groups).toMatchObject([{ code: 'PERSON_UNKNOWN', records: 2 }])
    expect(groups[0]?.remedy).toContain('Gửi lại phiên bản đầy đủ')
    expect(
      await inWork((work) => store.replayFailures(work, { code: 'PERSON_UNKNOWN', now: Date.now() })),
    ).toBe(2)
    expect(await (await sync()).send()).toMatchObject({ progress: { refused: 2 } })
  })

  it('one refusal is replayed alone, the others stay on the list', async () => {
    for (const index of [3, 4]) await enqueue(index, 1, 'CLOSE')
    await (await sync()).send()
    const list = () => inWork((work) => store.listFailures(work, { after: null, limit: 10 }))
    const [first] = await list()
    const failureId = first?.failureId ?? ''
    expect(await inWork((work) => store.replayFailures(work, { failureId, now: Date.now() }))).toBe(1)
    expect(await list()).toHaveLength(1)
    expect(await status()).toStrictEqual([
      { status: 'PENDING', n: 1 },
      { status: 'REFUSED', n: 1 },
    ])
  })

  it('a packet refused as a whole is halved until the record at fault stands alone; the rest goes up', async () => {
    for (let index = 0; index < 5; index += 1) await enqueue(index)
    partner.poison(person(3).personalId)
    expect(await (await sync()).send()).toMatchObject({ progress: { accepted: 4, refused: 1 } })
    const [group] = await inWork((work) => store.groupFailures(work, {}))
    expect(group).toMatchObject({ code: 'PACKET_REFUSED', records: 1 })
    expect(group?.remedy).toContain('Kiểm tra ký tự lạ')
  })

  it('the next accepted version ends what was refused before', async () => {
    await enqueue(6, 1, 'CLOSE')
    await (await sync()).send()
    await enqueue(6, 2)
    await (await sync()).send()
    expect(await inWork((work) => store.groupFailures(work, {}))).toStrictEqual([])
    expect(await status()).toStrictEqual([
      { status: 'ACCEPTED', n: 1 },
      { status: 'CANCELLED', n: 1 },
    ])
    expect(await inWork((work) => store.replayFailures(work, { now: Date.now() }))).toBe(0)
  })

  it('ends it in the same packet too: a refused version with an accepted one behind it is on no list', async () => {
    await enqueue(6, 1, 'CLOSE')
    await enqueue(6, 2)
    expect(await (await sync()).send()).toMatchObject({ progress: { accepted: 1, refused: 1 } })
    expect(await inWork((work) => store.groupFailures(work, {}))).toStrictEqual([])
    expect(await inWork((work) => store.listFailures(work, { after: null, limit: 10 }))).toStrictEqual([])
    expect(await status()).toStrictEqual([
      { status: 'ACCEPTED', n: 1 },
      { status: 'CANCELLED', n: 1 },
    ])
  })
})

describe('reconciliation rows', () => {
  it('knows what the partner accepted, by unit, and sends again above what it holds', async () => {
    await enqueue(7)
    await enqueue(8)
    await (await sync()).send()
    const held = await inWork((work) => store.acceptedRecords(work, { unitCode: person(7).unitCode }))
    expect(held).toMatchObject([{ personalId: person(7).personalId, version: 1 }])
    expect(held[0]?.contentHash).toMatch(/^[0-9a-f]{64}$/)
    await inWork((work) => store.sendAgain(work, [{ employeeId: person(7).employeeId, above: 0 }]))
    expect(await (await sync()).send()).toMatchObject({ progress: { duplicates: 1 } })
  })
})
