import type { ReportedDifference } from '#contracts/national-sync.ts'
import type {
  OutboxRow,
  ReadableValue,
  SyncRunRef,
  SyncRunStart,
  SyncScope,
} from '#contracts/national-sync.ts'
import type {
  CorrectionDecision,
  CorrectionOnRecord,
  FailureChoice,
  FailureGroupOnRecord,
  FailureOnRecord,
} from '#contracts/sync-records.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { CorrectionStatus } from '#domain/sync/correction.ts'
import type { SyncProgress } from '#domain/sync/progress.ts'
import type { Json, SyncRecord } from '#domain/sync/record.ts'
import type { SharingConnection } from '#domain/sync/sharing.ts'

export interface SyncRunOnRecord extends SyncRunStart {
  readonly dryRun: boolean
  readonly stage: string
  readonly progress: SyncProgress
  readonly report: unknown
  readonly startedAt: number
  readonly finishedAt: number | null
}

export interface ConnectionOnRecord extends SharingConnection {
  readonly documentNumber: string
  readonly documentDate: string
}

/** What the operations of the sync ask of the rows. */
export interface SyncApiStore {
  startRun(
    work: UnitOfWork,
    run: {
      readonly kind: 'SYNC' | 'RECONCILIATION'
      readonly scope: SyncScope
      readonly dryRun: boolean
      readonly at: number
    },
  ): Promise<SyncRunRef>
  findRuns(
    work: UnitOfWork,
    filter: { readonly number?: string; readonly before?: number; readonly limit: number },
  ): Promise<readonly SyncRunOnRecord[]>
  groupFailures(work: UnitOfWork, choice: FailureChoice): Promise<readonly FailureGroupOnRecord[]>
  listFailures(
    work: UnitOfWork,
    choice: FailureChoice & { readonly after: string | null; readonly limit: number },
  ): Promise<readonly FailureOnRecord[]>
  replayFailures(work: UnitOfWork, choice: FailureChoice & { readonly now: number }): Promise<number>
  openCorrections(
    work: UnitOfWork,
    filter: {
      readonly unitCodes?: readonly string[]
      readonly employeeId?: string
      readonly status?: CorrectionStatus
      readonly limit: number
    },
  ): Promise<readonly CorrectionOnRecord[]>
  areAllShared(
    work: UnitOfWork,
    subjects: { readonly subjectIds: readonly string[]; readonly subjectUnits: readonly string[] },
  ): Promise<boolean>
  sharingConnections(work: UnitOfWork): Promise<readonly ConnectionOnRecord[]>
  keepConnection(
    work: UnitOfWork,
    edit: ConnectionOnRecord & { readonly by: string; readonly at: number },
  ): Promise<void>
  correctedPerson(work: UnitOfWork, correctionId: string): Promise<string | undefined>
  lockCorrection(
    work: UnitOfWork,
    asked: { readonly correctionId: string; readonly entryKey?: string },
  ): Promise<CorrectionOnRecord | undefined>
  /** What the national side proposed by the correction that became this change. */
  proposalOf(
    work: UnitOfWork,
    changeId: string,
  ): Promise<{ readonly field: string; readonly theirs: Json } | undefined>
  decideCorrection(work: UnitOfWork, decision: CorrectionDecision): Promise<void>
  reportedDifferences(work: UnitOfWork, runId: string): Promise<readonly ReportedDifference[]>
  countPending(work: UnitOfWork, scope: SyncScope): Promise<number>
  pendingOf(work: UnitOfWork, scope: SyncScope, limit: number): Promise<readonly OutboxRow[]>
  readContents(work: UnitOfWork, rows: readonly OutboxRow[]): Promise<ReadonlyMap<string, SyncRecord | null>>
}

/** What would leave, to the letter, and how to read it. */
export type PreviewRecords = (records: readonly SyncRecord[]) => {
  readonly body: string
  readonly contents: readonly { readonly contentHash: string; readonly readable: readonly ReadableValue[] }[]
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly sync: SyncApiStore & { readonly preview: PreviewRecords }
  }
}
