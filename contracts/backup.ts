import type { BackupPeriod } from '#domain/backup/backup-period.ts'
import type { BackupHold } from '#domain/backup/backup-set.ts'
import type { RetentionDecision, RetentionPlan } from '#domain/backup/retention.ts'
import type { RetentionPolicy } from '#domain/backup/retention-policy.ts'
import { processIds, processNames } from './process-ids.ts'
import { searchAttributes } from './search-attributes.ts'
import { taskQueues } from './task-queues.ts'
import type { UnitOfWork } from './unit-of-work.ts'
import type { WorkflowStart } from './workflow-start.ts'

/** Giai đoạn của một lần sao lưu; values are read by officials in the list. */
export const backupStages = ['MO', 'DA_SAO_LUU', 'DA_KIEM_CHUNG', 'THAT_BAI', 'XONG'] as const
export type BackupStage = (typeof backupStages)[number]
export type BackupTrigger = 'SCHEDULE' | 'ON_DEMAND'

export interface BackupRun {
  readonly runId: string
  readonly period: BackupPeriod
}

/** Lần sao lưu: one run as it is on record. */
export interface BackupRow extends BackupRun {
  readonly id: string
  readonly trigger: BackupTrigger
  readonly stage: BackupStage
  /** The set on the medium; null until it is written. */
  readonly name: string | null
  readonly bytes: number | null
  readonly startedAt: number
  readonly verifiedAt: number | null
  readonly finishedAt: number | null
  readonly prunedAt: number | null
  readonly failure: string | null
  readonly proof: BackupProof | null
  readonly decisions: readonly RetentionDecision[] | null
}

/** What was written: counts, no personal data. */
export interface TakenBackup {
  readonly name: string
  readonly keyId: string
  readonly bytes: number
  readonly tables: number
  readonly rows: number
  readonly seconds: number
  readonly takenAt: number
}

export interface BackupProof {
  readonly outcome: 'RESTORED' | 'FAILED'
  readonly fault: string | null
  readonly readSeconds: number
  readonly restoreSeconds: number
  readonly tables: number
  readonly rows: number
}

export interface PruneReport {
  readonly decisions: readonly RetentionDecision[]
  readonly deleted: readonly string[]
  readonly foundBroken: readonly string[]
  /** Sets whose key is not on the ring (any more): nobody can read them. */
  readonly withoutKey: readonly string[]
  readonly verifiedMonths: number
  readonly doubt: string | null
}

export interface BackupStore {
  /** Opens a run once: the same run id again is the same row. */
  open(
    work: UnitOfWork,
    run: BackupRun & { readonly trigger: BackupTrigger; readonly at: number },
  ): Promise<void>
  get(work: UnitOfWork, runId: string): Promise<BackupRow>
  list(work: UnitOfWork, page: { readonly limit: number }): Promise<readonly BackupRow[]>
  /** When the verified backup before this run was taken; the data loss window is the time since then. */
  lastVerifiedBefore(work: UnitOfWork, runId: string): Promise<number | null>
  keepTaken(work: UnitOfWork, runId: string, taken: TakenBackup): Promise<void>
  keepProof(work: UnitOfWork, runId: string, proof: BackupProof, at: number): Promise<void>
  keepPlan(work: UnitOfWork, runId: string, decisions: readonly RetentionDecision[]): Promise<void>
  keepDeleted(work: UnitOfWork, names: readonly string[], at: number): Promise<void>
  keepFailure(work: UnitOfWork, runId: string, failure: string): Promise<void>
  finish(
    work: UnitOfWork,
    runId: string,
    end: { readonly certificate: string; readonly at: number },
  ): Promise<void>
  certificate(work: UnitOfWork, runId: string): Promise<string | null>
  /** Tells Sở Nội vụ; the same key once. */
  escalate(
    work: UnitOfWork,
    run: BackupRun & { readonly reason: string; readonly key: string },
  ): Promise<void>
}

/** The sets as they lie on the dedicated medium, whatever the rows of the runs say. */
export interface BackupSetDesk {
  plan(): Promise<RetentionPlan & { readonly policy: RetentionPolicy }>
  hold(setId: string, hold: BackupHold): Promise<void>
  assertHeld(setId: string): Promise<void>
  release(setId: string): Promise<void>
  /** @throws BACKUP_DELETION.MUST_STAY, BACKUP.SET_MISSING */
  assertDeletable(setId: string): Promise<void>
  /** Reads again what would be left, then removes the set. */
  deleteByHand(setId: string): Promise<void>
}

/** Tries again at once instead of waiting: somebody has mended the medium or the key. */
export const retryBackupUpdate = 'thuLaiNgay'

export function backupStart({ runId, period }: BackupRun): WorkflowStart {
  return {
    workflow: 'databaseBackup',
    workflowId: processIds.databaseBackup(period, runId),
    taskQueue: taskQueues.hub,
    input: { runId, period } satisfies BackupRun,
    summary: `💾 Sao lưu cơ sở dữ liệu kỳ ${period}`,
    searchAttributes: [
      { key: searchAttributes.process, value: processNames.databaseBackup },
      { key: searchAttributes.period, value: period },
    ],
  }
}
