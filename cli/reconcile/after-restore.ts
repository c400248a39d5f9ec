import type { Client } from '@temporalio/client'
import type { OpenCaseSource } from '#activities/case-sweep.ts'
import type { Database } from '#adapters/postgres/database.ts'
import { findOpenRestore, keepReconciled, listEffects } from '#adapters/postgres/backups/restores.ts'
import { createWorkflowStarter } from '#adapters/temporal/client.ts'
import { createOldRuns } from '#adapters/temporal/old-runs.ts'
import type { OpenCase } from '#contracts/case-sweep.ts'
import type { ReconciledCase, RestoreReport } from '#contracts/restore.ts'

export interface AfterRestoreParts {
  readonly database: Database
  readonly client: Client
  readonly sources: readonly OpenCaseSource[]
  readonly now: () => number
}

const pageSize = 200
const system = { kind: 'SYSTEM' } as const

/**
 * Điều 9.1: after a restore the row decides. What is in the data is not done again, what was lost is, and the report
 * says which; undefined when there was no restore that had not been reconciled.
 */
export async function reconcileAfterRestore(parts: AfterRestoreParts): Promise<RestoreReport | undefined> {
  const { database, client, now } = parts
  const restore = await database.transaction(system, findOpenRestore)
  if (restore === undefined) return undefined
  const oldRuns = createOldRuns(client, restore)
  const cases: ReconciledCase[] = []
  for (const source of parts.sources) {
    for await (const page of pagesOf(parts, source)) {
      const effects = await database.transaction(system, (work) =>
        listEffects(
          work,
          page.map(({ id }) => id),
        ),
      )
      for (const one of page) {
        const settled = await settleCase(client, oldRuns, one)
        cases.push({ kind: source.kind, ...settled, inData: effects.get(one.id) ?? [] })
      }
    }
  }
  const strays = await oldRuns.settleStrays(new Set(cases.map(({ workflowId }) => workflowId)))
  const report = { restore, cases, strays }
  // A case that could not be started is tried again by the next `hub reconcile`.
  if (cases.every(({ outcome }) => outcome !== 'FAILED')) {
    await database.transaction(system, (work) => keepReconciled(work, report, now()))
  }
  return report
}

async function* pagesOf(
  { database, now }: AfterRestoreParts,
  source: OpenCaseSource,
): AsyncGenerator<readonly OpenCase[]> {
  for (let afterId = ''; ; ) {
    const page = { afterId, limit: pageSize, now: now() }
    const cases = await database.transaction(system, (work) => source.list(work, page))
    if (cases.length > 0) yield cases
    if (cases.length < pageSize) return
    afterId = cases.at(-1)?.id ?? ''
  }
}

type Settled = Omit<ReconciledCase, 'kind' | 'inData'>

async function settleCase(
  client: Client,
  oldRuns: ReturnType<typeof createOldRuns>,
  { start }: OpenCase,
): Promise<Settled> {
  const { workflowId } = start
  try {
    const settled = await oldRuns.settle(workflowId)
    if (settled.outcome !== 'RUNS_SINCE') await createWorkflowStarter(client, 15_000).start(start)
    return { workflowId, ...settled }
  } catch {
    return { workflowId, outcome: 'FAILED', lost: [], lostActs: 0 }
  }
}
