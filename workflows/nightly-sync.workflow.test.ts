import {
  defineSearchAttributeKey,
  encodeSearchAttributeIndexedValueType,
  SearchAttributeType,
} from '@temporalio/common/lib/search-attributes.js'
import { Worker } from '@temporalio/worker'
import { afterAll, expect, it } from 'vitest'
import type { BegunRun } from '#activities/national-sync.ts'
// oxlint-disable-next-line no-restricted-imports -- the test plays the activities
import { passingOutages } from '#activities/outage.ts'
import { PartnerOutage } from '#contracts/national-sync.ts'
import { processIds } from '#contracts/process-ids.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { closedBreaker, standardBreakerPolicy } from '#domain/sync/breaker.ts'
import { nothingSent } from '#domain/sync/progress.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, testDataConverter } from '#test/temporal.ts'

const temporal = await startTimeSkipping()
const { env, workflowBundle } = temporal
afterAll(() => temporal.teardown())
// A schedule of the real server sets it; this one has no schedules.
const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME)
await env.connection.operatorService.addSearchAttributes({
  namespace: 'default',
  searchAttributes: Object.fromEntries(
    [scheduledStart].map((key) => [key.name, encodeSearchAttributeIndexedValueType(key.type) ?? 0]),
  ),
})

const ended: BegunRun = {
  ended: 'YES',
  dryRun: false,
  breaker: closedBreaker,
  policy: standardBreakerPolicy,
  progress: nothingSent,
}

async function play(id: string, { nominal, isDown }: { readonly nominal: string; readonly isDown: boolean }) {
  const seen = { dates: [] as string[], pulls: 0 }
  const hands = await Worker.create({
    connection: env.nativeConnection,
    dataConverter: testDataConverter,
    taskQueue: taskQueues.nationalDatabase,
    activities: {
      openNightlyRun: ({ date }: { readonly date: string }) => {
        seen.dates.push(date)
        return Promise.resolve({
          runId: date,
          number: `DB-${date}`,
          kind: 'SYNC',
          scope: { kind: 'PROVINCE' },
        })
      },
      beginRun: () => Promise.resolve(ended),
      pullCorrections: () =>
        passingOutages(() => {
          seen.pulls += 1
          return isDown ? Promise.reject(new PartnerOutage('SIGN_IN_REFUSED')) : Promise.resolve(0)
        }),
    },
  })
  const worker = await Worker.create({
    connection: env.nativeConnection,
    dataConverter: testDataConverter,
    taskQueue: taskQueues.hub,
    workflowBundle,
  })
  await hands.runUntil(
    worker.runUntil(async () => {
      const handle = await env.client.workflow.start('nightlySync', {
        workflowId: id,
        taskQueue: taskQueues.hub,
        args: [],
        typedSearchAttributes: [{ key: scheduledStart, value: new Date(nominal) }],
      })
      await handle.result()
      await recordHistory(handle, isDown ? 'nightly-sync-outage' : 'nightly-sync')
      await env.client.workflow.getHandle(processIds.nationalSync(`DB-${seen.dates[0]}`)).result()
    }),
  )
  return seen
}

it('Điều 5.4 — a late start makes up for its own night: the day is the one that the schedule meant', async () => {
  const nominal = '2026-11-23T18:30:00Z' // 01:30 of the 24th here
  expect(await play('nightly', { nominal, isDown: false })).toStrictEqual({ dates: ['2026-11-24'], pulls: 1 })
})

it('a line that is down while corrections are pulled leaves them for the next night', async () => {
  const nominal = '2026-11-25T16:59:59Z'
  expect(await play('nightly-down', { nominal, isDown: true })).toStrictEqual({
    dates: ['2026-11-25'],
    pulls: 1,
  })
})

it('Điều 12 — the monthly reconciliation is of the month that the schedule meant, however late it starts', async () => {
  const periods: string[] = []
  const hands = await Worker.create({
    connection: env.nativeConnection,
    dataConverter: testDataConverter,
    taskQueue: taskQueues.nationalDatabase,
    activities: {
      openMonthlyReconciliation: ({ period }: { readonly period: string }) => {
        periods.push(period)
        const scope = { kind: 'PROVINCE' }
        return Promise.resolve({ runId: period, number: `DS-${period}`, kind: 'RECONCILIATION', scope })
      },
      compareUnits: () => Promise.resolve({ ended: 'YES', ours: 0, theirs: 0, equalUnits: 0, unequal: [] }),
    },
  })
  const worker = await Worker.create({
    connection: env.nativeConnection,
    dataConverter: testDataConverter,
    taskQueue: taskQueues.hub,
    workflowBundle,
  })
  await hands.runUntil(
    worker.runUntil(async () => {
      const handle = await env.client.workflow.start('monthlyReconciliation', {
        workflowId: 'monthly',
        taskQueue: taskQueues.hub,
        args: [],
        typedSearchAttributes: [{ key: scheduledStart, value: new Date('2026-10-31T17:30:00Z') }],
      })
      await handle.result()
      await recordHistory(handle, 'monthly-reconciliation')
      await env.client.workflow.getHandle(processIds.reconciliation('DS-2026-11')).result()
    }),
  )
  expect(periods).toStrictEqual(['2026-11'])
})
