import { civilDate } from '../calendar/civil-date.ts'
import { quyCheTraVinh } from './quy-che-tra-vinh.ts'
import type { RulePack } from './rule-pack.ts'

/** Thông tư 06/2023/TT-BNV: what it does not set stays as the province's regulation has it. */
export const circular062023: RulePack = {
  ...quyCheTraVinh,
  id: 'TT06_2023',
  name: 'Thông tư số 06/2023/TT-BNV ngày 04/5/2023 của Bộ trưởng Bộ Nội vụ',
  inForceFrom: civilDate(2023, 5, 5),
  // TT 06/2023/TT-BNV, Điều 11: cơ quan tiếp nhận thực hiện trong 10 ngày làm việc.
  receiveInWorkingDays: { value: 10, clause: 'TT 06/2023/TT-BNV, Điều 11' },
}
