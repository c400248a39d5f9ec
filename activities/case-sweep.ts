import { heartbeat } from '@temporalio/activity'
import type { Scope } from '#contracts/actor.ts'
import type { OpenCase, SweepReport } from '#contracts/case-sweep.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { WorkflowAct, WorkflowStart } from '#contracts/workflow-start.ts'

/** One kind of case: its open rows in the order of their ids. */
export interface OpenCaseSource {
  readonly kind: string
  list(
    work: UnitOfWork,
    page: { readonly afterId: string; readonly limit: number; readonly now: number },
  ): Promise<readonly OpenCase[]>
}

export interface CaseSweepPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly sources: readonly OpenCaseSource[]
  readonly start: (request: WorkflowStart) => Promise<'STARTED' | 'ALREADY_STARTED'>
  readonly wake: (act: WorkflowAct) => Promise<'WOKEN' | 'NOT_RUNNING'>
  readonly clock: { now(): number }
  /** Told after each case; default: nobody. */
  readonly progress?: (kind: string, seen: number) => void
}

const pageSize = 200

/**
 * Starts the process of every open row that has none: after a crash between commit and start, after Temporal's store was
 * lost, after a restore. One that runs is told once of each change of its row, since the crash may have come between
 * commit and wake-up; sweeping twice changes nothing.
 */
export async function sweepOpenCases(ports: CaseSweepPorts): Promise<readonly SweepReport[]> {
  const reports: SweepReport[] = []
  const patience: Patience = { left: mostSilent }
  for (const source of ports.sources) reports.push(await sweepSource(ports, source, patience))
  return reports
}

interface Patience {
  left: number
}

/** Each that does not answer takes its deadline: so many in a row mean that no worker is there, and the rest can wait. */
const mostSilent = 5

async function sweepSource(
  ports: CaseSweepPorts,
  source: OpenCaseSource,
  patience: Patience,
): Promise<SweepReport> {
  const count = { open: 0, started: 0, running: 0, silent: 0, failed: 0 }
  let afterId = ''
  for (;;) {
    const page = { afterId, limit: pageSize, now: ports.clock.now() }
    const cases = await ports.database.transaction({ kind: 'SYSTEM' }, (work) => source.list(work, page))
    for (const one of cases) {
      const outcome = await startOrWake(ports, one, patience)
      count[outcome] += 1
      if (outcome === 'silent') count.running += 1
      count.open += 1
      ports.progress?.(source.kind, count.open)
    }
    afterId = cases.at(-1)?.id ?? ''
    if (cases.length < pageSize) return { kind: source.kind, ...count }
  }
}

async function startOrWake(
  ports: CaseSweepPorts,
  { start, wake }: OpenCase,
  patience: Patience,
): Promise<'started' | 'running' | 'silent' | 'failed'> {
  const outcome = await ports.start(start).catch(() => 'FAILED' as const)
  if (outcome !== 'ALREADY_STARTED') return outcome === 'STARTED' ? 'started' : 'failed'
  if (wake === undefined || patience.left === 0) return 'running'
  try {
    await ports.wake(wake)
    patience.left = mostSilent
    return 'running'
  } catch {
    patience.left -= 1
    return 'silent'
  }
}

/** How the processes of rows that were closed since an instant are woken. */
export type ClosedCaseSource = (work: UnitOfWork, since: number) => Promise<readonly WorkflowAct[]>

/** Longer than any outage that operators would leave; who sleeps longer wakes at the next deadline of his own. */
const closedWithinMs = 30 * 86_400_000

export interface WakePorts extends Pick<CaseSweepPorts, 'database' | 'clock' | 'wake' | 'progress'> {
  readonly closed: readonly ClosedCaseSource[]
}

/** Wakes the processes that slept through the closing of their row; one that has ended is left alone. */
export async function wakeClosedCases(ports: WakePorts): Promise<{ readonly woken: number }> {
  const since = ports.clock.now() - closedWithinMs
  let woken = 0
  for (const source of ports.closed) {
    const acts = await ports.database.transaction({ kind: 'SYSTEM' }, (work) => source(work, since))
    for (const [index, act] of acts.entries()) {
      const outcome = await ports.wake(act).catch(() => 'FAILED' as const)
      if (outcome === 'WOKEN') woken += 1
      ports.progress?.('closed', index)
    }
  }
  return { woken }
}

export interface SweepPorts extends CaseSweepPorts, WakePorts {
  /** Deletes what has served its time: idempotency keys, expired sign-in payloads. Returns how many rows. */
  forgetExpired(now: number): Promise<number>
  /** Puts on record and tells the terms that ended, or soon will. Returns how many were new. */
  tellEndedTerms(now: number): Promise<number>
}

export function createCaseSweepActivities(ports: SweepPorts) {
  return {
    /** Housekeeping of the API's short-lived rows. */
    forgetExpired: (): Promise<number> => ports.forgetExpired(ports.clock.now()),
    /** Starts what is open and does not run; wakes what runs and is closed; tells of terms without a process. */
    startOpenCases: async (): Promise<readonly SweepReport[]> => {
      const progress = (kind: string, seen: number) => heartbeat({ kind, seen })
      await ports.tellEndedTerms(ports.clock.now())
      await wakeClosedCases({ ...ports, progress })
      return sweepOpenCases({ ...ports, progress })
    },
  }
}

export type CaseSweepActivities = ReturnType<typeof createCaseSweepActivities>
