import { type SectionCode, findField } from '../form/dossier-form.ts'
import { type CheckCode, type CheckLevel, checkCatalogue } from './catalogue.ts'

/** Phát hiện về chất lượng dữ liệu: which rule, where, with the values of its message. */
export interface Finding {
  readonly code: CheckCode
  readonly section: SectionCode
  /** The entry it is about; MAIN for single sections. */
  readonly entryKey: string
  /** Name of the field; null where the rule is about the whole entry or section. */
  readonly field: string | null
  readonly values: Readonly<Record<string, string>>
}

export function finding(
  code: CheckCode,
  section: SectionCode,
  place: { readonly field?: string; readonly entryKey?: string } = {},
  values: Readonly<Record<string, string>> = {},
): Finding {
  return { code, section, entryKey: place.entryKey ?? 'MAIN', field: place.field ?? null, values }
}

export function levelOf(found: Pick<Finding, 'code'>): CheckLevel {
  return checkCatalogue[found.code].level
}

export function isError(found: Pick<Finding, 'code'>): boolean {
  return levelOf(found) === 'ERROR'
}

export function messageOf(found: Pick<Finding, 'code' | 'values'>): string {
  return checkCatalogue[found.code].message.replaceAll(
    /\{([^}]+)\}/g,
    (whole, name: string) => found.values[name] ?? whole,
  )
}

/** What may be kept in clear: a finding about an encrypted field keeps no value. */
export function withoutProtectedValues(found: Finding): Finding {
  const sealed = found.field !== null && findField(found.section, found.field)?.sealed === true
  if (!sealed || found.values['v'] === undefined) return found
  return { ...found, values: { ...found.values, v: '•••' } }
}

/** 234 → "2,34" */
export function formatHundredths(hundredths: number): string {
  return `${Math.trunc(hundredths / 100)},${String(hundredths % 100).padStart(2, '0')}`
}
