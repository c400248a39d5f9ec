import type { ApprovalRoundState, RoundPage } from '#contracts/approval.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { signatureWake, unitApprovalStart } from '#contracts/approval.ts'
import { type OpenCase, sweepKey } from '#contracts/case-sweep.ts'
import type { ApprovalProcessStore } from '#activities/approval.ts'
import { escalateLapse, sendReminder } from './approvals/notices.ts'
import {
  closeRound,
  listExtraordinaryRounds,
  listOpenRounds,
  loadRound,
  markRoundOpen,
  planRegularRounds,
} from './approvals/rounds.ts'
import type { ApprovalStoreSettings } from './approvals/settings.ts'
import { approvePackage, refusePackage } from './approvals/settlement.ts'
import {
  keepTimestamp,
  lastSignedPackages,
  listSignedPackages,
  lockSignedPackage,
} from './approvals/signed-packages.ts'

export { createApprovalStore } from './approvals/api-store.ts'
export { standardApprovalSettings } from './approvals/standard-settings.ts'
export type { ApprovalStoreSettings } from './approvals/settings.ts'

export function createApprovalProcessStore(settings: ApprovalStoreSettings) {
  return {
    planRounds: (
      work: UnitOfWork,
      request: Parameters<ApprovalProcessStore['planRounds']>[1],
    ): Promise<RoundPage> => {
      const list = request.kind === 'REGULAR' ? planRegularRounds : listExtraordinaryRounds
      return list(work, request, { settings, now: request.now })
    },
    loadRound: (work: UnitOfWork, roundId: string, now: number): Promise<ApprovalRoundState> =>
      loadRound(work, roundId, { settings, now }),
    openRound: async (work: UnitOfWork, roundId: string, now: number): Promise<ApprovalRoundState> => {
      await markRoundOpen(work, roundId)
      return loadRound(work, roundId, { settings, now })
    },
    closeRound: async (work: UnitOfWork, roundId: string, now: number): Promise<ApprovalRoundState> => {
      const closed = await closeRound(work, roundId, { settings, now })
      await escalateLapse(work, closed)
      return closed
    },
    remind: async (
      work: UnitOfWork,
      reminder: Parameters<ApprovalProcessStore['remind']>[1],
    ): Promise<void> => {
      const round = await loadRound(work, reminder.roundId, { settings, now: reminder.now })
      await sendReminder(work, round, reminder.kind)
    },
    listSigned: listSignedPackages,
    loadSignature: lockSignedPackage,
    keepTimestamp,
    approve: (work: UnitOfWork, decision: Parameters<ApprovalProcessStore['approve']>[1]): Promise<void> =>
      approvePackage(work, settings, decision),
    refuse: refusePackage,
  } satisfies ApprovalProcessStore
}

/** Open rounds for the sweeper and `hub reconcile`. */
export async function openApprovalCases(
  work: UnitOfWork,
  {
    settings,
    afterId,
    limit,
    now,
  }: {
    readonly settings: ApprovalStoreSettings
    readonly afterId: string | null
    readonly limit: number
    readonly now: number
  },
): Promise<readonly OpenCase[]> {
  const rounds = await listOpenRounds(work, { afterId, limit }, { settings, now })
  const signed = await lastSignedPackages(
    work,
    rounds.map(({ roundId }) => roundId),
  )
  return rounds.map((round) => {
    const packageId = signed.get(round.roundId)
    return {
      id: round.roundId,
      start: unitApprovalStart(round),
      ...(packageId !== undefined && {
        wake: signatureWake(round, { packageId, updateId: `${sweepKey}-${packageId}` }),
      }),
    }
  })
}
