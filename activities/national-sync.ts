import type { Scope } from '#contracts/actor.ts'
import type {
  NationalDatabase,
  OutboxRow,
  SettledRow,
  SyncRunRef,
  SyncRunStart,
  SyncScope,
  UnitTreeNode,
} from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { Breaker, BreakerPolicy } from '#domain/sync/breaker.ts'
import type { SyncProgress } from '#domain/sync/progress.ts'
import type { SyncRecord } from '#domain/sync/record.ts'
import { passingOutages } from './outage.ts'
import { sendPackets } from './send-packets.ts'
import { openScheduledRun } from './scheduled-run.ts'

/** What the process asks of the rows. */
export interface SyncProcessStore {
  openRun(
    work: UnitOfWork,
    run: {
      readonly number: string
      readonly kind: 'SYNC' | 'RECONCILIATION'
      readonly trigger: string
      readonly scope: SyncScope
      readonly dryRun: boolean
      readonly at: number
    },
  ): Promise<SyncRunRef>
  getRun(
    work: UnitOfWork,
    runId: string,
  ): Promise<
    SyncRunStart & {
      readonly dryRun: boolean
      readonly finishedAt: number | null
      readonly progress: SyncProgress
    }
  >
  endRun(
    work: UnitOfWork,
    end: { readonly runId: string; readonly stage: string; readonly report?: unknown; readonly at: number },
  ): Promise<void>
  countPending(work: UnitOfWork, scope: SyncScope): Promise<number>
  claimBatch(
    work: UnitOfWork,
    claim: {
      readonly runId: string
      readonly scope: SyncScope
      readonly limit: number
      readonly now: number
      readonly leaseMs: number
    },
  ): Promise<readonly OutboxRow[]>
  readContents(work: UnitOfWork, rows: readonly OutboxRow[]): Promise<ReadonlyMap<string, SyncRecord | null>>
  settleRows(
    work: UnitOfWork,
    settled: {
      readonly runId: string
      readonly messageId: string
      readonly rows: readonly SettledRow[]
      readonly now: number
    },
  ): Promise<void>
  readUnitTree(work: UnitOfWork, today: string): Promise<readonly UnitTreeNode[]>
  /** The hash of the tree that the partner has; undefined before the first. */
  sentTree(work: UnitOfWork): Promise<string | undefined>
  keepSentTree(work: UnitOfWork, hash: string): Promise<void>
  getBreaker(work: UnitOfWork): Promise<Breaker>
  keepBreaker(work: UnitOfWork, breaker: Breaker): Promise<void>
  escalateOverdue(
    work: UnitOfWork,
    at: { readonly number: string; readonly now: number },
  ): Promise<{ readonly overdue: number; readonly nextDueAt: number | null }>
}

export interface SyncSettings {
  readonly batchSize: number
  /** Packets of one engine step: fewer steps cost less, more steps show more. */
  readonly packetsPerStep: number
  /** Packets under way at the same time. */
  readonly lanes: number
  readonly breaker: BreakerPolicy
}

export const standardSyncSettings: Omit<SyncSettings, 'breaker'> = {
  batchSize: 250,
  packetsPerStep: 8,
  lanes: 4,
}

export interface SyncPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly sync: SyncProcessStore
  readonly partner: NationalDatabase
  readonly clock: { now(): number }
  readonly settings: SyncSettings
}

export interface BegunRun {
  readonly ended: 'YES' | 'NO'
  readonly dryRun: boolean
  readonly breaker: Breaker
  readonly policy: BreakerPolicy
  readonly progress: SyncProgress
}

export interface SentStep {
  readonly more: 'YES' | 'NO'
  readonly progress: SyncProgress
}

const system: Scope = { kind: 'SYSTEM' }

export function createNationalSyncActivities(ports: SyncPorts) {
  const { database, sync, partner, clock, settings } = ports
  const inOne = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> => database.transaction(system, run)
  return {
    /** The row of tonight's run; the date is its key, so a late or repeated start finds the same run. */
    openNightlyRun: ({ date }: { readonly date: string }): Promise<SyncRunStart> =>
      inOne((work) => openScheduledRun(work, sync, { kind: 'SYNC', number: `DB-${date}`, at: clock.now() })),
    beginRun: ({ runId }: SyncRunRef): Promise<BegunRun> =>
      inOne(async (work) => {
        const { finishedAt, dryRun, progress } = await sync.getRun(work, runId)
        const breaker = await sync.getBreaker(work)
        return {
          ended: finishedAt === null ? 'NO' : 'YES',
          dryRun,
          breaker,
          policy: settings.breaker,
          progress,
        }
      }),
    sendNextPackets: (run: SyncRunRef): Promise<SentStep> => passingOutages(() => sendPackets(ports, run)),
    probePartner: (): Promise<void> => passingOutages(() => partner.probe()),
    keepBreaker: ({ breaker }: { readonly breaker: Breaker }): Promise<void> =>
      inOne((work) => sync.keepBreaker(work, breaker)),
    escalateOverdue: ({ number }: SyncRunRef): Promise<{ overdue: number; nextDueAt: number | null }> =>
      inOne((work) => sync.escalateOverdue(work, { number, now: clock.now() })),
    /** A dry run counts what would leave and sends nothing. */
    endDryRun: ({ runId }: SyncRunRef): Promise<number> =>
      inOne(async (work) => {
        const { scope } = await sync.getRun(work, runId)
        const pending = await sync.countPending(work, scope)
        await sync.endRun(work, { runId, stage: 'CHAY_THU', report: { pending }, at: clock.now() })
        return pending
      }),
    endRun: ({ runId, stage }: SyncRunRef & { readonly stage: string }): Promise<void> =>
      inOne((work) => sync.endRun(work, { runId, stage, at: clock.now() })),
  }
}

export type NationalSyncActivities = ReturnType<typeof createNationalSyncActivities>
