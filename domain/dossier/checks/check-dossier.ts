import { isSectionOf, type SectionCode, sectionCodes } from '../form/dossier-form.ts'
import { mainEntryKey } from '../form/section.ts'
import { type DossierView, entriesOf } from './dossier-view.ts'
import { checkFields, checkRequired, type LooseEntry } from './field-checks.ts'
import type { Finding } from './finding.ts'
import { type ClosedUnits, checkPopulation, checkUnit, type PopulationRecord } from './outside-checks.ts'
import {
  checkAge,
  checkPartyOrder,
  checkPersonalIdParts,
  checkQualification,
  checkRecruitmentOrder,
} from './person-checks.ts'
import {
  checkDuplicate,
  checkRelatives,
  type PersonIndex,
  type PersonKey,
  toPersonKey,
} from './province-checks.ts'
import { checkSalary } from './salary-checks.ts'
import { checkWorkHistory } from './work-history-checks.ts'

// Điều 14.1(d): contradictions between the dossiers of two people.
export function checkAcrossPeople(own: PersonKey, people: PersonIndex): Finding[] {
  return [...checkDuplicate(own, people), ...checkRelatives(own, people)]
}

export interface CheckContext {
  /** Civil day of the check. */
  readonly today: string
  readonly people: PersonIndex
  readonly closedUnits: ClosedUnits
  readonly population?: PopulationRecord
}

// Điều 5.1, 14.1(d): every rule of the catalogue that reads stored data (ATTACH_REQUIRED is asked when a change is submitted).
export function checkDossier(dossier: DossierView, context: CheckContext): Finding[] {
  return [
    ...sectionCodes.flatMap((section) => checkSection(dossier, section, context.today)),
    ...checkPersonalIdParts(dossier),
    ...checkAge(dossier, context.today),
    ...checkRecruitmentOrder(dossier),
    ...checkPartyOrder(dossier),
    ...checkQualification(dossier),
    ...checkSalary(dossier),
    ...checkWorkHistory(dossier),
    ...(context.people.size === 0 ? [] : checkAcrossPeople(toPersonKey(dossier), context.people)),
    ...checkUnit(dossier, context.closedUnits, context.today),
    ...(context.population === undefined ? [] : checkPopulation(dossier, context.population)),
  ]
}

const everySingle = new Set<SectionCode>([
  'IDENTITY',
  'ORIGIN',
  'CONTACT',
  'RECRUITMENT',
  'EDUCATION',
  'POSTS',
  'CONTRACT',
])

function checkSection(dossier: DossierView, section: SectionCode, today: string): Finding[] {
  const entries = entriesOf(dossier, section)
  if (entries.length === 0) {
    const due = everySingle.has(section) && isSectionOf(dossier.category, section)
    return due ? checkRequired({ section, entryKey: mainEntryKey, value: {} }, dossier.category) : []
  }
  const found: Finding[] = []
  for (const { entryKey, value } of entries) {
    const loose: LooseEntry = { section, entryKey, value }
    found.push(...checkFields(loose, today), ...checkRequired(loose, dossier.category))
  }
  return found
}
