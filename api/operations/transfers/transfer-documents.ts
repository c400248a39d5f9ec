import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { civilDate, documentNumber, line, uuid } from '#contracts/http/primitives.ts'
import { transferDocumentView, transferParams } from '#contracts/http/transfer.ts'
import type { TransferDocumentStore } from '#contracts/transfer-document.ts'
import { attachmentErrors } from '#domain/dossier/errors.ts'
import { caseTarget, toDocumentView, transferTag as tag } from './transfer-view.ts'

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly transferDocuments: TransferDocumentStore
  }
}

const mediaTypes = ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff'] as const

export const transferDocumentOperations = [
  operation({
    id: 'attachTransferDocument',
    method: 'post',
    path: '/transfers/{caseNumber}/documents',
    tag,
    summary:
      'Đính kèm quyết định vào vụ việc; được giữ cùng hồ sơ lưu trữ (Điều 10.2); tài liệu MẬT bị từ chối',
    action: 'transfers.attach',
    params: transferParams,
    body: z.strictObject({
      documentKind: line(100),
      documentNo: documentNumber().optional(),
      documentDate: civilDate().optional(),
      secrecy: z.enum(['KHONG', 'MAT', 'TOI_MAT', 'TUYET_MAT']),
    }),
    upload: { maxBytes: 10 * 1024 * 1024, mediaTypes: [...mediaTypes] },
    status: 201,
    reply: transferDocumentView,
    errors: ['TRANSFER.NOT_FOUND', 'TRANSFER.CLOSED', 'ATTACHMENT.CLASSIFIED', 'ATTACHMENT.INFECTED'],
    target: caseTarget('OLD'),
    run: async ({ deps, work, params, body, file, actor, requestKey, now, note }) => {
      // Điều 9.2: bí mật nhà nước không lưu ở đây.
      if (body.secrecy !== 'KHONG') throw attachmentErrors.classified({ caseNumber: params.caseNumber })
      const scanVerdict = await deps.stores.attachmentScanner.scan(file.bytes)
      if (scanVerdict === 'INFECTED') throw attachmentErrors.infected({ caseNumber: params.caseNumber })
      const document = await deps.stores.transferDocuments.attach(work, {
        caseNumber: params.caseNumber,
        documentKind: body.documentKind,
        documentNo: body.documentNo ?? null,
        documentDate: body.documentDate ?? null,
        mediaType: file.mediaType,
        bytes: file.bytes,
        scanVerdict,
        actor: actor.accountId,
        key: requestKey,
        now,
      })
      note({ cases: [params.caseNumber] })
      return { body: toDocumentView(document) }
    },
  }),
  operation({
    id: 'downloadTransferDocument',
    method: 'get',
    path: '/transfers/{caseNumber}/documents/{documentId}',
    tag,
    summary: 'Tải văn bản đính kèm của vụ việc',
    action: 'transfers.read',
    params: z.strictObject({ ...transferParams.shape, documentId: uuid() }),
    download: [...mediaTypes],
    status: 200,
    reply: z.undefined(),
    errors: ['TRANSFER.NOT_FOUND', 'TRANSFER.DOCUMENT_NOT_FOUND'],
    target: caseTarget('BOTH'),
    run: async ({ deps, work, params, note }) => {
      const { employeeId } = await deps.stores.transfers.getByCaseNumber(work, params.caseNumber)
      const { mediaType, documentId, bytes } = await deps.stores.transferDocuments.read(work, params)
      note({ subjects: [employeeId], cases: [params.caseNumber] })
      const fileName = `${documentId}.${mediaType.split('/')[1] ?? 'bin'}`
      return { download: { mediaType, fileName, bytes } }
    },
  }),
] as const
