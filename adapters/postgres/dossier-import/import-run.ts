import { randomUUID } from 'node:crypto'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { unitListErrors } from '#domain/dossier/import/errors.ts'
import type { LineOutcome } from '#domain/dossier/import/judge-line.ts'
import { prismaOf } from '../database.ts'
import type { ImportOrder, ImportReport } from './import-list.ts'

/** Lượt nhập, as it stands: begun now, gone on with, or brought to its end by the same request before. */
export interface OpenRun {
  readonly isDone: boolean
  readonly id: string
  readonly doneLines: number
  readonly kept: Pick<ImportReport, 'counts' | 'messages'>
}

const nothing: Record<LineOutcome, number> = { NEW: 0, CHANGED: 0, UNCHANGED: 0, REFUSED: 0 }

// The same file for the same unit, begun and not finished, is gone on with.
export async function openRun(work: UnitOfWork, order: ImportOrder, at: number): Promise<OpenRun> {
  if (order.mode === 'DRY_RUN') return createRun(work, order, at)
  const { unitCode, sha256: fileSha256 } = order
  // Two requests with the same file at once must find one run.
  await prismaOf(work)
    .$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${unitCode}/${fileSha256}`}, 0))`
  const known = await prismaOf(work).importRun.findFirst({
    where: { unitCode, fileSha256, dryRun: false },
    orderBy: { createdAt: 'desc' },
  })
  if (known === null) return createRun(work, order, at)
  const isDone = known.status === 'DONE'
  // What the first run brought waits for approval: a second one would submit it all again.
  if (isDone && (order.requestKey === null || known.requestKey !== order.requestKey))
    throw unitListErrors.alreadyDone({ runId: known.id })
  const kept = known.report as unknown as OpenRun['kept'] | null // written by noteProgress
  return { id: known.id, isDone, doneLines: known.doneLines, kept: kept ?? { counts: nothing, messages: [] } }
}

async function createRun(work: UnitOfWork, order: ImportOrder, at: number): Promise<OpenRun> {
  const id = randomUUID()
  const { unitCode, sha256: fileSha256, createdBy, rows, requestKey } = order
  const run = { id, unitCode, fileSha256, dryRun: order.mode === 'DRY_RUN', createdBy, requestKey }
  const data = { ...run, lines: rows.length, status: 'RUNNING', createdAt: new Date(at) }
  await prismaOf(work).importRun.create({ data })
  return { id, isDone: false, doneLines: 0, kept: { counts: nothing, messages: [] } }
}

/** Locks the run for one part: who comes second, after the first has written it, is told to wait. */
export async function claimPart(work: UnitOfWork, id: string, start: number): Promise<void> {
  const [run] = await prismaOf(work).$queryRaw<{ done: number }[]>`
    SELECT done_lines AS done FROM import_run WHERE id = ${id}::uuid FOR UPDATE`
  if (run?.done !== start) throw unitListErrors.inProgress({ runId: id })
}

export async function noteProgress(
  work: UnitOfWork,
  id: string,
  { done, report }: { readonly done: number; readonly report: ImportReport },
): Promise<void> {
  const kept = JSON.stringify({ counts: report.counts, messages: report.messages })
  await prismaOf(work).$executeRaw`
    UPDATE import_run SET done_lines = ${done}, report = ${kept}::jsonb WHERE id = ${id}::uuid`
}

export async function closeRun(work: UnitOfWork, id: string, at: number): Promise<void> {
  await prismaOf(work).importRun.update({ where: { id }, data: { status: 'DONE', finishedAt: new Date(at) } })
}
