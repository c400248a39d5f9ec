import { createHash } from 'node:crypto'
import { heartbeat } from '@temporalio/activity'
import type { Scope } from '#contracts/actor.ts'
import type {
  CursorPage,
  NationalDatabase,
  PartnerRecord,
  SyncRunRef,
  SyncRunStart,
} from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { unitHashOf } from '#domain/sync/canonical.ts'
import {
  compareRecords,
  type Difference,
  type DifferenceKind,
  remedyOf,
  type UnitFigures,
  unequalUnits,
} from '#domain/sync/comparison.ts'
import type { SyncProcessStore } from './national-sync.ts'
import { passingOutages } from './outage.ts'
import { openScheduledRun } from './scheduled-run.ts'

export interface AcceptedVersion {
  readonly employeeId: string
  readonly personalId: string
  readonly version: number
  readonly contentHash: string
  readonly unitCode: string
  readonly op: string
}

/** What reconciliation asks of the rows. */
export interface ReconciliationStore extends Pick<SyncProcessStore, 'openRun' | 'getRun' | 'endRun'> {
  startRun(
    work: UnitOfWork,
    run: {
      readonly kind: 'SYNC'
      readonly scope: { readonly kind: 'PROVINCE' }
      readonly dryRun: boolean
      readonly at: number
    },
  ): Promise<SyncRunRef>
  acceptedRecords(
    work: UnitOfWork,
    filter: { readonly unitCode?: string; readonly personalIds?: readonly string[] },
  ): Promise<readonly AcceptedVersion[]>
  sendAgain(
    work: UnitOfWork,
    people: readonly { readonly employeeId: string; readonly above: number }[],
  ): Promise<number>
  reportUnit(
    work: UnitOfWork,
    unit: {
      readonly runId: string
      readonly unitCode: string
      readonly differences: readonly (Difference & { readonly employeeId: string | null })[]
    },
  ): Promise<void>
  askUnit(
    work: UnitOfWork,
    question: { readonly number: string; readonly unitCode: string; readonly people: number },
  ): Promise<void>
}

export interface ReconciliationPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly sync: ReconciliationStore
  readonly partner: NationalDatabase
  readonly clock: { now(): number }
}

export interface UnitsCompared {
  readonly ended: 'YES' | 'NO'
  readonly ours: number
  readonly theirs: number
  readonly equalUnits: number
  readonly unequal: readonly string[]
}

export interface UnitCompared {
  readonly differences: number
  readonly sentAgain: number
  readonly asked: number
}

const system: Scope = { kind: 'SYSTEM' }
const PAGE = 1_000
const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

export function createReconciliationActivities({ database, sync, partner, clock }: ReconciliationPorts) {
  const inOne = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> => database.transaction(system, run)
  return {
    openMonthlyReconciliation: ({ period }: { readonly period: string }): Promise<SyncRunStart> =>
      inOne((work) =>
        openScheduledRun(work, sync, { kind: 'RECONCILIATION', number: `DS-${period}`, at: clock.now() }),
      ),
    /** Counts, then one hash a unit: equal units are done with. */
    compareUnits: ({ runId }: SyncRunRef): Promise<UnitsCompared> =>
      passingOutages(async () => {
        const { finishedAt, scope } = await inOne((work) => sync.getRun(work, runId))
        const { active, closed } = await partner.counts()
        const accepted = await inOne((work) => sync.acceptedRecords(work, {}))
        const ours = figuresOf(accepted)
        const theirs = await allPages(async (page) => {
          const { units, next } = await partner.unitHashes(page)
          return { items: units, next }
        })
        const asked = scope.kind === 'UNIT' ? scope.unitCode : null
        const unequal = unequalUnits(ours, theirs).filter((code) => asked === null || code === asked)
        return {
          ended: finishedAt === null ? 'NO' : 'YES',
          ours: accepted.length,
          theirs: active + closed,
          equalUnits: ours.length - unequal.length,
          unequal,
        }
      }),
    /** The people of one unit: what they lack is sent again, what only people can tell is asked. */
    compareUnit: ({
      runId,
      number,
      unitCode,
    }: SyncRunRef & { readonly unitCode: string }): Promise<UnitCompared> =>
      passingOutages(async () => {
        const theirs = await allPages(async (page) => {
          const { records, next } = await partner.records(unitCode, page)
          return { items: records, next }
        })
        return inOne((work) => settleUnit(sync, work, { runId, number, unitCode, theirs }))
      }),
    endReconciliation: ({ runId, stage }: SyncRunRef & { readonly stage: string }): Promise<void> =>
      inOne((work) => sync.endRun(work, { runId, stage, at: clock.now() })),
    /** What is to be sent again goes by a run of its own. */
    openFollowUpSync: (): Promise<SyncRunStart> =>
      inOne(async (work) => {
        const run = { kind: 'SYNC', scope: { kind: 'PROVINCE' } } as const
        const ref = await sync.startRun(work, { ...run, dryRun: false, at: clock.now() })
        return { ...run, ...ref }
      }),
  }
}

export type ReconciliationActivities = ReturnType<typeof createReconciliationActivities>

async function settleUnit(
  sync: ReconciliationStore,
  work: UnitOfWork,
  unit: SyncRunRef & { readonly unitCode: string; readonly theirs: readonly PartnerRecord[] },
): Promise<UnitCompared> {
  const { theirs, unitCode, runId, number } = unit
  // Whom they hold here may be elsewhere with us: not unknown, only older there.
  const personalIds = theirs.map(({ personalId }) => personalId)
  const ours = await sync.acceptedRecords(work, { unitCode, personalIds })
  const ids = new Map(ours.map(({ personalId, employeeId }) => [personalId, employeeId]))
  const differences = compareRecords(ours, theirs).map((difference) => ({
    ...difference,
    employeeId: ids.get(difference.personalId) ?? null,
  }))
  const again = differences.flatMap(({ kind, employeeId, theirVersion }) =>
    isSentAgain(kind) && employeeId !== null ? [{ employeeId, above: theirVersion ?? 0 }] : [],
  )
  const asked = differences.filter(({ kind }) => !isSentAgain(kind)).length
  await sync.sendAgain(work, again)
  await sync.reportUnit(work, { runId, unitCode, differences })
  if (asked > 0) await sync.askUnit(work, { number, unitCode, people: asked })
  return { differences: differences.length, sentAgain: again.length, asked }
}

function isSentAgain(kind: DifferenceKind): boolean {
  return remedyOf[kind] === 'SEND_AGAIN'
}

function figuresOf(accepted: readonly AcceptedVersion[]): readonly UnitFigures[] {
  const units = new Map<string, AcceptedVersion[]>()
  for (const record of accepted) {
    if (record.op === 'CLOSE') continue
    const members = units.get(record.unitCode)
    if (members === undefined) units.set(record.unitCode, [record])
    else members.push(record)
  }
  return [...units].map(([unitCode, members]) => ({
    unitCode,
    count: members.length,
    hash: unitHashOf(members, sha256),
  }))
}

async function allPages<T>(
  read: (page: CursorPage) => Promise<{ readonly items: readonly T[]; readonly next: string | null }>,
): Promise<readonly T[]> {
  const all: T[] = []
  for (let after: string | null = null; ; ) {
    const { items, next } = await read({ after, limit: PAGE })
    all.push(...items)
    heartbeat(all.length)
    if (next === null) return all
    after = next
  }
}
