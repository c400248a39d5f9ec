import { findSalaryGroup } from '#domain/reference/grades.ts'
import { findCoefficient } from '#domain/reference/salary-groups.ts'
import type { SectionCode, SectionEntry } from '#domain/dossier/form/dossier-form.ts'
import { addMonths, monthIndex } from '#domain/dossier/values/partial-date.ts'
import type { EmployeeCategory } from './employee-category.ts'
import { inventSchool } from './invented-names.ts'
import type { Random } from './random.ts'
import type { SyntheticEntry } from './synthetic-staff.ts'

export interface Career {
  readonly recruitedOn: string
  readonly category: EmployeeCategory
  readonly unitCode: string
  readonly unitName: string
  readonly birthYear: number
  readonly today: string
}

const gradesByCategory = {
  CAN_BO: ['01.003', '01.002'],
  CONG_CHUC: ['01.003', '01.003', '01.004', '06.031', '02.007'],
  VIEN_CHUC: ['V.07.03.29', 'V.07.04.32', 'V.07.05.15', 'V.08.05.12', 'V.08.01.03'],
} as const

function entry<S extends SectionCode>(
  section: S,
  entryKey: string,
  value: SectionEntry<S>,
  validFrom: string,
): SyntheticEntry {
  return { section, entryKey, value, validFrom }
}

/** Training, jobs, salary and evaluations that agree with each other and with the salary tables. */
export function inventCareer(random: Random, career: Career): SyntheticEntry[] {
  const learned = [...inventTraining(random, career), ...inventHistory(random, career)]
  if (career.category === 'NGUOI_LAO_DONG') return [...learned, inventContract(career)]
  return [...learned, ...inventSalary(random, career), ...inventEvaluations(random, career)]
}

function inventTraining(random: Random, { birthYear, recruitedOn }: Career): SyntheticEntry[] {
  const diploma = random.pick(['DAI_HOC', 'DAI_HOC', 'DAI_HOC', 'CAO_DANG', 'THAC_SI'])
  const [from, until] = [`${birthYear + 18}-09`, `${birthYear + 22}-06`]
  const major = random.pick([
    'Luật',
    'Kế toán',
    'Sư phạm',
    'Hành chính học',
    'Công nghệ thông tin',
    'Điều dưỡng',
  ])
  return [
    entry('EDUCATION', 'MAIN', { generalEducation: '12/12', highestQualification: diploma }, recruitedOn),
    entry(
      'TRAINING',
      'dao-tao-1',
      { kind: 'CHUYEN_MON', from, until, school: inventSchool(random), major, form: 'CHINH_QUY', diploma },
      recruitedOn,
    ),
  ]
}

function inventHistory(random: Random, career: Career): SyntheticEntry[] {
  const { recruitedOn, unitName, today } = career
  const start = recruitedOn.slice(0, 7)
  const months = monthIndex(today) - monthIndex(start)
  const position = career.category === 'NGUOI_LAO_DONG' ? 'Nhân viên' : 'Chuyên môn, nghiệp vụ'
  if (months < 30 || random.happens(50))
    return [entry('WORK_HISTORY', 'cong-tac-1', { from: start, unitName, position }, recruitedOn)]
  const changed = addMonths(`${start}-01`, 12 + random.below(months - 18)).slice(0, 7)
  const first = { from: start, until: changed, unitName: 'Đơn vị Giả Định', position }
  return [
    entry('WORK_HISTORY', 'cong-tac-1', first, recruitedOn),
    entry('WORK_HISTORY', 'cong-tac-2', { from: changed, unitName, position }, `${changed}-01`),
  ]
}

function inventSalary(random: Random, { category, recruitedOn, today }: Career): SyntheticEntry[] {
  const grades = gradesByCategory[category as keyof typeof gradesByCategory] ?? gradesByCategory.CONG_CHUC
  const gradeCode = random.pick(grades)
  const group = findSalaryGroup(gradeCode)
  if (group === undefined) throw new Error(`Grade without a group: ${gradeCode}`)
  const raises = Math.floor((monthIndex(today) - monthIndex(recruitedOn)) / group.monthsPerStep)
  const step = Math.min(group.steps, 1 + raises)
  const coefficient = findCoefficient(group, step) ?? group.firstHundredths
  const stepFrom = addMonths(recruitedOn, (step - 1) * group.monthsPerStep)
  return [
    entry(
      'CURRENT_SALARY',
      'MAIN',
      { gradeCode, gradeAppointedOn: recruitedOn, step, coefficient, stepFrom, salaryPercent: 100 },
      stepFrom > today ? recruitedOn : stepFrom,
    ),
    entry(
      'SALARY_HISTORY',
      'luong-1',
      { from: stepFrom.slice(0, 7), gradeCode, step, coefficient },
      recruitedOn,
    ),
  ]
}

function inventEvaluations(random: Random, { recruitedOn, today }: Career): SyntheticEntry[] {
  const year = Number(today.slice(0, 4)) - 1
  if (Number(recruitedOn.slice(0, 4)) > year) return []
  const rating = random.pick(['HTXSNV', 'HTTNV', 'HTTNV', 'HTNV'])
  return [entry('EVALUATIONS', `${year}`, { year, rating }, `${year}-12-31`)]
}

function inventContract({ recruitedOn, unitCode }: Career): SyntheticEntry {
  const contractNo = `${recruitedOn.slice(0, 4)}/HĐLĐ-${unitCode}`
  const contractType = 'KHONG_XAC_DINH_THOI_HAN'
  return entry(
    'CONTRACT',
    'MAIN',
    {
      contractNo,
      contractType,
      signedOn: recruitedOn,
      startsOn: recruitedOn,
      jobTitle: 'Nhân viên',
      wageDong: 5_600_000,
    },
    recruitedOn,
  )
}
