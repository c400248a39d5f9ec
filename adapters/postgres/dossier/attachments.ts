import type { AttachmentLine, AttachmentStore } from '#contracts/dossier-stores.ts'
import { createHash, randomUUID } from 'node:crypto'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import { prismaOf } from '../database.ts'

const placeOf = (id: string): string => `attachment/${id}`

/** Bản số hóa của tài liệu, encrypted at rest; the digest is of what was sent. */
export function createAttachmentStore(sealer: FieldSealer): AttachmentStore {
  return {
    async keep(work, { bytes, documentDate, ...attachment }) {
      const id = randomUUID()
      const sealed = sealer.sealBytes(placeOf(id), bytes)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      await prismaOf(work).attachment.create({
        data: {
          ...attachment,
          id,
          size: bytes.length,
          sha256,
          documentDate: toDate(documentDate),
          keyId: sealed.keyId,
          content: Buffer.from(sealed.bytes),
        },
      })
      return { attachmentId: id, sha256 }
    },
    async keepPointer(work, { documentDate, ...pointer }) {
      const id = randomUUID()
      const sha256 = createHash('sha256').update(pointer.pointer, 'utf8').digest('hex')
      const kept = {
        mediaType: 'text/plain',
        size: 0,
        scanVerdict: 'NOT_KEPT',
        documentDate: toDate(documentDate),
      }
      await prismaOf(work).attachment.create({ data: { ...pointer, ...kept, id, sha256 } })
      return { attachmentId: id, sha256 }
    },
    async find(work, id) {
      const row = await prismaOf(work).attachment.findFirst({ where: { id }, omit: { content: true } })
      return row === null ? undefined : toLine(row)
    },
    async listOf(work, changeId) {
      const where = { changeId }
      const rows = await prismaOf(work).attachment.findMany({
        where,
        omit: { content: true },
        orderBy: { id: 'asc' },
      })
      return rows.map(toLine)
    },
    async read(work, id) {
      const row = await prismaOf(work).attachment.findFirst({
        where: { id },
        select: { keyId: true, content: true },
      })
      if (row === null || row.content === null || row.keyId === null) return undefined
      return sealer.openBytes(placeOf(id), { keyId: row.keyId, bytes: row.content })
    },
  }
}

function toDate(day: string | null): Date | null {
  return day === null ? null : new Date(`${day}T00:00:00Z`)
}

function toLine(
  row: Omit<AttachmentLine, 'attachmentId' | 'uploadedAt'> & { id: string; uploadedAt: Date },
): AttachmentLine {
  const { employeeId, changeId, documentKind, documentNo, mediaType, size, sha256, pointer } = row
  const uploadedAt = row.uploadedAt.getTime()
  return {
    attachmentId: row.id,
    employeeId,
    changeId,
    documentKind,
    documentNo,
    mediaType,
    size,
    sha256,
    pointer,
    uploadedAt,
  }
}
