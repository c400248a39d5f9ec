import type { UnitOfWork } from './unit-of-work.ts'

/** Văn bản kèm vụ việc chuyển công tác: the decision and what belongs to it. */
export interface TransferDocument {
  readonly documentId: string
  readonly documentKind: string
  readonly documentNo: string | null
  readonly mediaType: string
  readonly size: number
  readonly sha256: string
  readonly uploadedAt: number
}

export interface NewTransferDocument {
  readonly caseNumber: string
  readonly documentKind: string
  readonly documentNo: string | null
  readonly documentDate: string | null
  readonly mediaType: string
  readonly bytes: Uint8Array
  readonly scanVerdict: string
  readonly actor: string
  readonly key: string
  readonly now: number
}

/** Where the documents of cases are kept, sealed. */
export interface TransferDocumentStore {
  attach(work: UnitOfWork, document: NewTransferDocument): Promise<TransferDocument>
  list(work: UnitOfWork, caseNumber: string): Promise<readonly TransferDocument[]>
  /** @throws TRANSFER.DOCUMENT_NOT_FOUND */
  read(
    work: UnitOfWork,
    document: { readonly caseNumber: string; readonly documentId: string },
  ): Promise<TransferDocument & { readonly bytes: Uint8Array }>
}
