import { ApplicationFailure } from '@temporalio/common'
import { Worker } from '@temporalio/worker'
import { afterAll, describe, expect, it } from 'vitest'
import type { NationalSyncActivities } from '#activities/national-sync.ts'
// oxlint-disable-next-line no-restricted-imports -- the test plays the activities
import { passingOutages } from '#activities/outage.ts'
import { PartnerOutage, retryNowUpdate, syncRunStart } from '#contracts/national-sync.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import type { Breaker } from '#domain/sync/breaker.ts'
import { closedBreaker, standardBreakerPolicy } from '#domain/sync/breaker.ts'
import type { OutageCode } from '#domain/sync/failures.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, testDataConverter } from '#test/temporal.ts'

const minute = 60_000
const hour = 60 * minute
const temporal = await startTimeSkipping()
const { env, workflowBundle } = temporal
afterAll(() => temporal.teardown())

/** A partner that is down between two instants of the skipped time, and the rows that wait for it. */
interface Scene {
  readonly down?: {
    readonly from: number
    readonly to: number
    readonly code: OutageCode
    readonly retryAfterMs?: number
  }
  readonly dueAfter?: number
  readonly steps?: number
  readonly dryRun?: boolean
  /** Name of the golden history. */
  readonly record?: string
}

async function play(
  name: string,
  scene: Scene,
  during: (id: string) => Promise<void> = async () => undefined,
) {
  const startedAt = await env.currentTimeMs()
  const seen = {
    sends: [] as number[],
    probes: [] as number[],
    breakers: [] as Breaker[],
    told: [] as number[],
  }
  const progress = { packets: 0, accepted: 0, duplicates: 0, refused: 0 }
  let left = scene.steps ?? 2
  const strike = async (calls: number[]): Promise<void> => {
    const at = (await env.currentTimeMs()) - startedAt
    calls.push(at)
    const { down } = scene
    if (down !== undefined && at >= down.from && at < down.to)
      throw new PartnerOutage(down.code, down.retryAfterMs)
  }
  const activities: NationalSyncActivities = {
    openNightlyRun: async ({ date }) => ({
      runId: date,
      number: `DB-${date}`,
      kind: 'SYNC',
      scope: { kind: 'PROVINCE' },
    }),
    beginRun: async () => ({
      ended: 'NO',
      dryRun: scene.dryRun ?? false,
      breaker: closedBreaker,
      policy: standardBreakerPolicy,
      progress,
    }),
    sendNextPackets: () =>
      passingOutages(async () => {
        await strike(seen.sends)
        left -= 1
        return { more: left > 0 ? 'YES' : 'NO', progress: { ...progress, packets: 2 - left, accepted: 100 } }
      }),
    probePartner: () => passingOutages(() => strike(seen.probes)),
    keepBreaker: async ({ breaker }) => void seen.breakers.push(breaker),
    escalateOverdue: async () => {
      const now = await env.currentTimeMs()
      const dueAt = scene.dueAfter === undefined ? null : startedAt + scene.dueAfter
      const isLate = dueAt !== null && now >= dueAt && left > 0
      if (isLate) seen.told.push(now - startedAt)
      return { overdue: isLate ? 7 : 0, nextDueAt: dueAt !== null && now < dueAt ? dueAt : null }
    },
    endDryRun: async () => 42,
    endRun: async () => undefined,
  }
  const taskQueue = `sync-${name}`
  const shared = { connection: env.nativeConnection, dataConverter: testDataConverter }
  const hands = await Worker.create({ ...shared, taskQueue: taskQueues.nationalDatabase, activities })
  const worker = await Worker.create({ ...shared, taskQueue, workflowBundle })
  const start = syncRunStart({ runId: name, number: `DB-${name}`, kind: 'SYNC', scope: { kind: 'PROVINCE' } })
  const stage = await hands.runUntil(
    worker.runUntil(async () => {
      const handle = await env.client.workflow.start(start.workflow, {
        workflowId: start.workflowId,
        taskQueue,
        args: [start.input],
        typedSearchAttributes: [...(start.searchAttributes ?? [])],
      })
      await during(start.workflowId)
      await handle.result()
      if (scene.record !== undefined) await recordHistory(handle, scene.record)
      const { typedSearchAttributes: found } = await handle.describe()
      return { stage: found.get(searchAttributes.stage), blocked: found.get(searchAttributes.blockedReason) }
    }),
  )
  return { ...seen, ...stage }
}

const minutes = (times: readonly number[]): readonly number[] =>
  times.map((time) => Math.round(time / minute))

