import type { EmployeeCategory } from '#domain/people/employee-category.ts'
import { contact, health, identity, military, origin, party, recruitment } from './personal-sections.ts'
import * as records from './record-sections.ts'
import type { EntryOf, Field, Section } from './section.ts'
import { allowances, contract, currentSalary, education, posts, remark } from './service-sections.ts'

/** Mẫu hồ sơ: the 38 items of TT 06/2023/TT-BNV (and the contract form of Điều 5.2) as sections. */
export const dossierForm = {
  IDENTITY: identity,
  ORIGIN: origin,
  CONTACT: contact,
  RECRUITMENT: recruitment,
  PARTY: party,
  MILITARY: military,
  EDUCATION: education,
  POSTS: posts,
  CURRENT_SALARY: currentSalary,
  ALLOWANCES: allowances,
  HEALTH: health,
  CONTRACT: contract,
  TRAINING: records.training,
  WORK_HISTORY: records.workHistory,
  HISTORY_NOTES: records.historyNotes,
  OLD_REGIME: records.oldRegime,
  FOREIGN_ORGS: records.foreignOrgs,
  EVALUATIONS: records.evaluations,
  AWARDS: records.awards,
  DISCIPLINES: records.disciplines,
  RELATIVES: records.relatives,
  SALARY_HISTORY: records.salaryHistory,
  ALLOWANCE_HISTORY: records.allowanceHistory,
  ASSETS: records.assets,
  REMARK: remark,
} as const satisfies Record<string, Section>

/** Mã phần hồ sơ */
export type SectionCode = keyof typeof dossierForm

/** Giá trị của một mục trong phần hồ sơ */
export type SectionEntry<S extends SectionCode> = EntryOf<(typeof dossierForm)[S]>

export const sectionCodes = Object.keys(dossierForm) as SectionCode[] // Object.keys widens to string

export function isSectionCode(text: string): text is SectionCode {
  return Object.hasOwn(dossierForm, text)
}

export function sectionOf(code: SectionCode): Section {
  return dossierForm[code]
}

export function findField(code: SectionCode, field: string): Field | undefined {
  return fieldsOfSection.get(code)?.get(field)
}

const fieldsOfSection: ReadonlyMap<SectionCode, ReadonlyMap<string, Field>> = new Map(
  sectionCodes.map((code) => [code, new Map(Object.entries(sectionOf(code).fields))]),
)

const onlyForContracts: ReadonlySet<SectionCode> = new Set(['CONTRACT'])
const notForContracts: ReadonlySet<SectionCode> = new Set([
  'RECRUITMENT',
  'CURRENT_SALARY',
  'ALLOWANCES',
  'SALARY_HISTORY',
  'ALLOWANCE_HISTORY',
  'ASSETS',
  'OLD_REGIME',
  'FOREIGN_ORGS',
  'HISTORY_NOTES',
])

// Điều 5.2: sơ yếu lý lịch for cán bộ, công chức, viên chức; mẫu hợp đồng lao động for người lao động.
export function isSectionOf(category: EmployeeCategory, code: SectionCode): boolean {
  return category === 'NGUOI_LAO_DONG' ? !notForContracts.has(code) : !onlyForContracts.has(code)
}

/** Một trường cùng chỗ của nó trên mẫu. */
export interface PlacedField {
  /** `IDENTITY.birthName` */
  readonly path: string
  readonly section: SectionCode
  readonly name: string
  readonly field: Field
}

export const placedFields: readonly PlacedField[] = sectionCodes.flatMap((section) =>
  Object.entries(sectionOf(section).fields).map(([name, field]) => ({
    path: `${section}.${name}`,
    section,
    name,
    field,
  })),
)

export const fieldsByPath: ReadonlyMap<string, PlacedField> = new Map(
  placedFields.map((placed) => [placed.path, placed]),
)
