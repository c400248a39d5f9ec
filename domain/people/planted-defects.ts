import type { CheckCode } from '#domain/dossier/checks/catalogue.ts'
import type { SyntheticEmployee, SyntheticEntry } from './synthetic-staff.ts'

/** Lỗi cố ý cài vào dữ liệu giả: what the scan must find, and nothing else. */
export interface PlantedDefect {
  readonly employeeId: string
  readonly code: CheckCode
}

type Change = Readonly<Record<string, unknown>>

const changes: readonly (readonly [CheckCode, SyntheticEntry['section'], Change])[] = [
  ['RECRUIT_BEFORE_JOIN', 'RECRUITMENT', { joinedCurrentOn: '1950-01-01' }],
  ['COEF_MISMATCH', 'CURRENT_SALARY', { coefficient: 999 }],
  ['CODE_NOT_IN_LIST', 'ORIGIN', { ethnicCode: '77' }],
  ['CCCD_FORMAT', 'IDENTITY', { citizenId: '12345' }],
  ['FIELD_FORMAT', 'CONTACT', { phone: '12' }],
  ['FIELD_MISSING', 'CONTACT', { currentAddress: undefined }],
  ['GRADE_STEP', 'CURRENT_SALARY', { step: 12, gradeCode: '01.003' }],
]

/** The same person with one defect; undefined where the dossier has no such section. */
export function plantDefect(
  person: SyntheticEmployee,
  turn: number,
): [SyntheticEmployee, PlantedDefect] | undefined {
  const chosen = changes[turn % changes.length]
  if (chosen === undefined) return undefined
  const [code, section, change] = chosen
  if (!person.entries.some((entry) => entry.section === section)) return undefined
  const entries = person.entries.map((entry) =>
    entry.section === section ? { ...entry, value: withChange(entry.value, change) } : entry,
  )
  return [
    { ...person, entries },
    { employeeId: person.employeeId, code },
  ]
}

function withChange(value: Change, change: Change): Change {
  return Object.fromEntries(Object.entries({ ...value, ...change }).filter(([, held]) => held !== undefined))
}
