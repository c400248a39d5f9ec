import type { Restore, RestoreReport } from '#contracts/restore.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'

/** The last restore that nobody has reconciled yet. */
export async function findOpenRestore(work: UnitOfWork): Promise<Restore | undefined> {
  const row = await prismaOf(work).restoreRecord.findFirst({
    where: { reconciledAt: null },
    orderBy: { restoredAt: 'desc' },
  })
  if (row === null) return undefined
  const { id, setId, dataAt, restoredAt } = row
  return { id, setId, dataAt: dataAt.getTime(), restoredAt: restoredAt.getTime() }
}

/** Older records come with the backup itself; they are over with this one. */
export async function keepReconciled(work: UnitOfWork, report: RestoreReport, now: number): Promise<void> {
  const { cases, strays, restore } = report
  const at = { reconciledAt: new Date(now) }
  await prismaOf(work).restoreRecord.update({
    where: { id: restore.id },
    data: {
      ...at,
      report: {
        cases: cases.map((one) => ({ ...one })),
        strays: strays.map((one) => ({ ...one })),
      },
    },
  })
  await prismaOf(work).restoreRecord.updateMany({ where: { reconciledAt: null }, data: at })
}

interface Effect {
  readonly id: string
  readonly effect: string
}

/** What is in the data of open cases, by case: their processes do not do it again. */
export async function listEffects(
  work: UnitOfWork,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await prismaOf(work).$queryRaw<Effect[]>`
    SELECT id, effect FROM (
      SELECT transfer_id::text AS id, kind AS effect, min(id) AS rank FROM transfer_event
      WHERE transfer_id::text = ANY (${[...ids]}) GROUP BY 1, 2
      UNION ALL
      SELECT id::text, 'giai đoạn ' || stage, 0 FROM approval_round WHERE id::text = ANY (${[...ids]})
      UNION ALL
      SELECT r.id::text, 'giai đoạn ' || r.stage, 0 FROM sync_run r WHERE r.id::text = ANY (${[...ids]})
      UNION ALL
      SELECT o.run_id::text, count(*) || ' bản ghi ' || o.status, 1 FROM sync_outbox o
      WHERE o.run_id::text = ANY (${[...ids]}) GROUP BY o.run_id, o.status
      UNION ALL
      SELECT run_id, 'giai đoạn ' || stage, 0 FROM backup_set WHERE run_id = ANY (${[...ids]})
      UNION ALL
      SELECT case_number, 'trạng thái ' || status, 0 FROM access_grant WHERE case_number = ANY (${[...ids]})
    ) effects ORDER BY id, rank, effect`
  const byCase = new Map<string, string[]>()
  for (const { id, effect } of rows) byCase.set(id, [...(byCase.get(id) ?? []), effect])
  return byCase
}
