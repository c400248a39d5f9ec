import { describe, expect, test } from 'vitest'
import type { SectionCode } from '../form/dossier-form.ts'
import { type CheckCode, checkCatalogue } from './catalogue.ts'
import { type CheckContext, checkDossier } from './check-dossier.ts'
import { type DossierView, toDossierView } from './dossier-view.ts'
import { messageOf, withoutProtectedValues } from './finding.ts'
import { type PersonKey, indexPeople } from './province-checks.ts'

type Loose = Partial<Record<SectionCode, object | readonly object[]>>

function aDossier(sections: Loose): DossierView {
  const entries = Object.entries(sections).flatMap(([section, values]) =>
    [values].flat().map((value, index) => ({
      section: section as SectionCode, // the keys of Loose
      entryKey: Array.isArray(values) ? `k${index}` : 'MAIN',
      value,
    })),
  )
  return toDossierView({ employeeId: 'e1', dossierNumber: 'HS-000001', category: 'CONG_CHUC' }, entries)
}

const plain: CheckContext = { today: '2026-11-22', people: indexPeople([]), closedUnits: new Map() }

function messages(code: CheckCode, sections: Loose, context: Partial<CheckContext> = {}): string[] {
  return checkDossier(aDossier(sections), { ...plain, ...context })
    .filter((found) => found.code === code)
    .map(messageOf)
}

const someone: PersonKey = {
  employeeId: 'e2',
  dossierNumber: 'HS-000002',
  personalId: '999199000001',
  birthYear: 1990,
  relatives: [{ entryKey: 'k0', personalId: '999090000002', kinship: 'CON', birthYear: null }],
}
const province = { people: indexPeople([someone]) }
const closed = { closedUnits: new Map([['H59.9', { closedOn: '2025-07-01', replacement: 'H61.251' }]]) }

interface Edge {
  readonly code: CheckCode
  readonly refused: Loose
  readonly message: string
  readonly accepted: Loose
  readonly context?: Partial<CheckContext>
}

