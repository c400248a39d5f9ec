import { type DossierView, mainEntryKey, toDossierView } from '../checks/dossier-view.ts'
import { checkFields } from '../checks/field-checks.ts'
import { type Finding, isError } from '../checks/finding.ts'
import { checkPartyOrder, checkPersonalIdParts, checkRecruitmentOrder } from '../checks/person-checks.ts'
import { checkSalary } from '../checks/salary-checks.ts'
import { type EmployeeCategory, isEmployeeCategory } from '#domain/people/employee-category.ts'
import { isSectionOf, type SectionCode } from '../form/dossier-form.ts'
import { type Cell, parseCell } from './cell.ts'
import type { ImportColumn } from './columns.ts'

/** Một dòng của danh sách nhập: the sections it would set. */
export interface ImportRow {
  readonly line: number
  readonly personalId: string | null
  readonly category: EmployeeCategory | null
  readonly unitCode: string | null
  readonly entries: readonly ImportEntry[]
  readonly findings: readonly Finding[]
  /** Faults that belong to no field of the form, in Vietnamese. */
  readonly faults: readonly string[]
}

export interface ImportEntry {
  readonly section: SectionCode
  readonly entryKey: string
  readonly value: Readonly<Record<string, Cell>>
}

export function isAcceptable(row: ImportRow): boolean {
  return row.faults.length === 0 && !row.findings.some(isError)
}

// Điều 5.1: one line of a unit's list, cells already split, into entries with all their faults at once.
export function parseImportRow(
  columns: readonly ImportColumn[],
  row: { readonly line: number; readonly cells: readonly string[]; readonly today: string },
): ImportRow {
  const values = new Map<SectionCode, Record<string, Cell>>()
  const faults: string[] = []
  let category: string | null = null
  columns.forEach((column, index) => {
    const raw = (row.cells[index] ?? '').normalize('NFC').trim()
    if (raw === '') return
    if (column.kind === 'CATEGORY') {
      category = raw
      return
    }
    const value = values.get(column.section) ?? {}
    value[column.name] = parseCell(column.field.type, raw)
    values.set(column.section, value)
  })
  const known = toCategory(category, faults)
  const entries = [...values].map(([section, value]) => ({ section, entryKey: mainEntryKey, value }))
  return {
    ...judge(row, entries, known),
    category: known,
    entries,
    faults: [...faults, ...keyFaults(entries, known)],
  }
}

function toCategory(text: string | null, faults: string[]): EmployeeCategory | null {
  if (text === null) return null
  if (isEmployeeCategory(text)) return text
  faults.push('Loại cán bộ không thuộc danh mục.')
  return null
}

function keyFaults(entries: readonly ImportEntry[], category: EmployeeCategory | null): string[] {
  const faults: string[] = []
  if (textOf(entries, 'IDENTITY', 'personalId') === null) faults.push('Thiếu số định danh cá nhân.')
  const foreign = entries.find(({ section }) => category !== null && !isSectionOf(category, section))
  if (foreign !== undefined) faults.push(`Phần ${foreign.section} không có trong mẫu của loại cán bộ này.`)
  return faults
}

function judge(
  row: { readonly line: number; readonly today: string },
  entries: readonly ImportEntry[],
  category: EmployeeCategory | null,
): Pick<ImportRow, 'line' | 'personalId' | 'unitCode' | 'findings'> {
  const fieldFindings = entries.flatMap((entry) => checkFields(entry, row.today))
  const view = toDossierView(
    { employeeId: '', dossierNumber: '', category: category ?? 'VIEN_CHUC' },
    entries,
  )
  // Checks across fields make sense only where each field has its shape.
  const across = fieldFindings.some(isError) ? [] : checkAcross(view)
  return {
    line: row.line,
    personalId: textOf(entries, 'IDENTITY', 'personalId'),
    unitCode: textOf(entries, 'POSTS', 'employingUnit'),
    findings: [...fieldFindings, ...across],
  }
}

function checkAcross(view: DossierView): Finding[] {
  return [
    ...checkPersonalIdParts(view),
    ...checkRecruitmentOrder(view),
    ...checkPartyOrder(view),
    ...checkSalary(view),
  ]
}

function textOf(entries: readonly ImportEntry[], section: SectionCode, name: string): string | null {
  const value = entries.find((entry) => entry.section === section)?.value[name]
  return typeof value === 'string' ? value : null
}
