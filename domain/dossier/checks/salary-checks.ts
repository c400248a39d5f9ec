import { findSalaryGroup } from '#domain/reference/grades.ts'
import { findCoefficient } from '#domain/reference/salary-groups.ts'
import type { SectionCode } from '../form/dossier-form.ts'
import { type DossierView, entriesOf, mainEntry } from './dossier-view.ts'
import { type Finding, finding, formatHundredths } from './finding.ts'

interface Salary {
  readonly gradeCode?: string
  readonly step?: number
  readonly coefficient?: number
  readonly overCapPercent?: number
}

// NĐ 204/2004: GRADE_STEP, COEF_MISMATCH, OVERCAP_NOT_LAST on the salary held and on each line of its history.
export function checkSalary(dossier: DossierView): Finding[] {
  const past = entriesOf(dossier, 'SALARY_HISTORY').flatMap(({ entryKey, value }) =>
    checkOne('SALARY_HISTORY', entryKey, value),
  )
  return [...checkOne('CURRENT_SALARY', 'MAIN', mainEntry(dossier, 'CURRENT_SALARY')), ...past]
}

function checkOne(section: SectionCode, entryKey: string, salary: Salary): Finding[] {
  const { gradeCode, step } = salary
  if (gradeCode === undefined || step === undefined) return []
  const group = findSalaryGroup(gradeCode)
  if (group === undefined) return []
  const expected = findCoefficient(group, step)
  if (expected === undefined) {
    const values = { b: String(step), g: group.code, max: String(group.steps) }
    return [finding('GRADE_STEP', section, { field: 'step', entryKey }, values)]
  }
  const found: Finding[] = []
  if (salary.coefficient !== undefined && salary.coefficient !== expected)
    found.push(
      finding(
        'COEF_MISMATCH',
        section,
        { field: 'coefficient', entryKey },
        {
          c: formatHundredths(salary.coefficient),
          b: String(step),
          mã: gradeCode,
          x: formatHundredths(expected),
        },
      ),
    )
  if ((salary.overCapPercent ?? 0) > 0 && step !== group.steps)
    found.push(finding('OVERCAP_NOT_LAST', section, { field: 'overCapPercent', entryKey }))
  return found
}
