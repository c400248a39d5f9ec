import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { syncRulesOn } from '#domain/regulation/rules-in-force.ts'
import { store, SyncProvince } from '#test/builders/sync-province.ts'
import { createEnqueueSync } from '../sync.ts'

let province: SyncProvince

beforeAll(async () => {
  province = await SyncProvince.start()
})
beforeEach(() => province.clear())
afterAll(() => province.stop())

describe('time limit', () => {
  it('NĐ 27/2026/NĐ-CP, Điều 19 — what exceeds the term of the pack is told to Sở Nội vụ once a day', async () => {
    const at = Date.parse('2026-11-26T09:00:00+07:00')
    const { employeeId, unitCode } = province.person(10)
    const enter = createEnqueueSync(syncRulesOn, () => at)
    await province.inWork((work) =>
      enter(work, [{ employeeId, version: 1, op: 'UPSERT', unitCode, dueAt: null }]),
    )
    const escalate = (now: string) =>
      province.inWork((work) => store.escalateOverdue(work, { number: 'DB-1', now: Date.parse(now) }))
    const due = Date.parse('2026-11-28T00:00:00+07:00')
    expect(await escalate('2026-11-27T23:59:59+07:00')).toStrictEqual({ overdue: 0, nextDueAt: due })
    expect(await escalate('2026-11-28T00:00:00+07:00')).toStrictEqual({ overdue: 1, nextDueAt: null })
    await escalate('2026-11-28T09:00:00+07:00')
    const { rows } = await province.database.pool.query(
      `SELECT role FROM notification WHERE kind = 'SYNC_OVERDUE'`,
    )
    expect(rows).toStrictEqual([{ role: 'DEPARTMENT_OFFICER' }])
  })

  it('NĐ 27/2026/NĐ-CP, Điều 19 — a refused version that nobody mends exceeds the term too', async () => {
    const { employeeId, unitCode } = province.person(11)
    const enter = createEnqueueSync(syncRulesOn, () => Date.parse('2026-12-01T09:00:00+07:00'))
    await province.inWork((work) =>
      enter(work, [{ employeeId, version: 1, op: 'CLOSE', unitCode, dueAt: null }]),
    )
    expect(await (await province.sync()).send()).toMatchObject({ progress: { refused: 1 } })
    const now = Date.parse('2026-12-03T08:00:00+07:00')
    const told = await province.inWork((work) => store.escalateOverdue(work, { number: 'DB-2', now }))
    expect(told).toStrictEqual({ overdue: 1, nextDueAt: null })
    const { rows } = await province.database.pool.query<{ body: string }>(
      `SELECT body FROM notification WHERE kind = 'SYNC_OVERDUE' AND deduplication_key LIKE '%2026-12-03%'`,
    )
    expect(rows[0]?.body).toContain('1 hồ sơ bị từ chối')
  })

  it('NĐ 27/2026/NĐ-CP, Điều 19 — the term switches by itself: none for what was approved the day before', async () => {
    const dueOf = async (index: number, approved: string): Promise<unknown> => {
      const { employeeId, unitCode } = province.person(index)
      const enter = createEnqueueSync(syncRulesOn, () => Date.parse(`${approved}+07:00`))
      await province.inWork((work) =>
        enter(work, [{ employeeId, version: 1, op: 'UPSERT', unitCode, dueAt: null }]),
      )
      const { rows } = await province.database.pool.query<{ due: number | null }>(
        'SELECT (extract(epoch FROM due_at) * 1000)::float8 AS due FROM sync_outbox WHERE employee_id = $1',
        [employeeId],
      )
      return rows[0]?.due
    }
    expect(await dueOf(0, '2026-06-30T23:59:59')).toBeNull()
    expect(await dueOf(1, '2026-07-01T00:00:00')).toBe(Date.parse('2026-07-03T00:00:00+07:00'))
  })
})
