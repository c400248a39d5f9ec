import type {
  OutboxRow,
  ReadableValue,
  SyncRunRef,
  SyncRunStart,
  SyncScope,
} from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { ThreeWayView } from '#domain/sync/correction.ts'
import type { SyncProgress } from '#domain/sync/progress.ts'
import type { SyncRecord } from '#domain/sync/record.ts'

export interface SyncRunOnRecord extends SyncRunStart {
  readonly dryRun: boolean
  readonly stage: string
  readonly progress: SyncProgress
  readonly report: unknown
  readonly startedAt: number
  readonly finishedAt: number | null
}

export interface FailureOnRecord {
  readonly failureId: string
  readonly employeeId: string
  readonly unitCode: string
  readonly version: number
  readonly code: string
  readonly field: string
  readonly cause: string
  readonly remedy: string
  readonly partnerMessage: string
  readonly createdAt: number
}

export interface FailureGroupOnRecord {
  readonly code: string
  readonly field: string
  readonly cause: string
  readonly remedy: string
  readonly records: number
  readonly units: readonly string[]
}

export interface CorrectionOnRecord {
  readonly correctionId: string
  readonly employeeId: string
  readonly unitCode: string | null
  readonly field: string | null
  readonly partnerField: string
  readonly source: string
  readonly reason: string
  readonly basedOnVersion: number
  readonly view: ThreeWayView
}

interface FailureChoice {
  readonly failureId?: string
  readonly code?: string
  readonly field?: string
  readonly unitCodes?: readonly string[]
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
    filter: { readonly unitCodes?: readonly string[]; readonly limit: number },
  ): Promise<readonly CorrectionOnRecord[]>
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
