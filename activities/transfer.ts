import type { TransferCase } from '#contracts/transfer.ts'
import type { Scope } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { TransferStep } from '#domain/transfer/plan.ts'
import { refusing } from './refusal.ts'

export interface TransferStepRequest {
  readonly transferId: string
  readonly step: TransferStep
  readonly key: string
}

/** What the process asks of the rows; each step is one transaction and harmless when repeated. */
export interface TransferProcessStore {
  loadCase(work: UnitOfWork, transferId: string): Promise<TransferCase>
  performStep(work: UnitOfWork, request: TransferStepRequest & { readonly now: number }): Promise<void>
}

export interface TransferPorts {
  readonly database: { transaction<T>(scope: Scope, run: (work: UnitOfWork) => Promise<T>): Promise<T> }
  readonly transfers: TransferProcessStore
  readonly clock: { now(): number }
}

export function createTransferActivities({ database, transfers, clock }: TransferPorts) {
  return {
    /** Reads the case and its calendar. */
    loadTransfer: refusing(
      ({ transferId }: { readonly transferId: string }): Promise<TransferCase> =>
        database.transaction({ kind: 'SYSTEM' }, (work) => transfers.loadCase(work, transferId)),
    ),
    /** Does one step of the case on its row, once, and gives the case as it then is. */
    performTransferStep: refusing(
      (request: TransferStepRequest): Promise<TransferCase> =>
        database.transaction({ kind: 'SYSTEM' }, async (work) => {
          await transfers.performStep(work, { ...request, now: clock.now() })
          return transfers.loadCase(work, request.transferId)
        }),
    ),
  }
}

export type TransferActivities = ReturnType<typeof createTransferActivities>
