import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { civilDate, documentNumber, unitCode, uuid } from '#contracts/http/primitives.ts'

/** Nhập danh sách: works in transactions of its own, so that a broken run goes on where it stopped. */
export interface ListImporter {
  run(order: {
    readonly bytes: Uint8Array
    readonly unitCode: string
    readonly document: { readonly number: string; readonly date: string }
    readonly mode: 'DRY_RUN' | 'WRITE'
    readonly createdBy: string
    /** The same request again gets the same report. */
    readonly requestKey: string | null
  }): Promise<z.input<typeof importReport>>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly imports: ListImporter
  }
}

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
const outcomes = ['NEW', 'CHANGED', 'UNCHANGED', 'REFUSED'] as const

const importReport = z
  .strictObject({
    runId: uuid(),
    lines: z.int(),
    resumedAt: z.int(),
    counts: z.strictObject({ NEW: z.int(), CHANGED: z.int(), UNCHANGED: z.int(), REFUSED: z.int() }),
    messages: z.array(
      z.strictObject({ line: z.int(), outcome: z.enum(outcomes), texts: z.array(z.string()).readonly() }),
    ),
  })
  .meta({ id: 'ImportReport' })

export const importOperations = [
  operation({
    id: 'importList',
    method: 'post',
    path: '/imports',
    tag: 'Hồ sơ',
    summary:
      'Nhập danh sách CSV hoặc Excel (.xlsx) của đơn vị (đến 2.000 dòng): chạy thử trước, báo từng dòng; thay đổi chờ phê duyệt',
    action: 'dossiers.import',
    body: z.strictObject({
      unitCode: unitCode(),
      documentNumber: documentNumber(),
      documentDate: civilDate(),
      mode: z.enum(['DRY_RUN', 'WRITE']),
    }),
    upload: { maxBytes: 2 * 1024 * 1024, mediaTypes: ['text/csv', xlsx] },
    status: 200,
    reply: importReport,
    errors: [
      'IMPORT.UNREADABLE',
      'IMPORT.COLUMNS',
      'IMPORT.ALREADY_DONE',
      'IMPORT.IN_PROGRESS',
      'IMPORT.TOO_LONG',
      'SPREADSHEET.UNREADABLE',
      'SPREADSHEET.TOO_LARGE',
    ],
    target: ({ body }) => ({ unitCodes: [body.unitCode], employeeId: null }),
    run: async ({ deps, body, file, actor, note, requestKey }) => {
      const report = await deps.stores.imports.run({
        bytes: file.bytes,
        unitCode: body.unitCode,
        document: { number: body.documentNumber, date: body.documentDate },
        mode: body.mode,
        createdBy: actor.accountId,
        requestKey,
      })
      note({ units: [body.unitCode] })
      return { body: report }
    },
  }),
]