// Restated from the data standard, both sides of each edge.
const edges: readonly Edge[] = [
  {
    code: 'CCCD_FORMAT',
    refused: { IDENTITY: { personalId: '08419000001' } },
    message: 'Số định danh cá nhân phải gồm đúng 12 chữ số.',
    accepted: { IDENTITY: { personalId: '084190000012' } },
  },
  {
    code: 'CCCD_DUPLICATE',
    refused: { IDENTITY: { personalId: '999199000001' } },
    message: 'Số định danh cá nhân đã tồn tại trong Cơ sở dữ liệu của tỉnh (hồ sơ số HS-000002).',
    accepted: { IDENTITY: { personalId: '999199000002' } },
    context: province,
  },
  {
    code: 'CCCD_GENDER_MISMATCH',
    refused: { IDENTITY: { personalId: '084190000012', gender: 'NAM' } },
    message: 'Mã thế kỷ–giới tính trên số định danh không khớp với giới tính đã khai.',
    accepted: { IDENTITY: { personalId: '084190000012', gender: 'NU' } },
  },
  {
    code: 'CCCD_YEAR_MISMATCH',
    refused: { IDENTITY: { personalId: '084390000012', dateOfBirth: '1990-02-03' } },
    message: 'Hai số cuối năm sinh trên số định danh không khớp với ngày sinh đã khai.',
    accepted: { IDENTITY: { personalId: '084190000012', dateOfBirth: '1990' } },
  },
  {
    code: 'DOB_AGE',
    refused: { IDENTITY: { dateOfBirth: '2008-11-23' } },
    message: 'Tuổi (17) nằm ngoài độ tuổi lao động theo quy định, đề nghị kiểm tra lại.',
    accepted: { IDENTITY: { dateOfBirth: '2008-11-22' } },
  },
  {
    code: 'DOB_AGE',
    refused: { IDENTITY: { dateOfBirth: '1963-11-22' } },
    message: 'Tuổi (63) nằm ngoài độ tuổi lao động theo quy định, đề nghị kiểm tra lại.',
    accepted: { IDENTITY: { dateOfBirth: '1963' } },
  },
  {
    code: 'RECRUIT_BEFORE_JOIN',
    refused: { RECRUITMENT: { firstRecruitedOn: '2015-01-02', joinedCurrentOn: '2015-01-01' } },
    message: 'Ngày vào cơ quan hiện đang công tác không được trước ngày được tuyển dụng lần đầu.',
    accepted: { RECRUITMENT: { firstRecruitedOn: '2015-01-02', joinedCurrentOn: '2015-01-02' } },
  },
  {
    code: 'PARTY_ORDER',
    refused: { PARTY: { partyJoinedOn: '2015-01-02', partyOfficialOn: '2015-01-01' } },
    message: 'Ngày chính thức không được trước ngày vào Đảng.',
    accepted: { PARTY: { partyJoinedOn: '2015-01-02', partyOfficialOn: '2015-01-02' } },
  },
  {
    code: 'GRADE_STEP',
    refused: { CURRENT_SALARY: { gradeCode: '01.003', step: 10 } },
    message: 'Bậc 10 không tồn tại trong nhóm ngạch A1 (tối đa 9 bậc).',
    accepted: { CURRENT_SALARY: { gradeCode: '01.003', step: 9 } },
  },
  {
    code: 'COEF_MISMATCH',
    refused: { CURRENT_SALARY: { gradeCode: '01.003', step: 2, coefficient: 266 } },
    message: 'Hệ số lương 2,66 không khớp với bậc 2 của ngạch 01.003 (đúng: 2,67).',
    accepted: { CURRENT_SALARY: { gradeCode: '01.003', step: 2, coefficient: 267 } },
  },
  {
    code: 'OVERCAP_NOT_LAST',
    refused: { CURRENT_SALARY: { gradeCode: '01.003', step: 8, overCapPercent: 5 } },
    message: 'Chỉ được hưởng phụ cấp thâm niên vượt khung khi đã ở bậc cuối cùng của ngạch.',
    accepted: { CURRENT_SALARY: { gradeCode: '01.003', step: 9, overCapPercent: 5 } },
  },
  {
    code: 'HISTORY_OVERLAP',
    refused: {
      WORK_HISTORY: [
        { from: '2010-01', until: '2015-06' },
        { from: '2015-05', until: '2020-01' },
      ],
    },
    message: 'Quá trình công tác từ 05/2015 đến 06/2015 bị chồng lấn thời gian.',
    accepted: { WORK_HISTORY: [{ from: '2010-01', until: '2015-06' }, { from: '2015-06' }] },
  },
  {
    code: 'HISTORY_GAP',
    refused: { WORK_HISTORY: [{ from: '2010-01', until: '2015-06' }, { from: '2015-08' }] },
    message: 'Quá trình công tác bị gián đoạn từ 07/2015 đến 07/2015.',
    accepted: { WORK_HISTORY: [{ from: '2010-01', until: '2015-06' }, { from: '2015-07' }] },
  },
  {
    code: 'CODE_NOT_IN_LIST',
    refused: { ORIGIN: { ethnicCode: '56' } },
    message: 'Giá trị "56" không thuộc danh mục Dân tộc; không thể đồng bộ lên Cơ sở dữ liệu quốc gia.',
    accepted: { ORIGIN: { ethnicCode: '55' } },
  },
  {
    code: 'DAN_CU_MISMATCH',
    refused: { IDENTITY: { dateOfBirth: '1990-02-03' } },
    message: 'Thông tin Ngày sinh không khớp với Cơ sở dữ liệu quốc gia về dân cư.',
    accepted: { IDENTITY: { dateOfBirth: '1990-02' } },
    context: { population: { dateOfBirth: '1990-02-04' } },
  },
  {
    code: 'UNIT_CODE_CLOSED',
    refused: { POSTS: { employingUnit: 'H59.9' } },
    message: 'Đơn vị H59.9 đã ngừng hoạt động từ ngày 01/07/2025; chọn đơn vị thay thế H61.251.',
    accepted: { POSTS: { employingUnit: 'H59.8' } },
    context: closed,
  },
  {
    code: 'RELATIVE_CONTRADICTION',
    refused: { RELATIVES: [{ side: 'SELF', kinship: 'ME', personalId: '999199000001', birthYear: 1991 }] },
    message: 'Quan hệ gia đình đã khai không khớp với hồ sơ số HS-000002.',
    accepted: { RELATIVES: [{ side: 'SELF', kinship: 'ME', personalId: '999199000001', birthYear: 1990 }] },
    context: province,
  },
  {
    code: 'RELATIVE_CONTRADICTION',
    refused: {
      IDENTITY: { personalId: '999090000002' },
      RELATIVES: [{ side: 'SELF', kinship: 'VO', personalId: '999199000001' }],
    },
    message: 'Quan hệ gia đình đã khai không khớp với hồ sơ số HS-000002.',
    accepted: {
      IDENTITY: { personalId: '999090000002' },
      RELATIVES: [{ side: 'SELF', kinship: 'ME', personalId: '999199000001' }],
    },
    context: province,
  },
  {
    code: 'QUALIFICATION_MISMATCH',
    refused: {
      EDUCATION: { highestQualification: 'THAC_SI' },
      TRAINING: [{ kind: 'CHUYEN_MON', diploma: 'DAI_HOC' }],
    },
    message: 'Trình độ chuyên môn cao nhất đã khai không khớp với quá trình đào tạo.',
    accepted: {
      EDUCATION: { highestQualification: 'DAI_HOC' },
      TRAINING: [{ kind: 'CHUYEN_MON', diploma: 'DAI_HOC' }],
    },
  },
]

