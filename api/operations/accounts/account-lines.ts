import { parse } from 'csv-parse/sync'
import type { AccountImportLine } from '#domain/account/account-import.ts'
import { accountErrors } from '#domain/account/errors.ts'

const longestFile = 5000
const columns = ['login', 'officerNo', 'email'] as const

/** UTF-8 with or without a byte order mark. */
export function readCsv(bytes: Uint8Array): readonly (readonly string[])[] {
  try {
    return parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), {
      bom: true,
      relax_column_count: true,
    })
  } catch {
    throw accountErrors.importUnreadable('')
  }
}

/** Headings in any order, then the lines; empty ones are left out, and the number of a line is the one in the file. */
export function accountLinesOf(rows: readonly (readonly string[])[]): readonly AccountImportLine[] {
  const [headings = [], ...below] = rows
  const places = columns.map((column) => headings.findIndex((heading) => heading.trim() === column))
  if (places.includes(-1)) throw accountErrors.importColumns('')
  const lines = below
    .map((row, index) => ({ line: index + 2, cells: places.map((place) => row[place]?.trim() ?? '') }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
  if (lines.length === 0 || lines.length > longestFile) throw accountErrors.importLength(lines.length)
  return lines.map(({ line, cells: [login = '', officerNo = '', email = ''] }) => ({
    line,
    login,
    officerNo,
    email: email === '' ? null : email,
  }))
}
