import { type CellValue, readSheet } from 'read-excel-file/universal'
import { spreadsheetErrors } from '#domain/spreadsheet/errors.ts'
import { assertSheetWithin, type SheetLimits } from './sheet-guard.ts'
import { unpackWithin, type ZipLimits } from './zip-guard.ts'

export type SpreadsheetLimits = SheetLimits & ZipLimits

const ordinary: SpreadsheetLimits = {
  rows: 5001,
  columns: 200,
  entries: 200,
  inflatedBytes: 16 * 1024 * 1024,
}

/**
 * The first sheet of an .xlsx file as texts, the headings among them: a date as YYYY-MM-DD, a number without
 * grouping, an empty cell as ''. Rows that are empty at the end are left out.
 */
export async function readSpreadsheet(
  bytes: Uint8Array,
  asked: Partial<SpreadsheetLimits> = {},
): Promise<readonly (readonly string[])[]> {
  const limits = { ...ordinary, ...asked }
  const parts = unpackWithin(limits, bytes)
  // Any part may be named as the sheet by the workbook, so all are counted.
  for (const xml of parts.values()) assertSheetWithin(limits, xml)
  return (await firstSheet(bytes)).map((row) => row.map(toText))
}

async function firstSheet(bytes: Uint8Array): Promise<readonly (readonly (CellValue | null)[])[]> {
  try {
    return await readSheet(new Uint8Array(bytes).buffer, { trim: true })
  } catch {
    throw spreadsheetErrors.unreadable()
  }
}

function toText(cell: CellValue | null): string {
  if (cell === null) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  return String(cell).normalize('NFC')
}
