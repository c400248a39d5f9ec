import type { DownloadReply } from './operation.ts'

// A spreadsheet must not take a value for a formula (CWE-1236).
export function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

export function csvDownload(fileName: string, rows: readonly (readonly string[])[]): DownloadReply {
  const lines = rows.map((row) => row.map(quoted).join(','))
  // The mark makes spreadsheets read UTF-8.
  const text = `\uFEFF${lines.join('\r\n')}\r\n`
  return { download: { mediaType: 'text/csv', fileName, bytes: new TextEncoder().encode(text) } }
}
