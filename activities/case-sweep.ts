import { heartbeat } from '@temporalio/activity'
import type { Scope } from '#contracts/actor.ts'
import type { OpenCase, SweepReport } from '#contracts/case-sweep.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { WorkflowStart } from '#contracts/workflow-start.ts'

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
  readonly clock: { now(): number }
  /** Told after each page; default: nobody. */
  readonly progress?: (kind: string, seen: number) => void
}

const pageSize = 200

/**
 * Starts the process of every open row that has none: after a crash between commit and start, after Temporal's store was
 * lost, after a restore. A process that runs is left alone, so sweeping twice changes nothing.
 */
export async function sweepOpenCases(ports: CaseSweepPorts): Promise<readonly SweepReport[]> {
  const reports: SweepReport[] = []
  for (const source of ports.sources) reports.push(await sweepSource(ports, source))
  return reports
}

async function sweepSource(ports: CaseSweepPorts, source: OpenCaseSource): Promise<SweepReport> {
  const count = { open: 0, started: 0, running: 0, failed: 0 }
  let afterId = ''
  for (;;) {
    const page = { afterId, limit: pageSize, now: ports.clock.now() }
    const cases = await ports.database.transaction({ kind: 'SYSTEM' }, (work) => source.list(work, page))
    for (const { start } of cases) {
      const outcome = await ports.start(start).catch(() => 'FAILED' as const)
      count.open += 1
      count[outcome === 'STARTED' ? 'started' : outcome === 'FAILED' ? 'failed' : 'running'] += 1
    }
    ports.progress?.(source.kind, count.open)
    afterId = cases.at(-1)?.id ?? ''
    if (cases.length < pageSize) return { kind: source.kind, ...count }
  }
}

export interface SweepPorts extends CaseSweepPorts {
  /** Deletes what has served its time: idempotency keys, expired sign-in payloads. Returns how many rows. */
  forgetExpired(now: number): Promise<number>
}

export function createCaseSweepActivities(ports: SweepPorts) {
  return {
    /** Housekeeping of the API's short-lived rows. */
    forgetExpired: (): Promise<number> => ports.forgetExpired(ports.clock.now()),
    /** Starts what is open and does not run. */
    startOpenCases: (): Promise<readonly SweepReport[]> =>
      sweepOpenCases({ ...ports, progress: (kind, seen) => heartbeat({ kind, seen }) }),
  }
}

export type CaseSweepActivities = ReturnType<typeof createCaseSweepActivities>
