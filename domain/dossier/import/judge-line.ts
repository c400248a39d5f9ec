import { differenceOf } from '../change/difference.ts'
import { messageOf, withoutProtectedValues } from '../checks/finding.ts'
import type { SectionCode } from '../form/dossier-form.ts'
import { type ImportEntry, type ImportRow, isAcceptable } from './import-row.ts'

/** Kết quả của một dòng */
export type LineOutcome = 'NEW' | 'CHANGED' | 'UNCHANGED' | 'REFUSED'

export interface JudgedLine {
  readonly line: number
  readonly outcome: LineOutcome
  /** What would be submitted: the held value with the columns given laid over it. */
  readonly changes: readonly ImportEntry[]
  /** Vietnamese, without protected values. */
  readonly messages: readonly string[]
}

/** What the province holds of the person of a line; undefined: nobody by this number. */
export interface HeldPerson {
  readonly belongsToUnit: 'OWN' | 'OTHER'
  readonly values: ReadonlyMap<SectionCode, Readonly<Record<string, unknown>>>
}

// Điều 3.5: what is not in the list stays as it is held; nobody is asked for it again.
export function judgeLine(row: ImportRow, held: HeldPerson | undefined): JudgedLine {
  const messages = [...row.faults, ...row.findings.map((found) => messageOf(withoutProtectedValues(found)))]
  const refused = (reason: readonly string[]): JudgedLine => ({
    line: row.line,
    outcome: 'REFUSED',
    changes: [],
    messages: [...messages, ...reason],
  })
  if (!isAcceptable(row)) return refused([])
  if (held?.belongsToUnit === 'OTHER') return refused(['Người này thuộc đơn vị khác quản lý dữ liệu.'])
  if (held === undefined && missingForNew(row).length > 0) return refused(missingForNew(row))
  const changes = row.entries.flatMap((entry) => toChange(entry, held))
  const outcome = held === undefined ? 'NEW' : changes.length === 0 ? 'UNCHANGED' : 'CHANGED'
  return { line: row.line, outcome, changes, messages }
}

function toChange(entry: ImportEntry, held: HeldPerson | undefined): ImportEntry[] {
  const before = held?.values.get(entry.section) ?? null
  const after = { ...before, ...entry.value } as ImportEntry['value'] // held values have the same field types
  return differenceOf(entry.section, before, after).length === 0 ? [] : [{ ...entry, value: after }]
}

function missingForNew(row: ImportRow): string[] {
  const name = row.entries.find((entry) => entry.section === 'IDENTITY')?.value['birthName']
  const missing = [
    ...(row.category === null ? ['Người mới: thiếu loại cán bộ.'] : []),
    ...(typeof name === 'string' ? [] : ['Người mới: thiếu họ và tên khai sinh.']),
  ]
  return missing
}

/** A number given twice in one list: only the first line counts. */
export function listDoubled(rows: readonly ImportRow[]): ReadonlySet<number> {
  const seen = new Set<string>()
  const doubled = new Set<number>()
  for (const { line, personalId } of rows) {
    if (personalId === null) continue
    if (seen.has(personalId)) doubled.add(line)
    seen.add(personalId)
  }
  return doubled
}
