import type { EmployeeCategory } from '#domain/people/employee-category.ts'
import { requiredIn } from '../checks/field-checks.ts'
import { findField, type SectionCode } from '../form/dossier-form.ts'
import { findValueFault } from '../values/check-value.ts'
import type { FieldValue } from '../values/field-type.ts'
import type { ChangePurpose } from './change-request.ts'

/** Nguồn của giá trị điền sẵn: the dossier here, or what the national side has said of the person. */
export const prefillSources = ['PROVINCE', 'NATIONAL_DATABASE'] as const
export type PrefillSource = (typeof prefillSources)[number]

/** Điền sẵn: what the declaration of an entry begins with. */
export interface Prefill {
  readonly value: Readonly<Record<string, unknown>>
  readonly sources: Readonly<Record<string, PrefillSource>>
  /** Required fields that nobody has said yet: only these are asked. */
  readonly asked: readonly string[]
  /** For what the entry may be declared. */
  readonly purposes: readonly ChangePurpose[]
}

// Điều 3.5: what is held here or by the national side is not asked again, except for updating or verification.
export function prefill(entry: {
  readonly section: SectionCode
  readonly category: EmployeeCategory
  readonly held: Readonly<Record<string, unknown>> | null
  readonly national: Readonly<Record<string, unknown>>
  readonly today: string
}): Prefill {
  const { section, category, held, today } = entry
  const fitting = Object.entries(entry.national).filter(([name, said]) => fits(section, name, said, today))
  const fromThere = fitting.filter(([name]) => held?.[name] === undefined)
  const value = { ...held, ...Object.fromEntries(fromThere) }
  const sources = [
    ...Object.keys(held ?? {}).map((name) => [name, 'PROVINCE'] as const),
    ...fromThere.map(([name]) => [name, 'NATIONAL_DATABASE'] as const),
  ]
  return {
    value,
    sources: Object.fromEntries(sources),
    asked: requiredIn(section, category).flatMap(({ name }) => (value[name] === undefined ? [name] : [])),
    purposes: held === null ? ['FIRST_ENTRY'] : ['UPDATE', 'VERIFICATION'],
  }
}

function fits(section: SectionCode, name: string, said: unknown, today: string): boolean {
  const field = findField(section, name)
  if (field === undefined || said === undefined || said === null) return false
  return findValueFault(field.type, said as FieldValue, today) === undefined // it checks the runtime type
}
