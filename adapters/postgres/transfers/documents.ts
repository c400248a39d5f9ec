import { createHash, randomUUID } from 'node:crypto'
import { createFieldSealer, type FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type {
  NewTransferDocument,
  TransferDocument,
  TransferDocumentStore,
} from '#contracts/transfer-document.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { parseCivilDate } from '#domain/calendar/civil-date.ts'
import { assertMayAttach } from '#domain/transfer/acts.ts'
import { transferErrors } from '#domain/transfer/errors.ts'
import { admitSubjects, prismaOf } from '../database.ts'
import { archiveDocuments, type OpenedDocument } from './archived-documents.ts'
import { getByCaseNumber, lockTransfer, recordTransferEvent, toDate } from './rows.ts'

const placeOf = (id: string): string => `attachment/${id}`

/** Sealed beside the documents of the dossier, so that one rotation of keys reaches both; the case says whose it is. */
export function createTransferDocuments(keys: KeyRing): TransferDocumentStore {
  const sealer = createFieldSealer(keys)
  return {
    attach: async (work, document) => {
      const found = await getByCaseNumber(work, document.caseNumber)
      const transfer = await lockTransfer(work, found.id)
      assertMayAttach(transfer)
      // The case says who may see; the person's rows are then shown to whoever may.
      await admitSubjects(work, [transfer.employeeId])
      const id = randomUUID()
      await insert(work, { ...document, id, caseId: transfer.id, employeeId: transfer.employeeId }, sealer)
      await recordTransferEvent(work, {
        transferId: transfer.id,
        kind: 'DOCUMENT_ATTACHED',
        at: document.now,
        actor: document.actor,
        key: `act/${document.key}`,
        detail: { documentId: id, documentNo: document.documentNo },
      })
      const kept = await openAll(work, sealer, { caseId: transfer.id, id })
      // Điều 10.2: attached after the handover began, it joins the folder that is already there.
      if (transfer.archivedAt !== null)
        await archiveDocuments(work, keys, { transferId: transfer.id, documents: kept, at: document.now })
      return toLine(getOnly(kept, id))
    },
    list: async (work, caseNumber) => {
      const transfer = await getByCaseNumber(work, caseNumber)
      await admitSubjects(work, [transfer.employeeId])
      const rows = await prismaOf(work).attachment.findMany({
        where: { caseId: transfer.id },
        omit: { content: true },
        orderBy: [{ uploadedAt: 'asc' }, { id: 'asc' }],
      })
      return rows.map(toLine)
    },
    read: async (work, { caseNumber, documentId }) => {
      const transfer = await getByCaseNumber(work, caseNumber)
      await admitSubjects(work, [transfer.employeeId])
      const document = getOnly(
        await openAll(work, sealer, { caseId: transfer.id, id: documentId }),
        documentId,
      )
      return { ...toLine(document), bytes: document.bytes }
    },
  }
}

/** Điều 10.2: what was attached before the handover goes into the folder with the dossier. */
export async function archiveAttached(
  work: UnitOfWork,
  keys: KeyRing,
  { transferId, at }: { readonly transferId: string; readonly at: number },
): Promise<void> {
  const documents = await openAll(work, createFieldSealer(keys), { caseId: transferId })
  await archiveDocuments(work, keys, { transferId, documents, at })
}

async function openAll(
  work: UnitOfWork,
  sealer: FieldSealer,
  where: { readonly caseId: string; readonly id?: string },
): Promise<readonly OpenedDocument[]> {
  const orderBy = [{ uploadedAt: 'asc' }, { id: 'asc' }] as const
  const rows = await prismaOf(work).attachment.findMany({ where, orderBy: [...orderBy] })
  return rows.flatMap(({ content, keyId, ...row }) =>
    content === null || keyId === null
      ? []
      : [{ ...row, bytes: sealer.openBytes(placeOf(row.id), { keyId, bytes: content }) }],
  )
}

async function insert(
  work: UnitOfWork,
  document: NewTransferDocument & {
    readonly id: string
    readonly caseId: string
    readonly employeeId: string
  },
  sealer: FieldSealer,
): Promise<void> {
  const sealed = sealer.sealBytes(placeOf(document.id), document.bytes)
  await prismaOf(work).attachment.create({
    data: {
      id: document.id,
      employeeId: document.employeeId,
      caseId: document.caseId,
      documentKind: document.documentKind,
      documentNo: document.documentNo,
      documentDate: document.documentDate === null ? null : toDate(parseCivilDate(document.documentDate)),
      mediaType: document.mediaType,
      size: document.bytes.length,
      sha256: createHash('sha256').update(document.bytes).digest('hex'),
      keyId: sealed.keyId,
      content: Buffer.from(sealed.bytes),
      scanVerdict: document.scanVerdict,
      uploadedBy: document.actor,
      uploadedAt: new Date(document.now),
    },
  })
}

function getOnly(documents: readonly OpenedDocument[], id: string): OpenedDocument {
  const [document] = documents
  if (document === undefined) throw transferErrors.documentNotFound(id)
  return document
}

function toLine(row: Omit<OpenedDocument, 'bytes' | 'documentDate'>): TransferDocument {
  const { id, documentKind, documentNo, mediaType, size, sha256, uploadedAt } = row
  return {
    documentId: id,
    documentKind,
    documentNo,
    mediaType,
    size,
    sha256,
    uploadedAt: uploadedAt.getTime(),
  }
}
