import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { importReply } from '#contracts/http/accounts.ts'
import { type AccountImportLine, judgeAccountLines } from '#domain/account/account-import.ts'
import { accountErrors } from '#domain/account/errors.ts'

const longestFile = 5000
const columns = ['login', 'officerNo', 'email'] as const

/** `login,officerNo,email`, UTF-8 with or without a byte order mark; the header may name the columns in any order. */
export function readAccountLines(bytes: Uint8Array): readonly AccountImportLine[] {
  const records = parsed(bytes)
  if (records.length === 0 || records.length > longestFile) throw accountErrors.importLength(records.length)
  const missing = columns.filter((column) => records.some((record) => record[column] === undefined))
  if (missing.length > 0) throw accountErrors.importColumns(missing.join(', '))
  return records.map(({ login = '', officerNo = '', email = '' }, index) => ({
    line: index + 2,
    login: login.trim(),
    officerNo: officerNo.trim(),
    email: email.trim() === '' ? null : email.trim(),
  }))
}

function parsed(bytes: Uint8Array): readonly Partial<Record<string, string>>[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return parse(text, { columns: true, bom: true, skip_empty_lines: true })
  } catch {
    throw accountErrors.importUnreadable('')
  }
}

/** Each line in a file is its own decision: what is right is created, what is wrong is named with its reason. */
export const accountImportOperations = [
  operation({
    id: 'importAccounts',
    method: 'post',
    path: '/accounts/imports',
    tag: 'Tài khoản',
    summary: 'Tạo tài khoản hàng loạt từ tệp CSV (login,officerNo,email), báo kết quả từng dòng',
    action: 'accounts.import',
    upload: { maxBytes: 1024 * 1024, mediaTypes: ['text/csv'] },
    body: z.strictObject({ dryRun: z.enum(['true', 'false']) }),
    status: 200,
    reply: importReply,
    errors: ['ACCOUNT.IMPORT_UNREADABLE', 'ACCOUNT.IMPORT_COLUMNS', 'ACCOUNT.IMPORT_LENGTH'],
    run: async ({ deps, work, file, body, actor, note }) => {
      const { accounts } = deps.stores
      const lines = readAccountLines(file.bytes)
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
