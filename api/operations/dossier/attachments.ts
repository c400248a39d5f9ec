import { z } from 'zod'
import { operation } from '#api/operation.ts'
import type { ChangeRecord } from '#contracts/dossier.ts'
import { attachmentReply } from '#contracts/http/dossier.ts'
import { civilDate, documentNumber, line, uuid } from '#contracts/http/primitives.ts'
import { attachmentErrors } from '#domain/dossier/errors.ts'
import { type AskedChange, changeTarget, getChange } from './describe-change.ts'
import { openReading } from './reading.ts'
import { showAttachment } from './show.ts'

/** Bộ quét mã độc: what stands at the partner's side is set where the server is put together. */
export interface AttachmentScanner {
  scan(bytes: Uint8Array): Promise<'CLEAN' | 'INFECTED' | 'NOT_SCANNED'>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly attachmentScanner: AttachmentScanner
  }
}

const tag = 'Tài liệu kèm theo'
const one = z.strictObject({ changeId: uuid() })
const secrecies = ['KHONG', 'MAT', 'TOI_MAT', 'TUYET_MAT'] as const
const described = {
  documentKind: line(100),
  documentNo: documentNumber().optional(),
  documentDate: civilDate().optional(),
}

export const attachmentOperations = [
  operation({
    id: 'attachDocument',
    method: 'post',
    path: '/changes/{changeId}/attachments',
    tag,
    summary:
      'Đính kèm bản số hóa của tài liệu đã được cấp có thẩm quyền xác nhận (Điều 5.3); tài liệu MẬT bị từ chối',
    action: 'changes.enter',
    params: one,
    body: z.strictObject({ ...described, secrecy: z.enum(secrecies) }),
    upload: {
      maxBytes: 10 * 1024 * 1024,
      mediaTypes: ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff'],
    },
    status: 201,
    reply: attachmentReply,
    errors: [
      'CHANGE.NOT_FOUND',
      'ATTACHMENT.LOCKED',
      'ATTACHMENT.CLASSIFIED',
      'ATTACHMENT.INFECTED',
      'ATTACHMENT.SCANNER_BUSY',
    ],
    target: changeTarget,
    run: async (context) => {
      const { deps, work, body, file, note, actor } = context
      const change = await openDraft(context)
      // Điều 9.2: bí mật nhà nước không lưu ở đây.
      if (body.secrecy !== 'KHONG') throw attachmentErrors.classified({ changeId: change.changeId })
      const verdict = await deps.stores.attachmentScanner.scan(file.bytes)
      if (verdict === 'INFECTED') throw attachmentErrors.infected({ changeId: change.changeId })
      const { attachmentId } = await deps.stores.dossier.attachments.keep(work, {
        employeeId: change.employeeId,
        changeId: change.changeId,
        documentKind: body.documentKind,
        documentNo: body.documentNo ?? null,
        documentDate: body.documentDate ?? null,
        mediaType: file.mediaType,
        bytes: file.bytes,
        scanVerdict: verdict,
        uploadedBy: actor.accountId,
      })
      note({ subjects: [change.employeeId] })
      return { body: await shown(context, attachmentId) }
    },
  }),
  operation({
    id: 'pointToDocument',
    method: 'post',
    path: '/changes/{changeId}/document-pointers',
    tag,
    summary: 'Ghi nơi đang lưu giữ tài liệu có dấu MẬT trở lên, không lưu tài liệu (Điều 9.2)',
    action: 'changes.enter',
    params: one,
    body: z.strictObject({ ...described, keptAt: line(300) }),
    status: 201,
    reply: attachmentReply,
    errors: ['CHANGE.NOT_FOUND', 'ATTACHMENT.LOCKED'],
    target: changeTarget,
    run: async (context) => {
      const { deps, work, body, note, actor } = context
      const change = await openDraft(context)
      const { attachmentId } = await deps.stores.dossier.attachments.keepPointer(work, {
        employeeId: change.employeeId,
        changeId: change.changeId,
        documentKind: body.documentKind,
        documentNo: body.documentNo ?? null,
        documentDate: body.documentDate ?? null,
        pointer: `Hồ sơ mật — quản lý tại ${body.keptAt}`,
        uploadedBy: actor.accountId,
      })
      note({ subjects: [change.employeeId] })
      return { body: await shown(context, attachmentId) }
    },
  }),
  operation({
    id: 'downloadAttachment',
    method: 'get',
    path: '/changes/{changeId}/attachments/{attachmentId}',
    tag,
    summary: 'Tải bản số hóa đã đính kèm',
    action: 'changes.read',
    params: z.strictObject({ changeId: uuid(), attachmentId: uuid() }),
    download: ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff'],
    status: 200,
    reply: z.undefined(),
    errors: ['CHANGE.NOT_FOUND', 'ATTACHMENT.NOT_FOUND', 'DOSSIER.READ_REFUSED'],
    target: changeTarget,
    run: async (context) => {
      const { deps, work, params, note } = context
      const change = await getChange(context)
      await assertMaySeeDocuments(context, change)
      const { attachments } = deps.stores.dossier
      const line = await attachments.find(work, params.attachmentId)
      const bytes =
        line?.changeId === params.changeId ? await attachments.read(work, params.attachmentId) : undefined
      if (line === undefined || bytes === undefined)
        throw attachmentErrors.notFound({ attachmentId: params.attachmentId })
      note({ subjects: [change.employeeId] })
      const extension = line.mediaType.split('/')[1] ?? 'bin'
      return {
        download: { mediaType: line.mediaType, fileName: `${params.attachmentId}.${extension}`, bytes },
      }
    },
  }),
]

async function openDraft(asked: AskedChange): Promise<ChangeRecord> {
  const change = await getChange(asked)
  const { readable } = await openReading(asked, change.employeeId)
  if (readable.size === 0 || (change.status !== 'DRAFT' && change.status !== 'RETURNED'))
    throw attachmentErrors.locked({ changeId: change.changeId, status: change.status })
  return change
}

// A document shows more than any field: it is for those who may read the whole section that it proves.
async function assertMaySeeDocuments(asked: AskedChange, change: ChangeRecord): Promise<void> {
  const { readable } = await openReading(asked, change.employeeId)
  const names = Object.keys(change.value ?? {})
  if (names.every((name) => readable.has(`${change.section}.${name}`))) return
  throw attachmentErrors.notFound({ changeId: change.changeId })
}

async function shown(asked: AskedChange, attachmentId: string): Promise<z.input<typeof attachmentReply>> {
  const line = await asked.deps.stores.dossier.attachments.find(asked.work, attachmentId)
  if (line === undefined) throw attachmentErrors.notFound({ attachmentId })
  return showAttachment(line)
}
