import type { FieldType } from '../values/field-type.ts'

export type Cell = string | number | readonly string[]

const vietnameseDate = /^(?:(?:(\d{1,2})\/)?(\d{1,2})\/)?(\d{4})$/

/** A cell as people type it: 2,34 → 234; 02/09/1990 → 1990-09-02; 2.340.000 → 2340000. What does not fit stays text. */
export function parseCell(type: FieldType, text: string): Cell {
  const kind = type.kind
  if (kind === 'DATE' || kind === 'PARTIAL_DATE') return toIsoDate(text)
  if (kind === 'HUNDREDTHS') return toHundredths(text)
  if (kind === 'INTEGER') return /^\d{1,9}$/.test(text) ? Number(text) : text
  if (kind === 'DONG') return toDong(text)
  return kind === 'TEXTS' || kind === 'CODES' ? text.split(';').map((part) => part.trim()) : text
}

function toDong(text: string): Cell {
  return /^\d{1,3}(\.\d{3})*$|^\d{1,13}$/.test(text) ? Number(text.replaceAll('.', '')) : text
}

function toIsoDate(text: string): string {
  const match = vietnameseDate.exec(text)
  if (match === null) return text
  const [, day, month, year] = match
  return [year, month, day].flatMap((part) => (part === undefined ? [] : [part.padStart(2, '0')])).join('-')
}

function toHundredths(text: string): Cell {
  const match = /^(\d{1,8})(?:[,.](\d{1,2}))?$/.exec(text)
  if (match === null) return text
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}
