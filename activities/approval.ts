import { asyncLocalStorage } from '@temporalio/activity'
import type {
  ApprovalRoundState,
  RoundPage,
  RoundReminder,
  SettlementOutcome,
  SignatureToSettle,
} from '#contracts/approval.ts'
import type { Scope } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { RoundKind } from '#domain/approval/cycle/round.ts'
import type { Period } from '#domain/calendar/civil-date.ts'
import { DomainError } from '#domain/errors.ts'
import { refusing } from './refusal.ts'

export interface RefusalToKeep {
  readonly packageId: string
  readonly now: number
  readonly code: string
  readonly message: string
  readonly as: 'refuse' | 'void'
}

/** What the process asks of the rows; each act is one transaction and harmless when repeated. */
export interface ApprovalProcessStore {
  planRounds(
    work: UnitOfWork,
    request: {
      readonly period: Period
      readonly after: string | null
      readonly limit: number
      readonly kind: RoundKind
      readonly now: number
    },
  ): Promise<RoundPage>
  loadRound(work: UnitOfWork, roundId: string, now: number): Promise<ApprovalRoundState>
  openRound(work: UnitOfWork, roundId: string, now: number): Promise<ApprovalRoundState>
  closeRound(work: UnitOfWork, roundId: string, now: number): Promise<ApprovalRoundState>
  remind(work: UnitOfWork, reminder: RoundReminder & { readonly now: number }): Promise<void>
  listSigned(work: UnitOfWork, roundId: string): Promise<readonly string[]>
  loadSignature(work: UnitOfWork, packageId: string): Promise<SignatureToSettle>
  keepTimestamp(work: UnitOfWork, packageId: string, token: Uint8Array): Promise<void>
  approve(
    work: UnitOfWork,
    decision: { readonly packageId: string; readonly now: number; readonly evidence: object },
  ): Promise<void>
  refuse(work: UnitOfWork, refusal: RefusalToKeep): Promise<void>
}

type Refused = { readonly accepted: false; readonly code: string; readonly message: string }

/** Decides about signatures; throws when a trust service did not answer, so that the question is asked again. */
export interface SignatureAcceptance {
  examine(signature: SignatureToSettle): Promise<{ readonly accepted: true } | Refused>
  stamp(signature: SignatureToSettle): Promise<Uint8Array>
  decide(
    signature: SignatureToSettle,
    token: Uint8Array,
  ): Promise<{ readonly accepted: true; readonly evidence: object } | Refused>
}

export interface ApprovalPorts {
  readonly database: {
    transaction<T>(
      scope: Scope,
      run: (work: UnitOfWork) => Promise<T>,
      options?: { readonly timeoutMs?: number },
    ): Promise<T>
  }
  readonly approvals: ApprovalProcessStore
  readonly acceptance: SignatureAcceptance
  readonly clock: { now(): number }
}

const beatMs = 3_000

/** Tells the server that this worker lives: without beats a killed worker's step would be missed for minutes. */
async function beating<Output>(act: () => Promise<Output>): Promise<Output> {
  const context = asyncLocalStorage.getStore() // none when called without the engine
  const beat = setInterval(() => context?.heartbeat(), beatMs)
  try {
    return await act()
  } finally {
    clearInterval(beat)
  }
}

function acting<Input, Output>(act: (input: Input) => Promise<Output>): (input: Input) => Promise<Output> {
  return refusing((input) => beating(() => act(input)))
}

/** 20,000 changes and their dossiers in one transaction. */
const longTransaction = { timeoutMs: 120_000 }

const toRefusal = ({ code, message }: Refused | DomainError): { code: string; message: string } => ({
  code,
  message,
})

