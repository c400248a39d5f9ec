import { addDays, civilDateAt, endOfDay } from '../calendar/civil-date.ts'
import type { RulePack } from '../regulation/rule-pack.ts'

/** Hạn đồng bộ: the instant after which an approved version is late, or null where the rule pack sets no term. */
// NĐ 27/2026/NĐ-CP, Điều 19: chậm nhất 01 ngày sau khi kết thúc quy trình; ngày phê duyệt không tính (Bộ luật Dân sự, Điều 147.2).
export function syncDueAt(approvedAt: number, pack: RulePack): number | null {
  const days = pack.syncInDays.value
  return days === null ? null : endOfDay(addDays(civilDateAt(approvedAt), days))
}

/** What was approved before this instant and has not gone up is late now. */
export function lateIfApprovedBefore(now: number, pack: RulePack): number | null {
  const days = pack.syncInDays.value
  return days === null ? null : endOfDay(addDays(civilDateAt(now), -days - 1))
}
