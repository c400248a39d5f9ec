import { codeList } from './code-list.ts'
import { salaryGroups, type SalaryGroup } from './salary-groups.ts'

// Codes and groups are from memory: confirm each against its circular before citing it (TT 02/2021/TT-BNV and others).
const rows: readonly (readonly [string, string, string])[] = [
  ['01.001', 'Chuyên viên cao cấp', 'A3.1'],
  ['01.002', 'Chuyên viên chính', 'A2.1'],
  ['01.003', 'Chuyên viên', 'A1'],
  ['01.004', 'Cán sự', 'A0'],
  ['01.005', 'Nhân viên', 'B'],
  ['02.006', 'Văn thư viên chính', 'A2.1'],
  ['02.007', 'Văn thư viên', 'A1'],
  ['02.008', 'Văn thư viên trung cấp', 'B'],
  ['04.023', 'Thanh tra viên cao cấp', 'A3.1'],
  ['04.024', 'Thanh tra viên chính', 'A2.1'],
  ['04.025', 'Thanh tra viên', 'A1'],
  ['06.029', 'Kế toán viên cao cấp', 'A3.2'],
  ['06.030', 'Kế toán viên chính', 'A2.2'],
  ['06.031', 'Kế toán viên', 'A1'],
  ['06.032', 'Kế toán viên trung cấp', 'A0'],
  ['V.07.02.24', 'Giáo viên mầm non hạng I', 'A2.2'],
  ['V.07.02.25', 'Giáo viên mầm non hạng II', 'A1'],
  ['V.07.02.26', 'Giáo viên mầm non hạng III', 'A0'],
  ['V.07.03.27', 'Giáo viên tiểu học hạng I', 'A2.1'],
  ['V.07.03.28', 'Giáo viên tiểu học hạng II', 'A2.2'],
  ['V.07.03.29', 'Giáo viên tiểu học hạng III', 'A1'],
  ['V.07.04.30', 'Giáo viên trung học cơ sở hạng I', 'A2.1'],
  ['V.07.04.31', 'Giáo viên trung học cơ sở hạng II', 'A2.2'],
  ['V.07.04.32', 'Giáo viên trung học cơ sở hạng III', 'A1'],
  ['V.07.05.13', 'Giáo viên trung học phổ thông hạng I', 'A2.1'],
  ['V.07.05.14', 'Giáo viên trung học phổ thông hạng II', 'A2.2'],
  ['V.07.05.15', 'Giáo viên trung học phổ thông hạng III', 'A1'],
  ['V.08.01.01', 'Bác sĩ cao cấp', 'A3.1'],
  ['V.08.01.02', 'Bác sĩ chính', 'A2.1'],
  ['V.08.01.03', 'Bác sĩ', 'A1'],
  ['V.08.05.11', 'Điều dưỡng hạng II', 'A2.1'],
  ['V.08.05.12', 'Điều dưỡng hạng III', 'A1'],
  ['V.08.05.13', 'Điều dưỡng hạng IV', 'B'],
  ['V.08.08.20', 'Dược sĩ cao cấp', 'A3.1'],
  ['V.08.08.21', 'Dược sĩ chính', 'A2.1'],
  ['V.08.08.22', 'Dược sĩ', 'A1'],
  ['V.08.08.23', 'Dược hạng IV', 'B'],
  ['V.05.02.05', 'Kỹ sư cao cấp', 'A3.1'],
  ['V.05.02.06', 'Kỹ sư chính', 'A2.1'],
  ['V.05.02.07', 'Kỹ sư', 'A1'],
  ['V.05.02.08', 'Kỹ thuật viên', 'B'],
  ['V.11.06.12', 'Công nghệ thông tin hạng I', 'A3.1'],
  ['V.11.06.13', 'Công nghệ thông tin hạng II', 'A2.1'],
  ['V.11.06.14', 'Công nghệ thông tin hạng III', 'A1'],
  ['V.11.06.15', 'Công nghệ thông tin hạng IV', 'B'],
]

const groupByGrade: ReadonlyMap<string, string> = new Map(rows.map(([code, , group]) => [code, group]))

/** Ngạch / chức danh nghề nghiệp as a code list. */
export const gradeList = codeList(
  'Ngạch, chức danh nghề nghiệp',
  { verified: false },
  rows.map(([code, label]) => `${code} ${label}`).join('\n'),
)

export function findSalaryGroup(gradeCode: string): SalaryGroup | undefined {
  const group = groupByGrade.get(gradeCode)
  return group === undefined ? undefined : salaryGroups.get(group)
}