export function createApprovalActivities({ database, approvals, acceptance, clock }: ApprovalPorts) {
  const inSystem = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> =>
    database.transaction({ kind: 'SYSTEM' }, run, longTransaction)
  const settle = async (packageId: string): Promise<SettlementOutcome> => {
    const signature = await inSystem((work) => approvals.loadSignature(work, packageId))
    if (signature.stage !== 'SIGNED') return signature.stage === 'APPROVED' ? 'APPROVED' : 'REFUSED'
    if (signature.token === null) throw new Error('the time-stamp is not there yet')
    const verdict = await acceptance.decide(signature, signature.token)
    if (!verdict.accepted) return keepRefusal(packageId, toRefusal(verdict), 'refuse')
    return approve(packageId, verdict.evidence)
  }
  const approve = async (packageId: string, evidence: object): Promise<SettlementOutcome> => {
    try {
      await inSystem((work) => approvals.approve(work, { packageId, evidence, now: clock.now() }))
      return 'APPROVED'
    } catch (error) {
      // A rule's refusal at this point says that authority or data are gone, not that the signature is bad.
      if (error instanceof DomainError) return keepRefusal(packageId, toRefusal(error), 'void')
      throw error
    }
  }
  const keepRefusal = async (
    packageId: string,
    refusal: { readonly code: string; readonly message: string },
    as: 'refuse' | 'void',
  ): Promise<SettlementOutcome> => {
    await inSystem((work) => approvals.refuse(work, { packageId, ...refusal, as, now: clock.now() }))
    return 'REFUSED'
  }

  return {
    /** Plans one page of rounds of a period (or lists those opened by Sở Nội vụ). */
    planRounds: acting(
      (request: {
        period: Period
        after: string | null
        limit: number
        kind: RoundKind
      }): Promise<RoundPage> =>
        inSystem((work) => approvals.planRounds(work, { ...request, now: clock.now() })),
    ),
    loadRound: acting(
      ({ roundId }: { readonly roundId: string }): Promise<ApprovalRoundState> =>
        inSystem((work) => approvals.loadRound(work, roundId, clock.now())),
    ),
    openRound: acting(
      ({ roundId }: { readonly roundId: string }): Promise<ApprovalRoundState> =>
        inSystem((work) => approvals.openRound(work, roundId, clock.now())),
    ),
    /** Ends the window; with a signature still unsettled the round stays open. */
    closeRound: acting(
      ({ roundId }: { readonly roundId: string }): Promise<ApprovalRoundState> =>
        inSystem((work) => approvals.closeRound(work, roundId, clock.now())),
    ),
    remindApprovers: acting(
      (reminder: RoundReminder): Promise<void> =>
        inSystem((work) => approvals.remind(work, { ...reminder, now: clock.now() })),
    ),
    listSignedPackages: acting(
      ({ roundId }: { readonly roundId: string }): Promise<readonly string[]> =>
        inSystem((work) => approvals.listSigned(work, roundId)),
    ),
    /** Judges the signature as it came; a bad one is refused before a time-stamp is asked for. */
    examineSignature: acting(
      async ({ packageId }: { readonly packageId: string }): Promise<SettlementOutcome | 'GOOD'> => {
        const signature = await inSystem((work) => approvals.loadSignature(work, packageId))
        if (signature.stage !== 'SIGNED') return signature.stage === 'APPROVED' ? 'APPROVED' : 'REFUSED'
        const verdict = await acceptance.examine(signature)
        return verdict.accepted ? 'GOOD' : keepRefusal(packageId, toRefusal(verdict), 'refuse')
      },
    ),
    /** Gets the time-stamp once and keeps it. */
    stampSignature: acting(async ({ packageId }: { readonly packageId: string }): Promise<void> => {
      const signature = await inSystem((work) => approvals.loadSignature(work, packageId))
      if (signature.stage !== 'SIGNED' || signature.token !== null) return
      const token = await acceptance.stamp(signature)
      await inSystem((work) => approvals.keepTimestamp(work, packageId, token))
    }),
    /** Decides and applies: the whole package or nothing. */
    settlePackage: acting(({ packageId }: { readonly packageId: string }) => settle(packageId)),
    /** Fails closed: no trust service answered in time. */
    abandonPackage: acting(({ packageId }: { readonly packageId: string }) =>
      keepRefusal(
        packageId,
        {
          code: 'APPROVAL.TRUST_SERVICE_SILENT',
          message:
            'Dịch vụ chứng thực (OCSP, CRL hoặc dấu thời gian) không trả lời trong thời hạn. Gói chưa được phê duyệt, đề nghị lập gói mới và ký lại.',
        },
        'refuse',
      ),
    ),
  }
}

export type ApprovalActivities = ReturnType<typeof createApprovalActivities>
