import { ApplicationFailure } from '@temporalio/common'
import { Worker } from '@temporalio/worker'
import { afterAll, describe, expect, it } from 'vitest'
import type { BackupActivities } from '#activities/backup.ts'
import { backupStart, retryBackupUpdate, type TakenBackup } from '#contracts/backup.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, testDataConverter } from '#test/temporal.ts'

const temporal = await startTimeSkipping()
const { env, workflowBundle } = temporal
afterAll(() => temporal.teardown())

interface Scene {
  /** What each attempt to write a set meets; beyond the list all is well. */
  readonly takes?: readonly ('OK' | 'MEDIUM_FULL')[]
  readonly proofs?: readonly ('RESTORED' | 'FAILED')[]
  readonly prune?: 'OK' | 'FAILS'
  readonly withoutKey?: readonly string[]
  /** The golden file of this path. */
  readonly record?: string
}

async function play(name: string, scene: Scene, during?: (id: string) => Promise<void>) {
  const seen = {
    takes: 0,
    proofs: 0,
    told: [] as string[],
    certificates: [] as TakenBackup[],
    pruned: 0,
    at: [] as number[],
  }
  const activities: BackupActivities = {
    openMonthlyBackup: async (run) => run,
    backUpDatabase: async () => {
      const fate = scene.takes?.[seen.takes] ?? 'OK'
      seen.takes += 1
      seen.at.push(await env.currentTimeMs())
      if (fate !== 'OK')
        throw ApplicationFailure.nonRetryable('Phương tiện lưu trữ đã đầy.', 'BACKUP.MEDIUM_FULL')
      const counts = { bytes: 1, tables: 1, rows: 1, seconds: 1, takenAt: 0 }
      return { name: `sao-luu-${seen.takes}`, keyId: 'k', ...counts }
    },
    proveBackup: async () => {
      const outcome = scene.proofs?.[seen.proofs] ?? 'RESTORED'
      seen.proofs += 1
      const fault = outcome === 'FAILED' ? 'Bảng không khớp.' : null
      return { outcome, fault, readSeconds: 1, restoreSeconds: 1, tables: 1, rows: 1 }
    },
    pruneBackups: async () => {
      seen.pruned += 1
      if (scene.prune === 'FAILS')
        throw ApplicationFailure.nonRetryable('không đọc được', 'BACKUP.MEDIUM_UNUSABLE')
      const { withoutKey = [] } = scene
      return { decisions: [], deleted: [], foundBroken: [], withoutKey, verifiedMonths: 3, doubt: null }
    },
    escalateBackup: async ({ reason }) => void seen.told.push(reason),
    certifyBackup: async ({ taken }) => void seen.certificates.push(taken),
  }
  const shared = { connection: env.nativeConnection, dataConverter: testDataConverter }
  const taskQueue = `backup-${name}`
  const workflows = await Worker.create({ ...shared, taskQueue, workflowBundle })
  const hands = await Worker.create({ ...shared, taskQueue: taskQueues.maintenance, activities })
  const start = backupStart({ runId: name, period: '2026-11' })
  const result = await hands.runUntil(
    workflows.runUntil(async () => {
      const handle = await env.client.workflow.start(start.workflow, {
        workflowId: start.workflowId,
        taskQueue,
        args: [start.input],
        typedSearchAttributes: [...(start.searchAttributes ?? [])],
      })
      await during?.(start.workflowId)
      const outcome: unknown = await handle.result()
      if (scene.record !== undefined) await recordHistory(handle, scene.record)
      const { typedSearchAttributes } = await handle.describe()
      return { outcome, stage: typedSearchAttributes.get(searchAttributes.stage) }
    }),
  )
  const hours = Math.round(((seen.at.at(-1) ?? 0) - (seen.at[0] ?? 0)) / 3_600_000)
  return { ...seen, ...result, hours }
}

describe('databaseBackup', () => {
  it('Điều 9.1 — backs up, proves, prunes and certifies', async () => {
    const { outcome, stage, certificates, pruned, told } = await play('plain', {})
    expect(outcome).toEqual({ name: 'sao-luu-1', attempts: 1 })
    expect([stage, certificates.length, pruned, told]).toEqual(['XONG', 1, 1, []])
  })

  it('Điều 9.1 — an unproved backup counts as none: it is told and another is taken', async () => {
    const { outcome, told, pruned, certificates } = await play('unproved', {
      proofs: ['FAILED', 'FAILED'],
      record: 'database-backup-unproved',
    })
    expect(outcome).toEqual({ name: 'sao-luu-3', attempts: 3 })
    expect(told).toEqual(['Bảng không khớp.', 'Bảng không khớp.'])
    expect([pruned, certificates.length]).toEqual([1, 1])
  })

  it('waits longer each time while the medium is full, at most a day, and never gives up', async () => {
    const takes = Array.from({ length: 30 }, () => 'MEDIUM_FULL' as const)
    const { told, hours, outcome } = await play('full', { takes })
    expect(told).toHaveLength(30)
    expect(hours).toBe((24 * 25) / 2 + 6 * 24)
    expect(outcome).toMatchObject({ attempts: 31 })
  })

  it('tries again at once when somebody has mended it', async () => {
    const { hours, told } = await play(
      'mended',
      { takes: ['MEDIUM_FULL'], withoutKey: ['bo-cu'], record: 'database-backup-mended' },
      async (id) => {
        await env.sleep(60_000)
        await env.client.workflow.getHandle(id).executeUpdate(retryBackupUpdate, { updateId: 'sua-xong' })
      },
    )
    expect([hours, told.length]).toEqual([0, 2])
  })

  it('Điều 9.1 — a lost key is told by the check of the month', async () => {
    const { outcome, told, stage } = await play('keys', { withoutKey: ['bo-cu'] })
    expect(outcome).toMatchObject({ attempts: 1 })
    expect([told.length, stage]).toEqual([1, 'XONG'])
    expect(told[0]).toContain('Thiếu khóa của bộ bo-cu')
  })

  it('keeps a proved backup although the old ones could not be looked through', async () => {
    const { outcome, told, certificates } = await play('pruning', { prune: 'FAILS' })
    expect(outcome).toMatchObject({ attempts: 1 })
    expect([told.length, certificates.length]).toEqual([1, 1])
    expect(told[0]).toContain('không đọc được')
  })
})
