import { civilDate } from '../calendar/civil-date.ts'
import type { RulePack } from './rule-pack.ts'

/** Quy chế tỉnh Trà Vinh. The draft leaves its day of effect open; the circular it rests on took effect on 05/05/2023. */
export const quyCheTraVinh: RulePack = {
  id: 'QC_TRAVINH',
  name: 'Quy chế quản lý, sử dụng, phê duyệt, khai thác Cơ sở dữ liệu của tỉnh Trà Vinh',
  inForceFrom: civilDate(2023, 5, 5),
  // Điều 10.1(a): hủy quyền truy cập trong thời hạn 03 ngày làm việc kể từ ngày chuyển giao hồ sơ.
  revokeAccessInWorkingDays: { value: 3, clause: 'Điều 10.1(a)' },
  // Điều 10.1(b): tiếp nhận trong thời hạn 05 ngày làm việc kể từ ngày chuyển giao hồ sơ.
  receiveInWorkingDays: { value: 5, clause: 'Điều 10.1(b)' },
  // Điều 6: phê duyệt bằng ký số trong vòng 05 ngày cuối từng tháng.
  approvalWindowInDays: { value: 5, clause: 'Điều 6' },
  // Điều 5.4: cập nhật lên Cơ sở dữ liệu quốc gia, không ấn định thời hạn.
  syncInDays: { value: null, clause: 'Điều 5.4' },
  // Điều 5.2: cá nhân nhập thông tin vào tài khoản đã được cấp, không ấn định thời hạn.
  firstDeclarationInWorkingDays: { value: null, clause: 'Điều 5.2' },
  // Điều 9.1: sao lưu định kỳ hàng tháng, tối thiểu ba tháng.
  backupEveryMonths: { value: 1, clause: 'Điều 9.1' },
  backupKeptInMonths: { value: 3, clause: 'Điều 9.1' },
  // Điều 16.11: chậm nhất là ngày 31 tháng 01 năm sau.
  annualReportDue: { value: { month: 1, day: 31 }, clause: 'Điều 16.11' },
}
