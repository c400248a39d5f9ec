import { civilDate } from '../calendar/civil-date.ts'
import { quyCheTraVinh } from './quy-che-tra-vinh.ts'
import type { RulePack } from './rule-pack.ts'

/** Nghị định 27/2026/NĐ-CP: what it does not set stays as the province's regulation has it. */
export const decree272026: RulePack = {
  ...quyCheTraVinh,
  id: 'ND27_2026',
  name: 'Nghị định số 27/2026/NĐ-CP ngày 19/01/2026 của Chính phủ',
  inForceFrom: civilDate(2026, 7, 1),
  // NĐ 27/2026/NĐ-CP, Điều 19: đồng bộ chậm nhất 01 ngày sau khi kết thúc quy trình.
  syncInDays: { value: 1, clause: 'NĐ 27/2026/NĐ-CP, Điều 19' },
  // NĐ 27/2026/NĐ-CP, Điều 19: kê khai lần đầu trong 03 ngày làm việc sau khi hồ sơ được tạo.
  firstDeclarationInWorkingDays: { value: 3, clause: 'NĐ 27/2026/NĐ-CP, Điều 19' },
}
