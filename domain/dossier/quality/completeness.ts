import type { DossierView } from '../checks/dossier-view.ts'
import { requiredIn } from '../checks/field-checks.ts'
import { type Finding, isError } from '../checks/finding.ts'
import { isSectionOf, sectionCodes, sectionOf } from '../form/dossier-form.ts'

/** Chất lượng dữ liệu của một người: đúng – đủ – sạch – sống. */
export interface DossierQuality {
  /** Đủ: required fields of the single sections, filled and due. */
  readonly required: number
  readonly filled: number
  /** Đúng: no rule refuses a value. */
  readonly errors: number
  /** Sạch: nothing contradictory, doubled or out of its list. */
  readonly warnings: number
  /** Sống: nothing overdue for an update. */
  readonly stale: number
}

const singleSections = sectionCodes.filter((section) => sectionOf(section).entries === 'ONE')

export function measureQuality(dossier: DossierView, findings: readonly Finding[]): DossierQuality {
  let [required, filled] = [0, 0]
  for (const section of singleSections) {
    if (!isSectionOf(dossier.category, section)) continue
    const value: Readonly<Record<string, unknown>> = dossier.sections[section]?.[0]?.value ?? {}
    const due = requiredIn(section, dossier.category)
    required += due.length
    filled += due.filter(({ name }) => value[name] !== undefined).length
  }
  const missing = findings.filter((found) => found.code === 'FIELD_MISSING').length
  const stale = findings.filter((found) => found.code === 'STALE_DATA').length
  const errors = findings.filter(isError).length
  return {
    required,
    filled,
    errors,
    warnings: findings.length - errors - missing - stale,
    stale,
  }
}

/** Chỉ số của một đơn vị: people counted by what is right with them. */
export interface UnitQuality {
  readonly people: number
  readonly correct: number
  readonly complete: number
  readonly clean: number
  readonly alive: number
  readonly required: number
  readonly filled: number
}

export const emptyUnitQuality: UnitQuality = {
  people: 0,
  correct: 0,
  complete: 0,
  clean: 0,
  alive: 0,
  required: 0,
  filled: 0,
}

// Điều 14.1(đ): completeness per unit, for chasing.
export function addPerson(unit: UnitQuality, person: DossierQuality): UnitQuality {
  return {
    people: unit.people + 1,
    correct: unit.correct + Number(person.errors === 0),
    complete: unit.complete + Number(person.filled === person.required),
    clean: unit.clean + Number(person.warnings === 0),
    alive: unit.alive + Number(person.stale === 0),
    required: unit.required + person.required,
    filled: unit.filled + person.filled,
  }
}

/** Whole percents, rounded down so that 100 means all. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((part * 100) / whole)
}
