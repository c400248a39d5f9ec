import type { z } from 'zod'
import { toInstant, toInstantOrNull } from '#contracts/http/primitives.ts'
import type { transferDocumentView, transferView } from '#contracts/http/transfer.ts'
import type { TransferDocument } from '#contracts/transfer-document.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { isOverdue } from '#domain/transfer/details.ts'
import { type Transfer, transferKindLabels } from '#domain/transfer/transfer.ts'
import type { TransferStore } from './transfer-port.ts'

export const transferTag = 'Chuyển công tác'

export function toView(transfer: Transfer, now: number): z.input<typeof transferView> {
  return {
    caseNumber: transfer.caseNumber,
    employeeId: transfer.employeeId,
    kind: transfer.kind,
    kindLabel: transferKindLabels[transfer.kind],
    stage: transfer.stage,
    fromUnit: transfer.fromUnit,
    toUnit: transfer.toUnit,
    handoverDate: transfer.handoverDate,
    lastDay: transfer.lastDay,
    revokeDueAt: toInstantOrNull(transfer.revokeDueAt),
    accessEndsAt: toInstantOrNull(transfer.accessEndsAt),
    accessEndedAt: toInstantOrNull(transfer.accessEndedAt),
    accessEndedBy: transfer.accessEndedBy,
    revokeLate: transfer.revokeLate,
    receiveDueAt: toInstantOrNull(transfer.receiveDueAt),
    receivedAt: toInstantOrNull(transfer.receivedAt),
    receiveLate: transfer.receiveLate,
    checkedAt: toInstantOrNull(transfer.checkedAt),
    archivedAt: toInstantOrNull(transfer.archivedAt),
    closedAt: toInstantOrNull(transfer.closedAt),
    overdue: isOverdue(transfer, now),
    regulationPack: transfer.regulationPack,
    version: transfer.version,
  }
}

export function toDocumentView(document: TransferDocument): z.input<typeof transferDocumentView> {
  return { ...document, uploadedAt: toInstant(document.uploadedAt) }
}

export interface CaseInput {
  readonly deps: { readonly stores: { readonly transfers: TransferStore } }
  readonly work: UnitOfWork
  readonly params: { readonly caseNumber: string }
}

type Side = 'OLD' | 'NEW' | 'BOTH'

/** Whose act it is in the case: the unit's own officers, or those of the unit that manages its data. */
export function caseTarget(side: Side) {
  return async ({ deps, work, params }: CaseInput) => {
    const transfer = await deps.stores.transfers.getByCaseNumber(work, params.caseNumber)
    const old = [transfer.fromUnit, transfer.fromManager]
    const fresh = [transfer.toUnit, transfer.toManager].filter((code) => code !== null)
    return {
      unitCodes: [transfer.fromUnit, ...(transfer.toUnit === null ? [] : [transfer.toUnit])],
      managingUnitCodes: [transfer.fromManager, ...(transfer.toManager === null ? [] : [transfer.toManager])],
      employeeId: transfer.employeeId,
      partyUnits: side === 'OLD' ? old : side === 'NEW' ? fresh : [...old, ...fresh],
    }
  }
}
