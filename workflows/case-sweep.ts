import { proxyActivities, setCurrentDetails } from '@temporalio/workflow'
import type { CaseSweepActivities } from '#activities/case-sweep.ts'
import type { SweepReport } from '#contracts/case-sweep.ts'

const { startOpenCases, forgetExpired } = proxyActivities<CaseSweepActivities>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '2 minutes',
})

/** Rows decide, workflows wait: every ten minutes the open rows without a process get one. */
export async function caseSweep(): Promise<readonly SweepReport[]> {
  const reports = await startOpenCases.executeWithOptions(
    { summary: '🧹 Khởi động vụ việc đang mở mà chưa có tiến trình' },
    [],
  )
  setCurrentDetails(
    reports
      .map(({ kind, open, started, silent }) => {
        const late = silent > 0 ? `, chưa trả lời ${silent}` : ''
        return `**${kind}**: ${open} đang mở, khởi động lại ${started}${late}`
      })
      .join('  \n'),
  )
  await forgetExpired.executeWithOptions(
    { summary: '🧹 Xóa khóa chống lặp và phiên đăng nhập đã hết hạn' },
    [],
  )
  return reports
}
