import { z } from 'zod'
import { transferKinds, transferStages } from '#domain/transfer/transfer.ts'
import { pageQuery } from './paging.ts'
import {
  caseNumber,
  civilDate,
  documentNumber,
  instant,
  line,
  lines,
  queryFlag,
  unitCode,
  uuid,
} from './primitives.ts'

export const openTransferBody = z
  .strictObject({
    employeeId: uuid(),
    kind: z.enum(transferKinds),
    fromUnit: unitCode(),
    toUnit: unitCode().nullable(),
    decisionNumber: documentNumber(),
    decisionDate: civilDate(),
    handoverDate: civilDate(),
    post: line(200).nullable(),
    lastDay: civilDate()
      .nullable()
      .optional()
      .describe('Biệt phái: ngày cuối cùng của thời hạn; loại khác để trống'),
  })
  .meta({ id: 'TransferOpening' })

export const secondmentTermBody = z
  .strictObject({
    lastDay: civilDate().describe(
      'Sau ngày cuối hiện tại: gia hạn; trước: kết thúc sớm, sớm nhất là hôm nay',
    ),
    decisionNumber: documentNumber(),
    decisionDate: civilDate(),
    reason: lines(2_000),
  })
  .meta({ id: 'SecondmentTerm' })

export const receiveBody = z
  .strictObject({ startsOn: civilDate(), post: line(200).nullable() })
  .meta({ id: 'TransferReceipt' })

export const objectionBody = z.strictObject({ reason: lines(2_000) }).meta({ id: 'TransferObjection' })

export const withdrawalBody = z
  .strictObject({ reason: lines(2_000), documentNumber: documentNumber() })
  .meta({ id: 'TransferWithdrawal' })

export const settlementBody = z
  .strictObject({
    documentNumber: documentNumber(),
    reason: lines(2_000),
    toUnit: unitCode().nullable().describe('Đơn vị tiếp nhận mới; null: giữ nguyên việc chuyển'),
  })
  .meta({ id: 'TransferSettlement' })

export const transferParams = z.strictObject({ caseNumber: caseNumber('CT') })

export const transferQuery = z.strictObject({
  ...pageQuery,
  unit: unitCode().optional(),
  stage: z.enum(transferStages).optional(),
  overdue: queryFlag(),
  dueBefore: civilDate().optional(),
})

export const transferView = z
  .strictObject({
    caseNumber: z.string(),
    employeeId: uuid(),
    kind: z.enum(transferKinds),
    kindLabel: z.string(),
    stage: z.enum(transferStages),
    fromUnit: z.string(),
    toUnit: z.string().nullable(),
    handoverDate: civilDate(),
    lastDay: civilDate().nullable().describe('Biệt phái: ngày cuối cùng của thời hạn'),
    revokeDueAt: instant().nullable(),
    accessEndsAt: instant().nullable(),
    accessEndedAt: instant().nullable(),
    accessEndedBy: z.enum(['CONFIRMED', 'ENFORCED']).nullable(),
    revokeLate: z.boolean(),
    receiveDueAt: instant().nullable(),
    receivedAt: instant().nullable(),
    receiveLate: z.boolean(),
    checkedAt: instant().nullable(),
    archivedAt: instant().nullable(),
    closedAt: instant().nullable(),
    overdue: z.boolean(),
    regulationPack: z.string(),
    version: z.int(),
  })
  .meta({ id: 'Transfer' })

export const transferDocumentView = z
  .strictObject({
    documentId: uuid(),
    documentKind: z.string(),
    documentNo: z.string().nullable(),
    mediaType: z.string(),
    size: z.int(),
    sha256: z.string(),
    uploadedAt: instant(),
  })
  .meta({ id: 'TransferDocument' })

export const transferDetailView = z
  .strictObject({
    transfer: transferView,
    decision: z.strictObject({ number: z.string(), date: z.string() }),
    documents: z.array(transferDocumentView).describe('Quyết định và văn bản đính kèm'),
    whatNow: z.string().describe('Ai phải làm gì, trước khi nào (Markdown)'),
    temporal: z.strictObject({ workflowId: z.string(), status: z.string().nullable() }),
    events: z.array(
      z.strictObject({
        at: instant(),
        kind: z.string(),
        actor: z.string(),
        note: z.string().nullable(),
        detail: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'TransferCase' })
