import { Context, heartbeat } from '@temporalio/activity'
import type { Scope } from '#contracts/actor.ts'
import type { AgreedDeletions } from '#contracts/backup-deletion.ts'
import type { BackupProof, BackupRun, BackupStore, PruneReport, TakenBackup } from '#contracts/backup.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { writeCertificate } from '#domain/backup/backup-certificate.ts'
import type { RetentionPlan } from '#domain/backup/retention.ts'
import { refusing } from './refusal.ts'

/** Told as it goes: a Vietnamese line for the UI. */
export interface Watch {
  readonly tell: (line: string) => void
  readonly signal?: AbortSignal
}

/** The dedicated medium with its keys, and the server that lends scratch databases. */
export interface BackupVault {
  take(watch: Watch): Promise<TakenBackup>
  prove(name: string, watch: Watch): Promise<BackupProof>
  plan(): Promise<RetentionPlan>
  prune(watch: Watch): Promise<PruneReport>
  /** The public key that signed the set: printed on the certificate. */
  publicKey(keyId: string): string
}

export interface BackupPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly backups: BackupStore
  readonly vault: BackupVault
  /** Deletions that two people agreed on and that nobody has carried out yet. */
  readonly agreed: AgreedDeletions
  readonly clock: { now(): number }
}

export function createBackupActivities(ports: BackupPorts) {
  const { backups, vault, clock } = ports
  const inWork = <T>(run: (work: UnitOfWork) => Promise<T>) =>
    ports.database.transaction({ kind: 'SYSTEM' }, run)
  return {
    /** Mở lần sao lưu của kỳ. */
    openMonthlyBackup: async (run: BackupRun): Promise<BackupRun> => {
      await inWork((work) => backups.open(work, { ...run, trigger: 'SCHEDULE', at: clock.now() }))
      return run
    },
    /** Sao lưu lên phương tiện chuyên dụng. */
    backUpDatabase: refusing(async ({ runId }: BackupRun): Promise<TakenBackup> => {
      const taken = await vault.take(watching())
      await inWork((work) => backups.keepTaken(work, runId, taken))
      return taken
    }),
    /** Kiểm chứng bằng cách đọc lại và khôi phục thử. */
    proveBackup: refusing(
      async ({ runId, name }: BackupRun & { readonly name: string }): Promise<BackupProof> => {
        const proof = await vault.prove(name, watching())
        await inWork((work) => backups.keepProof(work, runId, proof, clock.now()))
        return proof
      },
    ),
    /** Dọn bộ cũ: every decision is on record before the first is carried out. */
    pruneBackups: refusing(async ({ runId }: BackupRun): Promise<PruneReport> => {
      const { decisions } = await vault.plan()
      await inWork((work) => backups.keepPlan(work, runId, decisions))
      const report = await vault.prune(watching())
      await ports.agreed.carryOut()
      await inWork(async (work) => {
        await backups.keepPlan(work, runId, report.decisions)
        await backups.keepDeleted(work, report.deleted, clock.now())
      })
      return report
    }),
    /** Báo Sở Nội vụ: chưa có bản sao lưu được kiểm chứng. */
    escalateBackup: async (
      run: BackupRun & { readonly reason: string; readonly attempt: number },
    ): Promise<void> => {
      await inWork(async (work) => {
        await backups.keepFailure(work, run.runId, run.reason)
        await backups.escalate(work, { ...run, key: `sao-luu/${run.runId}/${run.attempt}` })
      })
    },
    /** Giấy xác nhận hằng tháng cho Sở Nội vụ. */
    certifyBackup: async (run: BackupRun & { readonly taken: TakenBackup; readonly report: PruneReport }) => {
      await inWork(async (work) => {
        const row = await backups.get(work, run.runId)
        const before = await backups.lastVerifiedBefore(work, run.runId)
        const certificate = writeCertificate({
          period: run.period,
          taken: run.taken,
          proof: row.proof,
          verifiedMonths: run.report.verifiedMonths,
          previousVerifiedAt: before,
          publicKey: vault.publicKey(run.taken.keyId),
          deleted: run.report.deleted,
          withoutKey: run.report.withoutKey,
        })
        await backups.finish(work, run.runId, { certificate, at: clock.now() })
      })
    },
  }
}

function watching(): Watch {
  return { tell: (line) => heartbeat(line), signal: Context.current().cancellationSignal }
}

export type BackupActivities = ReturnType<typeof createBackupActivities>