describe('Điều 5.1 — the catalogue of checks', () => {
  test.each(edges)('$code tells one side of its edge from the other', (edge) => {
    expect(messages(edge.code, edge.refused, edge.context)).toEqual([edge.message])
    expect(messages(edge.code, edge.accepted, edge.context)).toEqual([])
  })

  test('all sixteen standard rules are there, each with its level', () => {
    const standard = Object.entries(checkCatalogue).filter(([, rule]) => rule.origin === 'STANDARD')
    expect(standard).toHaveLength(16)
    const warnings = standard.filter(([, rule]) => rule.level === 'WARNING').map(([code]) => code)
    expect(warnings.toSorted()).toEqual([
      'CCCD_GENDER_MISMATCH',
      'CCCD_YEAR_MISMATCH',
      'DAN_CU_MISMATCH',
      'DOB_AGE',
      'HISTORY_GAP',
      'HISTORY_OVERLAP',
    ])
  })

  test('concurrent posts may overlap', () => {
    const jobs = [{ from: '2010-01' }, { from: '2015-05', until: '2020-01', concurrent: 1 }]
    expect(messages('HISTORY_OVERLAP', { WORK_HISTORY: jobs })).toEqual([])
  })

  test('a finding about an encrypted field keeps no value', () => {
    const [found] = checkDossier(aDossier({ ORIGIN: { religionCode: 'bí mật' } }), plain).filter(
      (each) => each.code === 'CODE_NOT_IN_LIST',
    )
    expect(JSON.stringify(withoutProtectedValues(found!))).not.toContain('bí mật')
  })

  test.each([
    ['IDENTITY', { birthName: 'Nguye\u0302\u0303n Văn An' }],
    ['IDENTITY', { birthName: 'Robot 3' }],
    ['IDENTITY', { dateOfBirth: '1990-02-30' }],
    ['CONTACT', { phone: '0123456789' }],
    ['CURRENT_SALARY', { coefficient: 2.34 }],
    ['CONTRACT', { wageDong: -1 }],
    ['CONTACT', { nothing: 'x' }],
    ['POSTS', { concurrentPositions: 'một' }],
  ] as const)('FIELD_FORMAT refuses in %s %j', (section, value) => {
    expect(messages('FIELD_FORMAT', { [section]: value })).toHaveLength(1)
  })

  test.each([
    ['IDENTITY', { birthName: "H'Hen Niê", dateOfBirth: '1990-02' }],
    ['CURRENT_SALARY', { coefficient: 234 }],
    ['MILITARY', { enlistedOn: '1999' }],
  ] as const)('FIELD_FORMAT takes in %s %j', (section, value) => {
    expect(messages('FIELD_FORMAT', { [section]: value })).toEqual([])
  })
})
