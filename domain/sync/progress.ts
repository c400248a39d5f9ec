import { formatInstant } from '../calendar/civil-date.ts'
import type { Breaker } from './breaker.ts'
import { outages } from './failures.ts'

/** Tiến độ của một lượt đồng bộ: counts only, never persons. */
export interface SyncProgress {
  readonly packets: number
  readonly accepted: number
  readonly duplicates: number
  readonly refused: number
}

export const nothingSent: SyncProgress = { packets: 0, accepted: 0, duplicates: 0, refused: 0 }

/** Giai đoạn của lượt đồng bộ, as the list shows it. */
export type SyncStage = 'DANG_GUI' | 'TAM_NGUNG' | 'THU_LAI' | 'XONG' | 'XONG_CO_LOI'

export function stageOf(breaker: Breaker): SyncStage {
  if (breaker.state === 'OPEN') return 'TAM_NGUNG'
  return breaker.state === 'HALF_OPEN' ? 'THU_LAI' : 'DANG_GUI'
}

export function finalStage({ refused }: SyncProgress): SyncStage {
  return refused > 0 ? 'XONG_CO_LOI' : 'XONG'
}

/** Markdown for the page of the run: short, no person, no number that is not a count. */
export function describeRun(run: {
  readonly progress: SyncProgress
  readonly breaker: Breaker
  readonly stage: SyncStage
  readonly overdue: number
  readonly now: number
}): string {
  const { progress, overdue } = run
  return [
    headline(run.stage, run.breaker),
    `Đã gửi **${progress.packets}** gói tin: **${progress.accepted}** hồ sơ được nhận, **${progress.duplicates}** đã có từ trước, **${progress.refused}** bị từ chối.`,
    ...(overdue > 0 ? [`🔴 **${overdue}** hồ sơ quá hạn đồng bộ, đã báo Sở Nội vụ.`] : []),
    ...(progress.refused > 0
      ? ['👉 **Việc cần làm:** xem *Danh sách lỗi đồng bộ*, sửa theo hướng dẫn từng nhóm rồi gửi lại.']
      : []),
    `🕐 Cập nhật ${formatInstant(run.now)}`,
  ].join('\n\n')
}

/** Label of the timer while the breaker is open (<= 60 letters: the chart does not shorten it). */
export function waitSummary(breaker: Breaker): string {
  if (breaker.state !== 'OPEN') return '🟡 Chờ gửi tiếp'
  return `🔴 ${outages[breaker.cause].cause}, thử lại lúc ${formatInstant(breaker.reopensAt)}`
}

function headline(stage: SyncStage, breaker: Breaker): string {
  if (breaker.state === 'OPEN') {
    const { cause, remedy } = outages[breaker.cause]
    return `🔴 **${cause}** từ ${formatInstant(breaker.since)} (lần thử ${breaker.trips}). Thử lại lúc **${formatInstant(breaker.reopensAt)}**. ${remedy}`
  }
  if (breaker.state === 'HALF_OPEN') return '🟡 **Đang thử kết nối lại với CSDL quốc gia**'
  if (stage === 'XONG') return '🟢 **Đồng bộ xong, không có lỗi**'
  return stage === 'XONG_CO_LOI'
    ? '🟡 **Đồng bộ xong, có hồ sơ bị từ chối**'
    : '🟡 **Đang gửi hồ sơ lên CSDL quốc gia**'
}
