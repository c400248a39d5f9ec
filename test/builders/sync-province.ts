import { MockActivityEnvironment } from '@temporalio/testing'
import { createNationalSyncActivities } from '#activities/national-sync.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createSyncStore, enqueueSync } from '#adapters/postgres/sync.ts'
import type { SyncScope } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { inventStaff, type SyntheticEmployee } from '#domain/people/synthetic-staff.ts'
import { standardBreakerPolicy } from '#domain/sync/breaker.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { createFakeNationalDatabase, type FakeNationalDatabase } from '#test/fakes/national-database.ts'

const sealer = createFieldSealer(createKeyRing(new Map([['test', new Uint8Array(32).fill(5)]]), 'test'))
export const store = createSyncStore(sealer)
const units = [
  { code: 'H59.3', name: 'Sở Giả Định' },
  { code: 'H59.4', name: 'Sở Khác' },
]
const { people } = inventStaff({ seed: 'đồng bộ', count: 12, units, today: '2026-11-22', defects: 0 })

/** Twelve people of two units, their outbox, and a partner in memory that it is sent to. */
export class SyncProvince {
  readonly database: Database
  readonly #home: TestDatabase
  #partner: FakeNationalDatabase = createFakeNationalDatabase()
  #runs = 0

  private constructor(home: TestDatabase) {
    this.#home = home
    this.database = openDatabase({ url: home.url, role: 'hub_worker' })
  }

  static async start(): Promise<SyncProvince> {
    const province = new SyncProvince(await createTestDatabase())
    await province.inWork((work) => loadStaff(sealer, work, { people, at: Date.now() }))
    return province
  }

  async stop(): Promise<void> {
    await this.database.close()
    await this.#home.drop()
  }

  /** An empty outbox, and a partner that knows nobody. */
  async clear(): Promise<void> {
    this.#partner = createFakeNationalDatabase()
    const owner = openDatabase({ url: this.#home.url, role: 'owner' })
    await owner.pool.query('TRUNCATE sync_outbox, sync_failure, sync_run')
    await owner.close()
  }

  get partner(): FakeNationalDatabase {
    return this.#partner
  }

  inWork<T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> {
    return this.database.transaction({ kind: 'SYSTEM' }, run)
  }

  person(index: number): SyntheticEmployee {
    const found = people[index]
    if (found === undefined) throw new Error('no such person')
    return found
  }

  async enqueue(
    index: number,
    version = 1,
    op: 'UPSERT' | 'CLOSE' | 'TRANSFER' = 'UPSERT',
    unit?: string,
  ): Promise<void> {
    const { employeeId, unitCode } = this.person(index)
    await this.inWork((work) =>
      enqueueSync(work, [{ employeeId, version, op, unitCode: unit ?? unitCode, dueAt: null }]),
    )
  }

  async sync(scope: SyncScope = { kind: 'PROVINCE' }, batchSize = 5) {
    const activities = createNationalSyncActivities({
      database: this.database,
      sync: store,
      partner: this.partner,
      clock: { now: Date.now },
      settings: { batchSize, packetsPerStep: 20, lanes: 2, breaker: standardBreakerPolicy },
    })
    this.#runs += 1
    const name = `DB-2026-${String(this.#runs).padStart(6, '0')}`
    const run = await this.inWork((work) =>
      store.openRun(work, { number: name, kind: 'SYNC', trigger: 'x', scope, dryRun: false, at: Date.now() }),
    )
    const send = () => new MockActivityEnvironment().run(activities.sendNextPackets, run)
    return { run, send }
  }

  async status(): Promise<unknown> {
    const { rows } = await this.database.pool.query(
      'SELECT status, count(*)::int AS n FROM sync_outbox GROUP BY 1 ORDER BY 1',
    )
    return rows
  }
}
