import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { NativeConnection, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { BackupActivities } from '#activities/backup.ts'
import { connectTemporal, type TemporalClient } from '#adapters/temporal/client.ts'
import { reconcileSchedules } from '#adapters/temporal/schedules.ts'
import type { BackupRun } from '#contracts/backup.ts'
import { schedulesFor } from '#contracts/schedules.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { type EmbeddedTemporal, startTemporal } from '#embedded/temporal.ts'
import { buildBundle, testDataConverter, testPayloadKeys } from '#test/temporal.ts'

let folder: string
let server: EmbeddedTemporal
let temporal: TemporalClient

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hub-schedule-'))
  server = await startTemporal({ directory: folder })
  temporal = await connectTemporal({ address: server.address, namespace: 'hub' }, testPayloadKeys)
}, 120_000)
afterAll(async () => {
  await temporal.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}, 60_000)

const opened: BackupRun[] = []
const certified: string[] = []
const activities: BackupActivities = {
  openMonthlyBackup: async (run) => {
    opened.push(run)
    return run
  },
  backUpDatabase: async ({ runId }) => ({
    name: `bo-${runId}`,
    keyId: 'k',
    bytes: 1,
    tables: 1,
    rows: 1,
    seconds: 1,
    takenAt: 0,
  }),
  proveBackup: async () => ({
    outcome: 'RESTORED',
    fault: null,
    readSeconds: 1,
    restoreSeconds: 1,
    tables: 1,
    rows: 1,
  }),
  pruneBackups: async () => ({
    decisions: [],
    deleted: [],
    foundBroken: [],
    withoutKey: [],
    verifiedMonths: 3,
    doubt: null,
  }),
  escalateBackup: async () => undefined,
  certifyBackup: async ({ runId }) => void certified.push(runId),
}

/** The server plays what the calendar would have started between two instants. */
async function playBack(scheduleId: string, from: string, to: string): Promise<void> {
  const handle = temporal.client.schedule.getHandle(scheduleId)
  await handle.backfill({ start: new Date(from), end: new Date(to), overlap: 'BUFFER_ALL' })
}

it('Điều 9.1 — the real schedules take a backup on the 1st at 02:00 of the province, and weekly or daily if set', async () => {
  const { client } = temporal
  await reconcileSchedules(client, schedulesFor({ BACKUP_EVERY: 'tuan' }))
  const workflowBundle = await buildBundle()
  const connection = await NativeConnection.connect({ address: server.address })
  const shared = { connection, namespace: 'hub', dataConverter: testDataConverter }
  const workflows = await Worker.create({
    ...shared,
    taskQueue: taskQueues.hub,
    workflowBundle,
  })
  const hands = await Worker.create({ ...shared, taskQueue: taskQueues.maintenance, activities })
  await hands.runUntil(
    workflows.runUntil(async () => {
      // 01:59 to 02:01 of the 1st in Asia/Ho_Chi_Minh is the evening of the 31st in UTC.
      await playBack('lich/sao-luu-hang-thang', '2026-10-31T18:59:00Z', '2026-10-31T19:01:00Z')
      await playBack('lich/sao-luu-hang-tuan', '2026-10-30T00:00:00Z', '2026-11-03T00:00:00Z')
      const both = ['thang-2026-11', 'tuan-2026-11-01']
      await expect.poll(() => certified.toSorted(), { timeout: 120_000 }).toEqual(both)
      expect(opened.toSorted((a, b) => a.runId.localeCompare(b.runId))).toEqual([
        { runId: 'thang-2026-11', period: '2026-11' },
        { runId: 'tuan-2026-11-01', period: '2026-11' },
      ])
      const { status } = await client.workflow.getHandle('sao-luu/2026-11/thang-2026-11').describe()
      expect(['RUNNING', 'COMPLETED']).toContain(status.name)
      await reconcileSchedules(client, schedulesFor({ BACKUP_EVERY: 'ngay' }))
      const there = await idsOf()
      expect(there).toContain('lich/sao-luu-hang-thang')
      expect(there).toContain('lich/sao-luu-hang-ngay')
      expect(there).not.toContain('lich/sao-luu-hang-tuan')
      await playBack('lich/sao-luu-hang-ngay', '2026-11-04T20:59:00Z', '2026-11-04T21:01:00Z')
      await expect.poll(() => certified, { timeout: 120_000 }).toContain('ngay-2026-11-05')
    }),
  )
  await connection.close()
}, 300_000)

async function idsOf(): Promise<readonly string[]> {
  const found: string[] = []
  for await (const { scheduleId } of temporal.client.schedule.list()) found.push(scheduleId)
  return found
}
