import type { EmployeeCategory } from '#domain/people/employee-category.ts'
import { checkFields, checkRequired } from '../checks/field-checks.ts'
import { type Finding, finding, isError, messageOf } from '../checks/finding.ts'
import { changeErrors, dossierErrors } from '../errors.ts'
import { isSectionOf, type SectionCode } from '../form/dossier-form.ts'
import type { ChangePurpose } from './change-request.ts'
import { differenceOf, type FieldDifference, isDocumentDue } from './difference.ts'

/** Một mục đề nghị thay đổi, as it would be submitted. */
export interface Submission {
  readonly changeId: string
  readonly category: EmployeeCategory
  readonly section: SectionCode
  readonly entryKey: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  readonly purpose: ChangePurpose
  /** Digitised documents attached, or pointers to documents kept elsewhere. */
  readonly documents: number
  readonly today: string
}

export interface SubmissionReport {
  readonly differences: readonly FieldDifference[]
  readonly documentDue: boolean
  readonly findings: readonly Finding[]
}

export function reportOn(submission: Submission): SubmissionReport {
  const { section, entryKey, before, after, category, today } = submission
  const differences = differenceOf(section, before, after)
  const documentDue = isDocumentDue(section, differences)
  const entry = { section, entryKey, value: after ?? {} }
  const findings = after === null ? [] : [...checkFields(entry, today), ...checkRequired(entry, category)]
  // ATTACH_REQUIRED
  if (documentDue && submission.documents === 0)
    findings.push(finding('ATTACH_REQUIRED', section, { entryKey }))
  return { differences, documentDue, findings }
}

// Điều 5.1–5.3, 3.5: what keeps a change from being submitted.
export function assertSubmittable(submission: Submission): SubmissionReport {
  const { changeId, section, category } = submission
  if (!isSectionOf(category, section)) throw dossierErrors.sectionNotOnForm({ section, category })
  const report = reportOn(submission)
  if (report.differences.length === 0 && submission.purpose !== 'VERIFICATION')
    throw changeErrors.empty({ changeId })
  if (submission.before !== null && submission.purpose === 'FIRST_ENTRY')
    throw changeErrors.purposeRequired({ changeId })
  if (report.findings.some((found) => found.code === 'ATTACH_REQUIRED'))
    throw changeErrors.documentRequired({ changeId, section })
  const refused = report.findings.find(isError)
  if (refused !== undefined)
    throw changeErrors.refusedByChecks(messageOf(refused), { changeId, code: refused.code })
  return report
}
