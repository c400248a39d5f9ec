import { describe, expect, test } from 'vitest'
import { type ChangeAct, changeActs, changeStatuses, perform } from './change-request.ts'
import { differenceOf } from './difference.ts'
import { assertSubmittable, type Submission } from './submission.ts'

// Restated: the acts and the statuses from which they are allowed.
const allowed: Readonly<Record<ChangeAct, readonly string[]>> = {
  edit: ['DRAFT', 'RETURNED'],
  submit: ['DRAFT', 'RETURNED'],
  withdraw: ['DRAFT', 'RETURNED', 'SUBMITTED'],
  return: ['SUBMITTED'],
  approve: ['SUBMITTED'],
  sync: ['APPROVED'],
}

describe('Điều 5.2, 6 — a change request', () => {
  const cases = (Object.keys(changeActs) as ChangeAct[]).flatMap((act) =>
    changeStatuses.map((status) => [act, status] as const),
  )
  test.each(cases)('%s from %s', (act, status) => {
    if (allowed[act].includes(status)) expect(changeStatuses).toContain(perform(act, status))
    else expect(() => perform(act, status)).toThrow('trạng thái không cho phép')
  })
})

function aSubmission(submission: Partial<Submission> = {}): Submission {
  return {
    changeId: 'c1',
    category: 'CONG_CHUC',
    section: 'EDUCATION',
    entryKey: 'MAIN',
    before: { generalEducation: '12/12', highestQualification: 'DAI_HOC' },
    after: { generalEducation: '12/12', highestQualification: 'THAC_SI' },
    purpose: 'UPDATE',
    documents: 1,
    today: '2026-11-22',
    ...submission,
  }
}

describe('Điều 5.3 — submitting', () => {
  test('a due document is asked for (ATTACH_REQUIRED)', () => {
    expect(() => assertSubmittable(aSubmission({ documents: 0 }))).toThrow(
      'Phải đính kèm bản số hóa của tài liệu đã được cấp có thẩm quyền xác nhận.',
    )
    expect(assertSubmittable(aSubmission()).documentDue).toBe(true)
  })

  test('a change of what needs no document goes without', () => {
    const health = { before: null, after: { heightCm: 170 }, purpose: 'FIRST_ENTRY', documents: 0 } as const
    expect(assertSubmittable(aSubmission({ section: 'HEALTH', ...health })).documentDue).toBe(false)
  })

  test('nothing new is refused, unless data is asked for verification (Điều 3.5)', () => {
    const same = { after: { generalEducation: '12/12', highestQualification: 'DAI_HOC' } }
    expect(() => assertSubmittable(aSubmission(same))).toThrow('Chưa có nội dung nào khác')
    expect(assertSubmittable(aSubmission({ ...same, purpose: 'VERIFICATION' })).differences).toEqual([])
  })

  test('Điều 3.5 — what is held is not declared as if for the first time', () => {
    expect(() => assertSubmittable(aSubmission({ purpose: 'FIRST_ENTRY' }))).toThrow('chỉ được khai lại')
  })

  test('Điều 5.2 — a contract worker has the contract form, not the curriculum vitae', () => {
    const salary = { section: 'CURRENT_SALARY', before: null, after: { gradeCode: '01.003' } } as const
    expect(() => assertSubmittable(aSubmission({ category: 'NGUOI_LAO_DONG', ...salary }))).toThrow(
      'mẫu hồ sơ',
    )
    expect(() => assertSubmittable(aSubmission({ section: 'CONTRACT', before: null }))).toThrow('mẫu hồ sơ')
  })

  test('the end of an entry needs the document of its fields', () => {
    const ended = {
      section: 'AWARDS',
      before: { year: 2020, award: 'LDTT' },
      after: null,
      documents: 0,
    } as const
    expect(() => assertSubmittable(aSubmission(ended))).toThrow('Phải đính kèm')
  })

  test('lists are compared by what they hold', () => {
    const posts = (names: string[]) => ({ concurrentPositions: names })
    expect(differenceOf('POSTS', posts(['a', 'b']), posts(['a', 'b']))).toEqual([])
    expect(differenceOf('POSTS', posts(['a', 'b']), posts(['b', 'a']))).toHaveLength(1)
  })
})
