import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { civilDate, documentNumber } from '#contracts/http/primitives.ts'
import type { PopulationStore } from '#contracts/quality.ts'

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly population: PopulationStore
  }
}

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

export const populationOperations = [
  operation({
    id: 'receivePopulationAnswer',
    method: 'post',
    path: '/quality/population-answers',
    tag: 'Chất lượng dữ liệu',
    summary:
      'Nhận danh sách đối khớp (CSV, Excel) từ Cơ sở dữ liệu quốc gia về dân cư; lần rà soát sau đối chiếu họ tên, giới tính, ngày sinh',
    action: 'quality.scan',
    body: z.strictObject({ documentNumber: documentNumber(), documentDate: civilDate() }),
    upload: { maxBytes: 8 * 1024 * 1024, mediaTypes: ['text/csv', xlsx] },
    status: 200,
    reply: z
      .strictObject({
        lines: z.int(),
        kept: z.int(),
        unknown: z.int(),
        refused: z.array(z.strictObject({ line: z.int(), texts: z.array(z.string()).readonly() })).readonly(),
      })
      .meta({ id: 'PopulationReport' }),
    errors: [
      'IMPORT.UNREADABLE',
      'IMPORT.COLUMNS',
      'IMPORT.TOO_LONG',
      'SPREADSHEET.UNREADABLE',
      'SPREADSHEET.TOO_LARGE',
      'SPREADSHEET.TOO_MANY_CELLS',
    ],
    run: async ({ deps, work, body, file, actor, now }) => ({
      body: await deps.stores.population.receive(work, {
        bytes: file.bytes,
        document: { number: body.documentNumber, date: body.documentDate },
        receivedBy: actor.accountId,
        now,
      }),
    }),
  }),
]