describe('nationalSync', () => {
  it('Điều 5.4 — sends until nothing is left, without opening the breaker', async () => {
    const { sends, breakers, stage } = await play('plain', { record: 'national-sync-completed' })
    expect(sends).toHaveLength(2)
    expect(breakers).toStrictEqual([])
    expect(stage).toBe('XONG')
  })

  it('rides out a hiccup by quick retries', async () => {
    const down = { from: 0, to: 500, code: 'PARTNER_UNAVAILABLE' } as const
    expect((await play('hiccup', { down })).breakers).toStrictEqual([])
  })

  it('opens the breaker, probes after 1, 2, 4, 8 minutes, and goes on where it stopped', async () => {
    const down = { from: 0, to: 10 * minute, code: 'PARTNER_UNAVAILABLE' } as const
    const { probes, sends, breakers, stage, blocked } = await play('breaker', {
      down,
      record: 'national-sync-outage',
    })
    expect(minutes(probes)).toStrictEqual([1, 3, 7, 15])
    expect(sends).toHaveLength(5 + 2)
    expect(breakers.map(({ state }) => state)).toStrictEqual(['OPEN', 'OPEN', 'OPEN', 'OPEN', 'CLOSED'])
    expect([stage, blocked ?? null]).toStrictEqual(['XONG', null])
  })

  it('survives an outage of a day with one probe an hour, then catches up', async () => {
    const down = { from: 0, to: 24 * hour, code: 'CONNECTION_LOST' } as const
    const { probes, stage } = await play('day', { down, steps: 5 })
    expect(probes.length).toBeLessThanOrEqual(6 + 24)
    expect(minutes(probes).at(-1)).toBeGreaterThanOrEqual(24 * 60)
    expect(minutes(probes).at(-1)).toBeLessThan(25 * 60)
    expect(stage).toBe('XONG')
  })

  it('NĐ 27/2026/NĐ-CP, Điều 19 — escalates at the term although the breaker would wait longer', async () => {
    const down = { from: 0, to: 4 * hour, code: 'PARTNER_UNAVAILABLE' } as const
    const { told, stage } = await play('term', { down, dueAfter: 100 * minute })
    expect(minutes(told)[0]).toBe(100)
    expect(stage).toBe('XONG')
  })

  it.each(['CERTIFICATE_REFUSED', 'SIGN_IN_REFUSED'] as const)(
    '%s opens the breaker at the first fault',
    async (code) => {
      const { sends } = await play(code.toLowerCase(), { down: { from: 0, to: 30_000, code } })
      expect(sends).toHaveLength(1 + 2)
    },
  )

  it('obeys Retry-After', async () => {
    const down = { from: 0, to: 5 * minute, code: 'PARTNER_OVERLOADED', retryAfterMs: 10 * minute } as const
    expect(minutes((await play('retry-after', { down })).probes)).toStrictEqual([10])
  })

  it('tries again at once when somebody asks', async () => {
    const down = { from: 0, to: 20_000, code: 'CERTIFICATE_REFUSED' } as const
    const { probes } = await play('ask', { down }, async (id) => {
      await env.sleep(30_000)
      await env.client.workflow.getHandle(id).executeUpdate(retryNowUpdate, { updateId: 'một' })
    })
    expect(probes[0]).toBeLessThan(minute)
  })

  it('shows the outage in Vietnamese while it waits', async () => {
    const down = { from: 0, to: 5 * minute, code: 'PARTNER_UNAVAILABLE' } as const
    const shown: unknown[] = []
    await play('shown', { down }, async (id) => {
      const handle = env.client.workflow.getHandle(id)
      await env.sleep(40_000)
      shown.push((await handle.describe()).typedSearchAttributes.get(searchAttributes.blockedReason))
      const metadata = await handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata')
      shown.push(metadata.currentDetails)
    })
    expect(shown[0]).toBe('CSDLQG_NGUNG')
    expect(shown[1]).toContain('CSDL quốc gia tạm ngừng phục vụ')
  })

  it('a dry run counts and sends nothing', async () => {
    const { sends, stage } = await play('dry', { dryRun: true })
    expect([sends, stage]).toStrictEqual([[], 'CHAY_THU'])
  })

  it('a fault of ours is not taken for an outage', async () => {
    await expect(
      passingOutages(() => Promise.reject(ApplicationFailure.nonRetryable('x', 'ELSE'))),
    ).rejects.toMatchObject({ type: 'ELSE' })
  })
})
