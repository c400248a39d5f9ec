import type { ReconciledCase, RestoreReport, RunOutcome, StrayRun } from '#contracts/restore.ts'
import { toProvinceTime } from '#domain/backup/backup-period.ts'

const outcomes: Record<RunOutcome, string> = {
  NO_RUN: 'chưa có tiến trình, đã khởi động từ dữ liệu',
  ENDED_AND_STARTED: 'tiến trình cũ đã dừng, chạy lại từ dữ liệu',
  CLOSED_AND_STARTED: 'tiến trình cũ đã kết thúc nhưng dữ liệu còn mở, chạy lại từ dữ liệu',
  RUNS_SINCE: 'đang chạy từ sau khi khôi phục',
  FAILED: 'KHÔNG khởi động được, hãy chạy lại lệnh này',
}

/** Báo cáo sau khôi phục: case numbers and steps, never persons. */
export function describeRestore({ restore, cases, strays }: RestoreReport): readonly string[] {
  return [
    `Sau khôi phục từ bộ ${restore.setId} (dữ liệu đến ${toProvinceTime(restore.dataAt)}):`,
    ...cases.flatMap(describeCase),
    ...(strays.length === 0 ? [] : ['Tiến trình không còn vụ việc đang mở trong dữ liệu:']),
    ...strays.flatMap(describeStray),
  ]
}

function describeCase({ workflowId, outcome, inData, lost, lostActs }: ReconciledCase): readonly string[] {
  return [
    `- ${workflowId}: ${outcomes[outcome]}`,
    `    đã có trong dữ liệu, không làm lại: ${inData.length === 0 ? 'chưa có gì' : inData.join(', ')}`,
    ...describeLost('làm lại', lost, lostActs),
  ]
}

function describeStray({ workflowId, outcome, lost, lostActs }: StrayRun): readonly string[] {
  const told = outcome === 'ENDED' ? 'đã dừng' : 'đã kết thúc'
  return [`- ${workflowId}: ${told}`, ...describeLost('không còn trong dữ liệu', lost, lostActs)]
}

function describeLost(then: string, lost: readonly string[], acts: number): readonly string[] {
  return [
    ...(lost.length === 0 ? [] : [`    mất sau thời điểm sao lưu, ${then}: ${lost.join('; ')}`]),
    ...(acts === 0
      ? []
      : [`    ${acts} việc của người dùng sau thời điểm sao lưu phải được người đó làm lại`]),
  ]
}
