import type { WorkflowHandle } from '@temporalio/client'
import { Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PlannedUnitActActivities } from '#activities/planned-unit-act.ts'
import { plannedUnitActed } from '#contracts/planned-unit-act.ts'
import { addDays, civilDateAt, startOfDay } from '#domain/calendar/civil-date.ts'
import type { PlannedUnitAct, PlannedUnitStage } from '#domain/unit/planned-act.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, type TestTemporal, testDataConverter } from '#test/temporal.ts'

const minute = 60_000
let temporal: TestTemporal
let acts = 0

beforeAll(async () => {
  temporal = await startTimeSkipping()
})
afterAll(() => temporal.teardown())

interface Running {
  readonly handle: WorkflowHandle
  readonly day: number
  readonly carriedOutAt: readonly number[]
  to(instant: number): Promise<void>
  withdraw(): Promise<void>
}

/** An act that takes effect three days after the server's present. */
async function withAct(body: (running: Running) => Promise<void>): Promise<void> {
  const { env, workflowBundle } = temporal
  acts += 1
  const taskQueue = `unit-act-${acts}`
  const effectiveOn = addDays(civilDateAt(await env.currentTimeMs()), 3)
  const ordered = { kind: 'MERGE', unitCode: 'H59.21', sources: ['H59.20'] } as const
  const row: { stage: PlannedUnitStage } = { stage: 'PLANNED' }
  const current = (): PlannedUnitAct => ({ caseNumber: 'SX-2026-000001', ordered, effectiveOn, ...row })
  const carriedOutAt: number[] = []
  const activities: PlannedUnitActActivities = {
    loadPlannedUnitAct: () => Promise.resolve(current()),
    carryOutPlannedUnitAct: async () => {
      carriedOutAt.push(await env.currentTimeMs())
      row.stage = 'DONE'
      return { act: current(), movedCases: ['CT-2026-000001'] }
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
    const handle = await env.client.workflow.start('plannedUnitAct', {
      taskQueue,
      workflowId: `sap-xep-don-vi/${acts}`,
      args: [{ caseNumber: 'SX-2026-000001' }],
    })
    await body({
      handle,
      day: startOfDay(effectiveOn),
      carriedOutAt,
      to: async (instant) => env.sleep(Math.max(0, instant - (await env.currentTimeMs()))),
      withdraw: async () => {
        row.stage = 'WITHDRAWN'
        await handle.executeUpdate(plannedUnitActed)
      },
    })
  })
}

describe('a decision on units that takes effect later', () => {
  it('is not carried out the minute before its day, and once in its first minute', async () => {
    await withAct(async ({ handle, day, carriedOutAt, to }) => {
      await to(day - minute)
      expect(carriedOutAt).toEqual([])
      expect(await handle.result()).toBe('DONE')
      expect(carriedOutAt).toHaveLength(1)
      expect(carriedOutAt[0]).toBeGreaterThanOrEqual(day)
      expect(carriedOutAt[0]).toBeLessThan(day + minute)
      await recordHistory(handle, 'planned-unit-act-done')
    })
  })

  it('ends without an effect when it was withdrawn the minute before', async () => {
    await withAct(async ({ handle, day, carriedOutAt, to, withdraw }) => {
      await to(day - minute)
      await withdraw()
      expect(await handle.result()).toBe('WITHDRAWN')
      expect(carriedOutAt).toEqual([])
      await recordHistory(handle, 'planned-unit-act-withdrawn')
    })
  })
})
