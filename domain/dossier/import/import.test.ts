import { describe, expect, test } from 'vitest'
import { placedFields, type SectionCode, sectionOf } from '../form/dossier-form.ts'
import { parseCell } from './cell.ts'
import { readColumns } from './columns.ts'
import { parseImportRow } from './import-row.ts'
import { judgeLine, listDoubled } from './judge-line.ts'

const headings = [
  'Số định danh cá nhân',
  'họ và tên KHAI SINH',
  'IDENTITY.gender',
  'Loại cán bộ',
  'Hệ số lương',
]
const { columns } = readColumns(headings)
const rowOf = (...cells: string[]) => parseImportRow(columns, { line: 2, cells, today: '2026-11-22' })

describe('Điều 5.1 — one line of a list', () => {
  test('headings are labels or paths, in any case; others are named', () => {
    expect(readColumns(headings)).toMatchObject({ unknown: [], doubled: [] })
    expect(readColumns(['Ghi chú', 'Giới tính', 'IDENTITY.gender'])).toMatchObject({
      unknown: ['Ghi chú'],
      doubled: ['IDENTITY.gender'],
    })
  })

  test('no two fields that can be columns share a label', () => {
    const labels = placedFields.filter(({ section }) => sectionOf(section).entries === 'ONE')
    const names = labels.map(({ field }) => field.label.toLowerCase())
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  test.each([
    [{ kind: 'DATE' }, '2/9/1990', '1990-09-02'],
    [{ kind: 'PARTIAL_DATE' }, '9/1990', '1990-09'],
    [{ kind: 'PARTIAL_DATE' }, '1990', '1990'],
    [{ kind: 'HUNDREDTHS', max: 2000 }, '2,34', 234],
    [{ kind: 'HUNDREDTHS', max: 2000 }, '4.4', 440],
    [{ kind: 'DONG' }, '2.340.000', 2_340_000],
    [{ kind: 'DONG' }, '2,5 triệu', '2,5 triệu'],
  ] as const)('%j reads %s as %s', (type, text, value) => {
    expect(parseCell(type, text)).toBe(value)
  })

  test('a new person, a change, nothing new, another unit’s person', () => {
    const row = rowOf('084190000012', 'Nguyễn Thị An', 'NU', 'CONG_CHUC', '2,34')
    expect(judgeLine(row, undefined).outcome).toBe('NEW')
    const identity = {
      personalId: '084190000012',
      birthName: 'Nguyễn Thị An',
      gender: 'NU',
      dateOfBirth: '1990',
    }
    const held = (values: object) => ({
      belongsToUnit: 'OWN' as const,
      values: new Map<SectionCode, Readonly<Record<string, unknown>>>([
        ['IDENTITY', identity],
        ['CURRENT_SALARY', { ...values }],
      ]),
    })
    expect(judgeLine(row, held({ coefficient: 234 })).outcome).toBe('UNCHANGED')
    const changed = judgeLine(row, held({ coefficient: 267, gradeCode: '01.003' }))
    expect(changed.outcome).toBe('CHANGED')
    // Điều 3.5: what is not in the list stays.
    expect(changed.changes).toMatchObject([
      { section: 'CURRENT_SALARY', value: { coefficient: 234, gradeCode: '01.003' } },
    ])
    expect(judgeLine(row, { ...held({}), belongsToUnit: 'OTHER' }).outcome).toBe('REFUSED')
  })

  test('a number given twice counts once; a line without a number is refused', () => {
    const twice = [rowOf('084190000012'), { ...rowOf('084190000012'), line: 3 }]
    expect([...listDoubled(twice)]).toEqual([3])
    expect(judgeLine(rowOf('', 'Nguyễn Thị An'), undefined).messages).toContain('Thiếu số định danh cá nhân.')
  })
})
