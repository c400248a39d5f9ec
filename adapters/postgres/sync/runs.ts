import { randomUUID } from 'node:crypto'
import type { SyncRunRef, SyncRunStart, SyncScope } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type Breaker, closedBreaker } from '#domain/sync/breaker.ts'
import { syncErrors } from '#domain/sync/errors.ts'
import { nothingSent, type SyncProgress } from '#domain/sync/progress.ts'
import { civilDateAt, yearOf } from '#domain/calendar/civil-date.ts'
import { nextCaseNumber } from '../case-numbers.ts'
import { prismaOf } from '../database.ts'

export interface SyncRun extends SyncRunStart {
  readonly dryRun: boolean
  readonly stage: string
  readonly trigger: string
  readonly progress: SyncProgress
  readonly report: unknown
  readonly startedAt: number
  readonly finishedAt: number | null
}

export interface NewSyncRun {
  readonly number: string
  readonly kind: 'SYNC' | 'RECONCILIATION'
  readonly trigger: string
  readonly scope: SyncScope
  readonly dryRun: boolean
  readonly at: number
}

const PARTNER = 'CSDLQG'

/** The number is the key: a second call with it finds the run of the first. */
export async function openRun(work: UnitOfWork, run: NewSyncRun): Promise<SyncRunRef> {
  const { number, kind, trigger, scope, dryRun, at } = run
  await prismaOf(work).$executeRaw`
    INSERT INTO sync_run (id, number, kind, trigger, scope, dry_run, stage, started_at)
    VALUES (${randomUUID()}::uuid, ${number}, ${kind}, ${trigger}, ${JSON.stringify(scope)}::jsonb, ${dryRun},
      'DANG_GUI', to_timestamp(${at} / 1000.0)) ON CONFLICT (number) DO NOTHING`
  const [row] = await prismaOf(work).$queryRaw<
    { id: string }[]
  >`SELECT id FROM sync_run WHERE number = ${number}`
  return { runId: row?.id ?? '', number }
}

interface RunRow extends Omit<SyncRun, 'progress'> {
  readonly counts: Partial<SyncProgress>
}

export async function findRuns(
  work: UnitOfWork,
  filter: {
    readonly runId?: string
    readonly number?: string
    readonly before?: number
    readonly limit: number
  },
): Promise<readonly SyncRun[]> {
  const { runId = null, number = null, before = null, limit } = filter
  const rows = await prismaOf(work).$queryRaw<RunRow[]>`
    SELECT id AS "runId", number, kind, trigger, scope, dry_run AS "dryRun", stage, counts, report,
      (extract(epoch FROM started_at) * 1000)::float8 AS "startedAt",
      (extract(epoch FROM finished_at) * 1000)::float8 AS "finishedAt"
    FROM sync_run
    WHERE (${runId}::uuid IS NULL OR id = ${runId}::uuid) AND (${number}::text IS NULL OR number = ${number})
      AND (${before}::float8 IS NULL OR started_at < to_timestamp(${before} / 1000.0))
    ORDER BY started_at DESC LIMIT ${limit}`
  return rows.map(({ counts, ...row }) => ({ ...row, progress: { ...nothingSent, ...counts } }))
}

export async function getRun(work: UnitOfWork, runId: string): Promise<SyncRun> {
  const [run] = await findRuns(work, { runId, limit: 1 })
  if (run === undefined) throw syncErrors.runNotFound(runId)
  return run
}

export async function endRun(
  work: UnitOfWork,
  end: { readonly runId: string; readonly stage: string; readonly report?: unknown; readonly at: number },
): Promise<void> {
  const report = end.report === undefined ? null : JSON.stringify(end.report)
  await prismaOf(work).$executeRaw`
    UPDATE sync_run SET stage = ${end.stage}, finished_at = to_timestamp(${end.at} / 1000.0),
      report = coalesce(${report}::jsonb, report)
    WHERE id = ${end.runId}::uuid AND finished_at IS NULL`
}

/** Rows of runs that should have a process: for the sweeper and `hub reconcile`. */
export async function openRuns(
  work: UnitOfWork,
  afterId: string,
  limit: number,
): Promise<readonly SyncRunStart[]> {
  return prismaOf(work).$queryRaw<SyncRunStart[]>`
    SELECT id AS "runId", number, kind, scope FROM sync_run
    WHERE finished_at IS NULL AND id > ${afterId === '' ? '00000000-0000-0000-0000-000000000000' : afterId}::uuid
    ORDER BY id LIMIT ${limit}`
}

/** One breaker for the partner: a run that begins during an outage begins by waiting. */
export async function getBreaker(work: UnitOfWork): Promise<Breaker> {
  const row = await prismaOf(work).syncBreaker.findUnique({ where: { partner: PARTNER } })
  return row === null ? closedBreaker : (row.state as unknown as Breaker) // written below
}

export async function keepBreaker(work: UnitOfWork, breaker: Breaker): Promise<void> {
  const state = { ...breaker }
  await prismaOf(work).syncBreaker.upsert({
    where: { partner: PARTNER },
    create: { partner: PARTNER, state },
    update: { state },
  })
}

/** A run on demand, with the next number of the year. */
export async function startRun(
  work: UnitOfWork,
  run: Omit<NewSyncRun, 'number' | 'trigger'>,
): Promise<SyncRunRef> {
  const year = yearOf(civilDateAt(run.at))
  const number = await nextCaseNumber(work, run.kind === 'SYNC' ? 'DB' : 'DS', year)
  return openRun(work, { ...run, number, trigger: 'YEU_CAU' })
}
