import { toPeriodName } from './backup-period.ts'
import { type BackupSet, standingLabels } from './backup-set.ts'
import type { ClockDoubt } from './clock-evidence.ts'
import type { DeleteRule, KeepRule } from './retention.ts'

const reasons: Record<KeepRule | DeleteRule, string> = {
  NOT_AUTHENTIC:
    'không xác thực được nên không tính là bản sao lưu và không tự xóa; đề nghị Sở Nội vụ xem xét',
  HELD: 'đang có lệnh giữ',
  NO_NEWER_VERIFIED: 'chưa có bộ mới hơn đã kiểm chứng',
  TOO_FEW_MONTHS: 'chưa đủ ba bộ hàng tháng đã kiểm chứng (Điều 9.1)',
  CLOCK_IN_DOUBT: 'đồng hồ hệ thống đáng ngờ nên không xóa gì',
  WITHIN_MONTHS: 'trong thời hạn giữ toàn bộ (ít nhất ba tháng gần nhất, Điều 9.1)',
  BEFORE_DOUBT:
    'lập trước lúc đồng hồ đáng ngờ hoặc mất kỳ sao lưu; giữ cho đến khi có đủ ba tháng đã kiểm chứng sau đó',
  MONTHLY_SET: 'là bộ đã kiểm chứng của tháng',
  MONTH_HAS_NEWER: 'đã quá thời hạn giữ toàn bộ và tháng đó có bộ đã kiểm chứng mới hơn',
  BEYOND_POLICY: 'đã quá thời hạn và quá số tháng phải giữ theo chính sách; đã có đủ các bộ mới hơn',
  NEVER_PROVED: 'đã quá thời hạn, chưa bao giờ được kiểm chứng hoặc đã hỏng; đã có đủ các bộ mới hơn',
}

const doubts: Record<ClockDoubt, string> = {
  CLOCKS_DISAGREE: 'Các đồng hồ (hệ thống, cơ sở dữ liệu, phương tiện lưu trữ) lệch nhau quá một ngày.',
  CLOCK_WENT_BACK: 'Đồng hồ đã lùi lại so với lần sao lưu trước.',
  CLOCK_JUMPED: 'Đồng hồ đã nhảy: thời gian trên lịch khác thời gian máy thực sự chạy.',
  LONG_GAP: 'Quá 45 ngày giữa hai lần sao lưu: mất một kỳ hoặc đồng hồ đã nhảy.',
}

export function explain(set: BackupSet, rule: KeepRule | DeleteRule): string {
  const month = set.attested ? `${toPeriodName(set.attested.period)}, ` : ''
  const hold = rule === 'HELD' && set.hold ? ` (${set.hold.reason})` : ''
  return `Bộ ${set.setId} (${month}${standingLabels[set.standing]}): ${reasons[rule]}${hold}.`
}

export const explainDoubt = (doubt: ClockDoubt): string => doubts[doubt]
