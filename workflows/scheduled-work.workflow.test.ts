import { ApplicationFailure } from '@temporalio/common'
import {
  defineSearchAttributeKey,
  encodeSearchAttributeIndexedValueType,
  SearchAttributeType,
} from '@temporalio/common/lib/search-attributes.js'
import { Worker } from '@temporalio/worker'
import { afterAll, describe, expect, it } from 'vitest'
import type { BackupActivities } from '#activities/backup.ts'
import { taskQueues } from '#contracts/task-queues.ts'
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

interface Order {
  readonly id: string
  readonly workflow: string
  readonly args?: readonly unknown[]
  readonly nominal?: string
  readonly activities: Readonly<Record<string, (...told: never[]) => Promise<unknown>>>
  readonly record?: string
}

/** Starts it as the schedule does; its activities answer on both queues. */
async function play(order: Order): Promise<unknown> {
  const shared = {
    connection: env.nativeConnection,
    dataConverter: testDataConverter,
    activities: order.activities,
  }
  const workflows = await Worker.create({ ...shared, taskQueue: taskQueues.hub, workflowBundle })
  const hands = await Worker.create({ ...shared, taskQueue: taskQueues.maintenance })
  return hands.runUntil(
    workflows.runUntil(async () => {
      const handle = await env.client.workflow.start(order.workflow, {
        workflowId: order.id,
        taskQueue: taskQueues.hub,
        args: [...(order.args ?? [])],
        typedSearchAttributes:
          order.nominal === undefined ? [] : [{ key: scheduledStart, value: new Date(order.nominal) }],
      })
      const result: unknown = await handle.result()
      if (order.record !== undefined) await recordHistory(handle, order.record)
      return result
    }),
  )
}

describe('monthlyBackup', () => {
  const opened: { readonly runId: string; readonly period: string }[] = []
  const backups = {
    openMonthlyBackup: async (run) => {
      opened.push(run)
      return run
    },
    // The started backup itself is another test's; it stays open here.
    backUpDatabase: () => Promise.reject(ApplicationFailure.nonRetryable('đầy', 'BACKUP.MEDIUM_FULL')),
    escalateBackup: () => Promise.resolve(),
  } satisfies Partial<BackupActivities>
  const start = (id: string, nominal: string, rhythm?: 'tuan' | 'ngay', record?: string) =>
    play({
      id,
      nominal,
      workflow: 'monthlyBackup',
      activities: backups,
      ...(rhythm && { args: [{ rhythm }] }),
      ...(record !== undefined && { record }),
    })

  it('Điều 9.1 — a late start makes up for the month that the schedule meant, by the province’s clock', async () => {
    // A minute before and after midnight of 1 December at +07:00.
    await start('backup-november', '2026-11-30T16:59:00Z')
    await start('backup-december', '2026-11-30T17:01:00Z', undefined, 'monthly-backup')
    expect(opened).toStrictEqual([
      { runId: 'thang-2026-11', period: '2026-11' },
      { runId: 'thang-2026-12', period: '2026-12' },
    ])
  })

  it('Điều 9.1 — a second start of the same month finds it under way and ends', async () => {
    await start('backup-again', '2026-11-30T18:00:00Z', undefined, 'monthly-backup-under-way')
    expect(opened.at(-1)).toStrictEqual({ runId: 'thang-2026-12', period: '2026-12' })
  })

  it('weekly and daily backups are beside the monthly one, each named by its own day', async () => {
    await start('backup-week', '2026-12-05T21:00:00Z', 'tuan')
    await start('backup-day', '2026-12-05T21:00:00Z', 'ngay')
    expect(opened.slice(-2).map(({ runId }) => runId)).toStrictEqual(['tuan-2026-12-06', 'ngay-2026-12-06'])
  })
})

it('caseSweep starts what is open, then forgets what has expired, and tells how many of each kind', async () => {
  const reports = [{ kind: 'Chuyển công tác', open: 3, started: 1, running: 1, silent: 1, failed: 0 }]
  const seen: string[] = []
  const result = await play({
    id: 'sweep',
    workflow: 'caseSweep',
    activities: {
      startOpenCases: async () => {
        seen.push('start')
        return reports
      },
      forgetExpired: async () => void seen.push('forget'),
    },
    record: 'case-sweep',
  })
  expect([result, seen]).toStrictEqual([reports, ['start', 'forget']])
})

it('notificationDispatch tries again when the mail server is away, and tells how many mails left', async () => {
  let tries = 0
  const result = await play({
    id: 'mail',
    workflow: 'notificationDispatch',
    activities: {
      sendNotifications: async () => {
        tries += 1
        if (tries < 3) throw ApplicationFailure.create({ message: 'mail server away', nextRetryDelay: 10 })
        return 7
      },
    },
    record: 'notification-dispatch',
  })
  expect([result, tries]).toStrictEqual([7, 3])
})
