import { activityInfo } from '@temporalio/activity'
import type { WorkflowHandle } from '@temporalio/client'
import { Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { reviewActed } from '#contracts/review-round.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { addDays, civilDateAt, daysBetween, endOfDay } from '#domain/calendar/civil-date.ts'
import type { ReviewRound } from '#domain/dossier/quality/review-round.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, type TestTemporal, testDataConverter } from '#test/temporal.ts'

const minute = 60_000
let temporal: TestTemporal
let cases = 0

beforeAll(async () => {
  temporal = await startTimeSkipping()
})
afterAll(() => temporal.teardown())

interface Running {
  readonly handle: WorkflowHandle
  /** Days after the first on which the rows were looked at, in order. */
  readonly looks: number[]
  readonly round: () => ReviewRound
  readonly to: (instant: number) => Promise<void>
  readonly act: (change: (round: ReviewRound) => ReviewRound) => Promise<void>
  readonly dueAfter: (days: number) => number
}

/** A round of units whose days are so many days after today; the fake rows end it when all have confirmed. */
async function withRound(
  dueInDays: Readonly<Record<string, number>>,
  body: (running: Running) => Promise<void>,
): Promise<void> {
  const { env, workflowBundle } = temporal
  cases += 1
  const [caseNumber, taskQueue] = [`RS-2026-00000${cases}`, `review-${cases}`]
  const today = civilDateAt(await env.currentTimeMs())
  const units = Object.entries(dueInDays).map(([unitCode, days]) => ({
    unitCode,
    dueOn: addDays(today, days),
    confirmedAt: null,
  }))
  let round: ReviewRound = { caseNumber, title: 'Rà soát quý IV', status: 'OPEN', units }
  const looks: number[] = []
  const activities = {
    loadReviewRound: () => Promise.resolve(round),
    announceReviewRound: () => Promise.resolve(),
    advanceReviewRound: () => {
      // The server's own time of the step: its clock runs on while the step waits for this machine.
      looks.push(daysBetween(today, civilDateAt(activityInfo().scheduledTimestampMs)))
      if (round.status === 'OPEN' && round.units.every((unit) => unit.confirmedAt !== null))
        round = { ...round, status: 'DONE' }
      return Promise.resolve(round)
    },
  }
  const connection = env.nativeConnection
  const options = { connection, taskQueue, workflowBundle, activities, dataConverter: testDataConverter }
  const worker = await Worker.create(options)
  await worker.runUntil(async () => {
    const handle = await env.client.workflow.start('reviewRound', {
      taskQueue,
      workflowId: `dot-ra-soat/${caseNumber}`,
      args: [{ caseNumber }],
    })
    await body({
      handle,
      looks,
      round: () => round,
      dueAfter: (days) => endOfDay(addDays(today, days)),
      to: async (instant) => env.sleep(Math.max(0, instant - (await env.currentTimeMs()))),
      act: async (change) => {
        round = change(round)
        await handle.executeUpdate(reviewActed, { args: [{}] })
      },
    })
  })
}

const confirmed =
  (...codes: readonly string[]) =>
  (round: ReviewRound): ReviewRound => ({
    ...round,
    units: round.units.map((unit) => (codes.includes(unit.unitCode) ? { ...unit, confirmedAt: 1 } : unit)),
  })

/** The search attribute becomes this: the server shows it a moment after the step. */
async function shows(
  handle: WorkflowHandle,
  key: (typeof searchAttributes)[keyof typeof searchAttributes],
  value: unknown,
): Promise<void> {
  await vi.waitFor(
    async () => expect((await handle.describe()).typedSearchAttributes.get(key as never)).toEqual(value),
    { timeout: 60_000, interval: 100 },
  )
}

describe('Điều 14.1(đ) — a review round in time', () => {
  test('reminds three days before and on the last day, is late at its end, then daily until all have confirmed', async () => {
    await withRound({ 'H59.3': 10, 'H59.4': 12 }, async ({ handle, looks, to, act, dueAfter, round }) => {
      await to(dueAfter(10) - minute)
      await shows(handle, searchAttributes.stage, 'DANG_RA_SOAT')
      await shows(handle, searchAttributes.overdue, false)
      expect(looks).toEqual([7, 9, 10])
      await to(dueAfter(10) + minute)
      await shows(handle, searchAttributes.stage, 'QUA_HAN')
      await shows(handle, searchAttributes.overdue, true)
      expect(looks).toEqual([7, 9, 10, 11])
      await act(confirmed('H59.3'))
      await shows(handle, searchAttributes.unitCodes, ['H59.4'])
      await act(confirmed('H59.4'))
      expect(await handle.result()).toMatchObject({ status: 'DONE' })
      expect(round().status).toBe('DONE')
      await recordHistory(handle, 'review-round-late')
    })
  }, 180_000)

  test('ends before its day when all have confirmed', async () => {
    await withRound({ 'H59.3': 30, 'H59.4': 30 }, async ({ handle, act, looks }) => {
      await act(confirmed('H59.3', 'H59.4'))
      expect(await handle.result()).toMatchObject({ status: 'DONE' })
      expect(looks.map((day) => day < 27)).toEqual([true])
      await shows(handle, searchAttributes.stage, 'HOAN_THANH')
    })
  }, 180_000)

  test('an extension moves the day: the old one passes without lateness', async () => {
    await withRound({ 'H59.3': 5 }, async ({ handle, act, to, dueAfter }) => {
      await act((round) => ({
        ...round,
        units: round.units.map((unit) => ({ ...unit, dueOn: addDays(civilDateAt(dueAfter(0) - 1), 20) })),
      }))
      await to(dueAfter(5) + minute)
      await shows(handle, searchAttributes.overdue, false)
      await to(dueAfter(20) + minute)
      await shows(handle, searchAttributes.overdue, true)
      await act(confirmed('H59.3'))
      await handle.result()
    })
  }, 180_000)

  test('a cancelled round ends at once', async () => {
    await withRound({ 'H59.3': 30 }, async ({ handle, act }) => {
      await act((round) => ({ ...round, status: 'CANCELLED' }))
      expect(await handle.result()).toMatchObject({ status: 'CANCELLED' })
      await shows(handle, searchAttributes.stage, 'DA_HUY')
      await recordHistory(handle, 'review-round-cancelled')
    })
  }, 180_000)

  test('a round started only after its day is late from the start (the store was lost)', async () => {
    await withRound({ 'H59.3': -2 }, async ({ handle, act }) => {
      await act(confirmed('H59.3'))
      expect(await handle.result()).toMatchObject({ status: 'DONE' })
    })
  }, 180_000)
})
