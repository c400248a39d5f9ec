import { Worker } from '@temporalio/worker'
import { afterAll, expect, it } from 'vitest'
// oxlint-disable-next-line no-restricted-imports -- the test plays the activities
import { passingOutages } from '#activities/outage.ts'
import type { ReconciliationActivities, UnitsCompared } from '#activities/reconciliation.ts'
import { PartnerOutage, syncRunStart } from '#contracts/national-sync.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, testDataConverter } from '#test/temporal.ts'

const temporal = await startTimeSkipping()
const { env, workflowBundle } = temporal
afterAll(() => temporal.teardown())

async function reconcile(number: string, unequal: readonly string[], outages: number) {
  const compared: string[] = []
  let [left, followUps] = [outages, 0]
  const activities: ReconciliationActivities = {
    openMonthlyReconciliation: () => Promise.reject(new Error('not played')),
    compareUnits: () =>
      passingOutages((): Promise<UnitsCompared> => {
        left -= 1
        if (left >= 0) throw new PartnerOutage('SIGN_IN_REFUSED')
        return Promise.resolve({ ended: 'NO', ours: 10, theirs: 9, equalUnits: 3, unequal })
      }),
    compareUnit: ({ unitCode }) => {
      compared.push(unitCode)
      return Promise.resolve({ differences: 2, sentAgain: 1, asked: 1 })
    },
    endReconciliation: () => Promise.resolve(),
    openFollowUpSync: () => {
      followUps += 1
      return Promise.resolve({
        runId: 'x',
        number: `DB-${number}`,
        kind: 'SYNC',
        scope: { kind: 'PROVINCE' },
      })
    },
  }
  const shared = { connection: env.nativeConnection, dataConverter: testDataConverter }
  const hands = await Worker.create({ ...shared, taskQueue: taskQueues.nationalDatabase, activities })
  const worker = await Worker.create({ ...shared, taskQueue: taskQueues.hub, workflowBundle })
  const start = syncRunStart({ runId: number, number, kind: 'RECONCILIATION', scope: { kind: 'PROVINCE' } })
  const run = await hands.runUntil(
    worker.runUntil(async () => {
      const handle = await env.client.workflow.start(start.workflow, {
        workflowId: start.workflowId,
        taskQueue: start.taskQueue,
        args: [start.input],
        typedSearchAttributes: [...(start.searchAttributes ?? [])],
      })
      await handle.result()
      if (number === 'DS-1') await recordHistory(handle, 'reconciliation-differences')
      return handle.describe()
    }),
  )
  const followUp = env.client.workflow.getHandle(`dong-bo/DB-${number}`)
  if (followUps > 0) await followUp.terminate()
  const stage = run.typedSearchAttributes.get(searchAttributes.stage)
  // Between its own first and last event: the test server's clock runs on once nobody waits for it.
  const minutes = (run.closeTime!.getTime() - run.startTime.getTime()) / 60_000
  return { compared, followUps, stage, minutes }
}

it('Điều 12 — looks into unequal units only and sends again by a run of its own', async () => {
  const { compared, followUps, stage } = await reconcile('DS-1', ['H59.3', 'H59.4'], 0)
  expect(compared).toStrictEqual(['H59.3', 'H59.4'])
  expect([followUps, stage]).toStrictEqual([1, 'CO_CHENH_LECH'])
})

it('ends at once when all units are equal', async () => {
  expect(await reconcile('DS-2', [], 0)).toMatchObject({ compared: [], followUps: 0, stage: 'KHOP' })
})

it('waits out an outage with a try each quarter of an hour', async () => {
  const { minutes, stage } = await reconcile('DS-3', [], 3)
  expect(Math.round(minutes)).toBe(45)
  expect(stage).toBe('KHOP')
})
