import { spreadsheetErrors } from '#domain/spreadsheet/errors.ts'

export interface SheetLimits {
  readonly rows: number
  readonly columns: number
}

/**
 * The reader fills the gap before a row's or a cell's address (one cell at row 1048576 costs a million rows) and makes
 * every row as long as the longest: so rows, cells and addresses are counted in the text before it is read.
 */
export function assertSheetWithin(limits: SheetLimits, sheet: string): void {
  if (longest(sheet, limits)) throw spreadsheetErrors.tooManyCells({ ...limits, rows: limits.rows - 1 })
  for (const [, double, single] of sheet.matchAll(/\sr\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    const [, letters = '', digits] = /^([A-Z]{0,3})(\d{1,7})$/.exec(double ?? single ?? '') ?? []
    if (digits === undefined) throw spreadsheetErrors.unreadable()
    if (Number(digits) > limits.rows || columnOf(letters) > limits.columns)
      throw spreadsheetErrors.tooManyCells({ ...limits, rows: limits.rows - 1 })
  }
}

function longest(sheet: string, limits: SheetLimits): boolean {
  let rows = 0
  let cells = 0
  for (const [, tag] of sheet.matchAll(/<(?:[\w.-]+:)?(row|c)[\s/>]/g)) {
    if (tag === 'row') {
      rows += 1
      cells = 0
    } else cells += 1
    if (rows > limits.rows || cells > limits.columns) return true
  }
  return false
}

function columnOf(letters: string): number {
  return Array.from(letters).reduce((column, letter) => column * 26 + (letter.codePointAt(0) ?? 64) - 64, 0)
}
