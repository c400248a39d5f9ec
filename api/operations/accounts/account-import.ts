import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { importReply } from '#contracts/http/accounts.ts'
import { judgeAccountLines } from '#domain/account/account-import.ts'
import { accountLinesOf, readCsv } from './account-lines.ts'

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Bộ đọc bảng tính: the first sheet as texts, within limits. */
export interface SpreadsheetReader {
  read(bytes: Uint8Array): Promise<readonly (readonly string[])[]>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly spreadsheets: SpreadsheetReader
  }
}

/** Each line in a file is its own decision: what is right is created, what is wrong is named with its reason. */
export const accountImportOperations = [
  operation({
    id: 'importAccounts',
    method: 'post',
    path: '/accounts/imports',
    tag: 'Tài khoản',
    summary:
      'Tạo tài khoản hàng loạt từ tệp CSV hoặc Excel (.xlsx) có các cột login, officerNo, email; báo kết quả từng dòng',
    action: 'accounts.import',
    upload: { maxBytes: 1024 * 1024, mediaTypes: ['text/csv', xlsx] },
    body: z.strictObject({ dryRun: z.enum(['true', 'false']) }),
    status: 200,
    reply: importReply,
    errors: [
      'ACCOUNT.IMPORT_UNREADABLE',
      'ACCOUNT.IMPORT_COLUMNS',
      'ACCOUNT.IMPORT_LENGTH',
      'SPREADSHEET.UNREADABLE',
      'SPREADSHEET.TOO_LARGE',
      'SPREADSHEET.TOO_MANY_CELLS',
    ],
    run: async ({ deps, work, file, body, actor, note }) => {
      const { accounts, spreadsheets } = deps.stores
      const rows = file.mediaType === xlsx ? await spreadsheets.read(file.bytes) : readCsv(file.bytes)
      const lines = accountLinesOf(rows)
      const people = await accounts.people(
        work,
        lines.map(({ officerNo }) => ({ officerNo })),
      )
      const takenLogins = await accounts.takenLogins(
        work,
        lines.map(({ login }) => login),
      )
      const results = judgeAccountLines(lines, { people, takenLogins })
      const created = results.filter((result) => result.outcome === 'CREATED')
      if (body.dryRun === 'false') {
        for (const { employeeId, line, login } of created) {
          const source = lines.find((candidate) => candidate.line === line)
          const displayName = people.get(source?.officerNo ?? '')?.[0]?.fullName ?? login
          await accounts.create(work, {
            login,
            displayName,
            employeeId,
            email: source?.email ?? null,
            temporaryPassword: null,
            createdBy: actor.accountId,
          })
        }
        note({ subjects: created.map(({ employeeId }) => employeeId) })
      }
      return {
        body: {
          dryRun: body.dryRun === 'true',
          created: created.length,
          refused: results.length - created.length,
          lines: results.map((result) => ({
            line: result.line,
            login: result.login,
            outcome: result.outcome,
            code: result.outcome === 'REFUSED' ? result.code : null,
            message:
              result.outcome === 'REFUSED' ? result.message : 'Đã tạo tài khoản, chưa có mật khẩu tạm.',
          })),
        },
      }
    },
  }),
] as const
