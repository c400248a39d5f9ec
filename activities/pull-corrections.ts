import type { Scope } from '#contracts/actor.ts'
import type { NationalDatabase } from '#contracts/national-sync.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { Correction } from '#domain/sync/correction.ts'
import { passingOutages } from './outage.ts'

export interface CorrectionPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly sync: {
    correctionCursor(work: UnitOfWork): Promise<string | null>
    keepCorrections(
      work: UnitOfWork,
      page: { readonly corrections: readonly Correction[]; readonly after: string; readonly now: number },
    ): Promise<void>
  }
  readonly partner: NationalDatabase
  readonly clock: { now(): number }
}

const PAGE = 500

export function createCorrectionActivities({ database, sync, partner, clock }: CorrectionPorts) {
  const inOne = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> =>
    database.transaction({ kind: 'SYSTEM' }, run)
  return {
    /** Corrections of the national side are kept for people to decide on; nothing is overwritten. Returns how many. */
    pullCorrections: (): Promise<number> =>
      passingOutages(async () => {
        for (let kept = 0; ; ) {
          const after = await inOne((work) => sync.correctionCursor(work))
          const { corrections, next } = await partner.pullCorrections({ after, limit: PAGE })
          if (next === null || corrections.length === 0) return kept
          await inOne((work) => sync.keepCorrections(work, { corrections, after: next, now: clock.now() }))
          kept += corrections.length
        }
      }),
  }
}

export type CorrectionActivities = ReturnType<typeof createCorrectionActivities>
