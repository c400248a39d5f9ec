import { createHash } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import { type ImportColumn, readColumns } from '#domain/dossier/import/columns.ts'
import { unitListErrors } from '#domain/dossier/import/errors.ts'

/** Danh sách của đơn vị, read from a file: columns of the form and the cells below. */
export interface UnitList {
  readonly sha256: string
  readonly columns: readonly ImportColumn[]
  readonly rows: readonly (readonly string[])[]
}

/** Comma or semicolon, with or without the UTF-8 mark, as spreadsheets write it. */
export function readUnitList(bytes: Uint8Array): UnitList {
  return toUnitList(bytes, parseCells(decode(bytes)))
}

/** The first row names the columns; the digest is that of the file as it came. */
export function toUnitList(
  bytes: Uint8Array,
  [headings = [], ...rows]: readonly (readonly string[])[],
): UnitList {
  const reading = readColumns(headings)
  if (reading.unknown.length > 0 || reading.doubled.length > 0 || headings.length === 0)
    throw unitListErrors.columns({ unknown: reading.unknown.join(', '), doubled: reading.doubled.join(', ') })
  return { sha256: createHash('sha256').update(bytes).digest('hex'), columns: reading.columns, rows }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw unitListErrors.unreadable()
  }
}

function parseCells(text: string): string[][] {
  const firstLine = text.slice(0, text.indexOf('\n') + 1)
  const delimiter = firstLine.split(';').length > firstLine.split(',').length ? ';' : ','
  try {
    return parse(text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true })
  } catch {
    throw unitListErrors.unreadable()
  }
}
