import type { SyncRunStart } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { SyncProcessStore } from './national-sync.ts'

/** The row of a run over the province that the schedule asks for; its number is its key: a repeated start finds it. */
export async function openScheduledRun(
  work: UnitOfWork,
  sync: Pick<SyncProcessStore, 'openRun'>,
  { kind, number, at }: Pick<SyncRunStart, 'kind' | 'number'> & { readonly at: number },
): Promise<SyncRunStart> {
  const run = { kind, scope: { kind: 'PROVINCE' } } as const
  const ref = await sync.openRun(work, { ...run, number, trigger: 'LICH', dryRun: false, at })
  return { ...run, ...ref }
}
