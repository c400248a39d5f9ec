import type { EmployeeCategory } from '#domain/people/employee-category.ts'
import type { FieldType, ValueOf } from '../values/field-type.ts'
import type { RestrictionLevel } from './restriction-level.ts'

/** Một trường của hồ sơ: one row of the one table that API, exports, masks, checks and tests read. */
export interface Field<T extends FieldType = FieldType> {
  /** Number on the form of TT 06/2023 ('30.1'), '' for the header, 'HĐ' for the contract form. */
  readonly item: string
  readonly label: string
  readonly type: T
  readonly level: RestrictionLevel
  /** Encrypted in the database. */
  readonly sealed: boolean
  readonly requiredFor: readonly EmployeeCategory[]
  // Điều 5.3: a change of the field comes with the confirmed document.
  readonly documentDue: boolean
}

interface FieldOptions {
  readonly sealed?: true
  readonly requiredFor?: readonly EmployeeCategory[]
  readonly documentDue?: true
}

export function field<const T extends FieldType>(
  item: string,
  label: string,
  type: T,
  level: RestrictionLevel,
  options: FieldOptions = {},
): Field<T> {
  return {
    item,
    label,
    type,
    level,
    // NĐ 356/2025 Điều 4: sensitive data (level 3 and above) is always encrypted.
    sealed: options.sealed ?? level >= 3,
    requiredFor: options.requiredFor ?? [],
    documentDue: options.documentDue ?? false,
  }
}

/** Phần của hồ sơ: ONE entry (key MAIN) or MANY, each with its own key. */
export interface Section<F extends Readonly<Record<string, Field>> = Readonly<Record<string, Field>>> {
  readonly label: string
  readonly entries: 'ONE' | 'MANY'
  readonly fields: F
}

export function section<const F extends Readonly<Record<string, Field>>>(
  label: string,
  entries: 'ONE' | 'MANY',
  fields: F,
): Section<F> {
  return { label, entries, fields }
}

/** The typed value of one entry of the section; what is not known is absent. */
export type EntryOf<S extends Section> = {
  readonly [K in keyof S['fields']]?: ValueOf<S['fields'][K]['type']>
}

export const mainEntryKey = 'MAIN'
