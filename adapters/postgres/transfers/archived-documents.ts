import type { KeyRing } from '#adapters/keys/key-ring.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf, withArchiveRight } from '../database.ts'
import { openSealed, seal } from './archive.ts'

export interface OpenedDocument {
  readonly id: string
  readonly documentKind: string
  readonly documentNo: string | null
  readonly documentDate: Date | null
  readonly mediaType: string
  readonly size: number
  readonly sha256: string
  readonly uploadedAt: Date
  readonly bytes: Uint8Array
}

/** Keeps each document once, sealed with the archive's key. */
export async function archiveDocuments(
  work: UnitOfWork,
  keys: KeyRing,
  folder: { readonly transferId: string; readonly documents: readonly OpenedDocument[]; readonly at: number },
): Promise<void> {
  const data = folder.documents.map((document) => ({
    id: document.id,
    transferId: folder.transferId,
    documentKind: document.documentKind,
    documentNo: document.documentNo,
    documentDate: document.documentDate,
    mediaType: document.mediaType,
    size: document.size,
    sha256: document.sha256,
    keyId: keys.activeKeyId,
    sealed: new Uint8Array(seal(keys, document.id, Buffer.from(document.bytes))),
    archivedAt: new Date(folder.at),
  }))
  if (data.length === 0) return
  await withArchiveRight(work, () =>
    prismaOf(work).archivedDocument.createMany({ data, skipDuplicates: true }),
  )
}

/** The documents of a folder as an export carries them. */
export async function readArchivedDocuments(
  work: UnitOfWork,
  keys: KeyRing,
  transferId: string,
): Promise<readonly unknown[]> {
  const rows = await withArchiveRight(work, () =>
    prismaOf(work).archivedDocument.findMany({ where: { transferId }, orderBy: { archivedAt: 'asc' } }),
  )
  return rows.map((row) => ({
    documentId: row.id,
    documentKind: row.documentKind,
    documentNo: row.documentNo,
    documentDate: row.documentDate?.toISOString().slice(0, 10) ?? null,
    mediaType: row.mediaType,
    sha256: row.sha256,
    contentBase64: openSealed(keys, row).toString('base64'),
  }))
}
