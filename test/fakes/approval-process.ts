import { ApplicationFailure } from '@temporalio/common'
import type { ApprovalActivities } from '#activities/approval.ts'
import type { ApprovalRoundState, RoundPage } from '#contracts/approval.ts'
import { concludeRound } from '#domain/approval/cycle/round.ts'
import { approvalWindow } from '#domain/calendar/approval-window.ts'
import { parsePeriod } from '#domain/calendar/civil-date.ts'

export interface FakeApprovalProcess {
  readonly activities: ApprovalActivities
  /** What was done and when, in order. */
  readonly log: { readonly act: string; readonly at: number }[]
  current(): ApprovalRoundState
  change(wanted: Partial<ApprovalRoundState>): void
  /** A signature comes in; as the API would have put it on the row. */
  sign(packageId: string): void
  /** The time-stamp authority answers no more, or again. */
  setTimestampAuthority(state: 'SILENT' | 'ANSWERING'): void
  setPages(pages: readonly RoundPage[]): void
}

export function aRound(period: string, wanted: Partial<ApprovalRoundState> = {}): ApprovalRoundState {
  const { opensAt, closesAt } = approvalWindow(parsePeriod(period))
  return {
    roundId: `vong-${period}`,
    period: parsePeriod(period),
    unitCode: 'H59.7',
    round: 1,
    kind: 'REGULAR',
    status: 'PLANNED',
    opensAt,
    closesAt,
    hasApprover: true,
    pending: 3,
    late: 0,
    approved: 0,
    ...wanted,
  }
}

/** A round's row in memory: the activities do to it what the store does. */
export function fakeApprovalProcess(
  start: ApprovalRoundState,
  now: () => Promise<number>,
): FakeApprovalProcess {
  const log: { act: string; at: number }[] = []
  let round = start
  let signed: string[] = []
  let isSilent = false
  let pages: readonly RoundPage[] = []
  const note = async (act: string): Promise<void> => void log.push({ act, at: await now() })
  const change = (wanted: Partial<ApprovalRoundState>): void => {
    round = { ...round, ...wanted }
  }
  const settleOne = (packageId: string): void => {
    signed = signed.filter((waiting) => waiting !== packageId)
  }
  return {
    log,
    current: () => round,
    change,
    sign: (packageId) => void signed.push(packageId),
    setTimestampAuthority: (state) => {
      isSilent = state === 'SILENT'
    },
    setPages: (wanted) => {
      pages = wanted
    },
    activities: {
      planRounds: async ({ period, after }) => {
        await note(`PLAN ${period} ${after ?? ''}`.trim())
        const [page, ...rest] = pages
        pages = rest
        return page ?? { rounds: [], next: null }
      },
      loadRound: () => Promise.resolve(round),
      openRound: async () => {
        await note('OPEN')
        change({ status: 'OPEN' })
        return round
      },
      closeRound: async () => {
        if (signed.length > 0) return round
        await note('CLOSE')
        change({ status: concludeRound('OPEN', round) })
        return round
      },
      remindApprovers: ({ kind }) => note(kind),
      listSignedPackages: () => Promise.resolve([...signed]),
      examineSignature: async ({ packageId }) => {
        await note(`EXAMINE ${packageId}`)
        return 'GOOD'
      },
      stampSignature: ({ packageId }) => {
        if (isSilent) throw ApplicationFailure.retryable('no answer', 'TSA.TIMEOUT')
        return note(`STAMP ${packageId}`)
      },
      settlePackage: async ({ packageId }) => {
        await note(`SETTLE ${packageId}`)
        settleOne(packageId)
        change({ pending: 0, approved: 3 })
        return 'APPROVED'
      },
      abandonPackage: async ({ packageId }) => {
        await note(`ABANDON ${packageId}`)
        settleOne(packageId)
        return 'REFUSED'
      },
    },
  }
}
