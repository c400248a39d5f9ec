import { findSalaryGroup } from '#domain/reference/grades.ts'
import { type DossierView, mainEntry } from '../checks/dossier-view.ts'
import { type Finding, finding } from '../checks/finding.ts'
import type { SectionCode } from '../form/dossier-form.ts'
import { addMonths, formatPartialDate } from '../values/partial-date.ts'

/** An appointment holds five years, then it is renewed or ends. */
const appointmentTermMonths = 60

// Điều 14.1(đ): data that must have changed by now and did not.
export function checkStaleness(dossier: DossierView, today: string): Finding[] {
  return [...staleSalary(dossier, today), ...stalePost(dossier, today), ...staleContract(dossier, today)]
}

function staleSalary(dossier: DossierView, today: string): Finding[] {
  const { gradeCode, step, stepFrom } = mainEntry(dossier, 'CURRENT_SALARY')
  const group = gradeCode === undefined ? undefined : findSalaryGroup(gradeCode)
  if (group === undefined || step === undefined || stepFrom === undefined || step >= group.steps) return []
  return ifPast('CURRENT_SALARY', 'stepFrom', addMonths(stepFrom, group.monthsPerStep), today)
}

function stalePost(dossier: DossierView, today: string): Finding[] {
  const { position, appointedOn, reappointedOn } = mainEntry(dossier, 'POSTS')
  const since = reappointedOn ?? appointedOn
  if (position === undefined || since === undefined) return []
  return ifPast('POSTS', 'reappointedOn', addMonths(since, appointmentTermMonths), today)
}

function staleContract(dossier: DossierView, today: string): Finding[] {
  const { endsOn } = mainEntry(dossier, 'CONTRACT')
  return endsOn === undefined ? [] : ifPast('CONTRACT', 'endsOn', endsOn, today)
}

const subjects: Readonly<Record<string, string>> = {
  stepFrom: 'nâng bậc lương thường xuyên',
  reappointedOn: 'bổ nhiệm lại',
  endsOn: 'hợp đồng đã hết hạn',
}

function ifPast(section: SectionCode, field: string, dueOn: string, today: string): Finding[] {
  if (today <= dueOn) return []
  const values = { 'nội dung': subjects[field] ?? field, d: formatPartialDate(dueOn) }
  return [finding('STALE_DATA', section, { field }, values)]
}
