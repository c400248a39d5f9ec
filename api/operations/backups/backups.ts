import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { type BackupRow, type BackupStore, backupStages, backupStart } from '#contracts/backup.ts'
import { instant, queryInteger, toInstant } from '#contracts/http/primitives.ts'
import { backupPeriodOf } from '#domain/backup/backup-period.ts'
import { backupDeletionOperations } from './backup-deletions.ts'
import { backupSetOperations, decision } from './backup-sets.ts'

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly backups: Pick<BackupStore, 'open' | 'get' | 'list' | 'certificate'>
  }
}

const tag = 'Sao lưu'
const runId = z.string().regex(/^[a-z0-9-]{1,64}$/)

const backup = z
  .strictObject({
    runId: z.string(),
    period: z.string(),
    trigger: z.enum(['SCHEDULE', 'ON_DEMAND']),
    stage: z.enum(backupStages),
    name: z.string().nullable(),
    bytes: z.int().nullable(),
    startedAt: instant(),
    verifiedAt: instant().nullable(),
    finishedAt: instant().nullable(),
    prunedAt: instant().nullable(),
    failure: z.string().nullable(),
    readSeconds: z.number().nullable(),
    restoreSeconds: z.number().nullable(),
  })
  .meta({ id: 'Backup' })

export const backupOperations = [
  ...backupSetOperations,
  ...backupDeletionOperations,
  operation({
    id: 'listBackups',
    method: 'get',
    path: '/backups',
    tag,
    summary: 'Các lần sao lưu và kết quả kiểm chứng, mới nhất trước (Điều 9.1, 16.8)',
    action: 'backups.read',
    query: z.strictObject({ limit: queryInteger(1, 200, 50) }),
    status: 200,
    reply: z.strictObject({ items: z.array(backup) }),
    run: async ({ deps, work, query }) => {
      const rows = await deps.stores.backups.list(work, { limit: query.limit })
      return { body: { items: rows.map(toBackup) } }
    },
  }),
  operation({
    id: 'getBackup',
    method: 'get',
    path: '/backups/{runId}',
    tag,
    summary: 'Một lần sao lưu: kết quả kiểm chứng, quyết định giữ hay xóa các bộ cũ kèm lý do, giấy xác nhận',
    action: 'backups.read',
    params: z.strictObject({ runId }),
    status: 200,
    reply: z.strictObject({
      backup,
      decisions: z.array(decision),
      certificate: z.string().nullable(),
    }),
    errors: ['BACKUP.NOT_FOUND'],
    run: async ({ deps, work, params }) => {
      const row = await deps.stores.backups.get(work, params.runId)
      const certificate = await deps.stores.backups.certificate(work, params.runId)
      const decisions = (row.decisions ?? []).map(({ setId, action, rule, explanation }) => ({
        setId,
        action,
        rule,
        explanation,
      }))
      return { body: { backup: toBackup(row), decisions, certificate } }
    },
  }),
  operation({
    id: 'startBackup',
    method: 'post',
    path: '/backups',
    tag,
    summary: 'Sao lưu ngay, kiểm chứng và xem xét các bộ cũ',
    action: 'backups.start',
    status: 202,
    reply: z.strictObject({ runId: z.string(), workflowId: z.string() }),
    run: async ({ deps, work, now, afterCommit }) => {
      const run = { runId: `yeu-cau-${randomUUID().slice(0, 13)}`, period: backupPeriodOf(now) }
      await deps.stores.backups.open(work, { ...run, trigger: 'ON_DEMAND', at: now })
      const start = backupStart(run)
      afterCommit(() => deps.workflows.start(start))
      return { body: { runId: run.runId, workflowId: start.workflowId } }
    },
  }),
]

function toBackup(row: BackupRow) {
  const { runId: id, period, trigger, stage, name, bytes, failure, proof } = row
  const at = (time: number | null): string | null => (time === null ? null : toInstant(time))
  return {
    runId: id,
    period,
    trigger,
    stage,
    name,
    bytes,
    failure,
    startedAt: toInstant(row.startedAt),
    verifiedAt: at(row.verifiedAt),
    finishedAt: at(row.finishedAt),
    prunedAt: at(row.prunedAt),
    readSeconds: proof?.readSeconds ?? null,
    restoreSeconds: proof?.restoreSeconds ?? null,
  }
}
