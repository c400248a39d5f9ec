import type { WorkflowHandle } from '@temporalio/client'
import { Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GrantState, grantActed } from '#contracts/access-grant.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, type TestTemporal, testDataConverter } from '#test/temporal.ts'

const minute = 60_000
const day = 24 * 60 * minute
let temporal: TestTemporal
let cases = 0

beforeAll(async () => {
  temporal = await startTimeSkipping()
})
afterAll(() => temporal.teardown())

/** The row behind the process, and when it was looked at. */
interface FakeRow {
  state: GrantState
  readonly looks: { readonly at: number; readonly status: GrantState['status'] }[]
}

interface Running {
  readonly row: FakeRow
  readonly handle: WorkflowHandle
  readonly begun: number
  readonly to: (instant: number) => Promise<void>
  readonly act: (change: Partial<GrantState>) => Promise<void>
}

/** A grant whose term begins and ends so many milliseconds after the test server's present. */
async function withGrant(
  { startsIn, endsIn }: { readonly startsIn: number; readonly endsIn: number },
  body: (running: Running) => Promise<void>,
): Promise<void> {
  const { env, workflowBundle } = temporal
  cases += 1
  const [caseNumber, taskQueue] = [`CQ-2026-00000${cases}`, `grant-${cases}`]
  const begun = await env.currentTimeMs()
  const term = { startsAt: begun + startsIn, endsAt: begun + endsIn }
  const row: FakeRow = {
    state: {
      caseNumber,
      status: 'OPEN',
      unitCode: 'H59.4',
      roleLabel: 'người theo dõi',
      requestNumber: '7/CV',
      ...term,
    },
    looks: [],
  }
  const activities = {
    loadGrant: () => Promise.resolve(row.state),
    announceGrant: () => Promise.resolve(),
    advanceGrant: async () => {
      const at = await env.currentTimeMs()
      if (row.state.status === 'OPEN' && at >= row.state.endsAt) row.state = { ...row.state, status: 'ENDED' }
      row.looks.push({ at, status: row.state.status })
      return row.state
    },
  }
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle,
    activities,
    dataConverter: testDataConverter,
  })
  await worker.runUntil(async () => {
    const handle = await env.client.workflow.start('accessGrant', {
      taskQueue,
      workflowId: `cap-quyen/${caseNumber}`,
      args: [{ caseNumber }],
    })
    await body({
      row,
      handle,
      begun,
      to: async (instant) => env.sleep(Math.max(0, instant - (await env.currentTimeMs()))),
      act: async (change) => {
        row.state = { ...row.state, ...change }
        await handle.executeUpdate(grantActed, { args: [{}] })
      },
    })
  })
}

describe('Điều 16.3 — a grant ends by itself on its last day', () => {
  test('is looked at when it begins, a day before its end and at its end, and then it is over', async () => {
    await withGrant({ startsIn: 2 * day, endsIn: 30 * day }, async ({ row, handle, begun, to }) => {
      await to(begun + 30 * day - minute)
      expect((await handle.describe()).status.name).toBe('RUNNING')
      expect(row.state.status).toBe('OPEN')
      expect(await handle.result()).toMatchObject({ status: 'ENDED' })
      expect(row.looks.map(({ at }) => Math.round((at - begun) / day))).toEqual([2, 29, 30])
      expect(row.looks.at(-1)?.at).toBeLessThan(begun + 30 * day + minute)
      await recordHistory(handle, 'access-grant-ended')
    })
  })

  test('an extension moves the end; the old last day passes without effect', async () => {
    await withGrant({ startsIn: 0, endsIn: 10 * day }, async ({ row, handle, begun, to, act }) => {
      await to(begun + 5 * day)
      await act({ endsAt: begun + 20 * day })
      await to(begun + 10 * day + minute)
      expect(row.state.status).toBe('OPEN')
      expect(await handle.result()).toMatchObject({ status: 'ENDED' })
      expect(row.looks.at(-1)?.at).toBeGreaterThanOrEqual(begun + 20 * day)
    })
  })

  test('a restriction brings the end forward', async () => {
    await withGrant({ startsIn: 0, endsIn: 30 * day }, async ({ row, handle, begun, to, act }) => {
      await to(begun + day)
      await act({ endsAt: begun + 3 * day })
      expect(await handle.result()).toMatchObject({ status: 'ENDED' })
      expect(row.looks.at(-1)?.at).toBeLessThan(begun + 3 * day + minute)
    })
  })

  test('a revocation ends the process at once', async () => {
    await withGrant({ startsIn: 0, endsIn: 30 * day }, async ({ handle, begun, to, act, row }) => {
      await to(begun + day)
      await act({ status: 'REVOKED' })
      expect(await handle.result()).toMatchObject({ status: 'REVOKED' })
      expect(row.looks.at(-1)?.at).toBeLessThan(begun + 2 * day)
      await recordHistory(handle, 'access-grant-revoked')
    })
  })

  test('a process that is started only after the last day ends what is over', async () => {
    await withGrant({ startsIn: -9 * day, endsIn: -day }, async ({ handle }) => {
      expect(await handle.result()).toMatchObject({ status: 'ENDED' })
    })
  })
})
