import type { Command } from 'commander'
import { sweepOpenCases } from '#activities/case-sweep.ts'
import { standardApprovalSettings } from '#adapters/postgres/approvals.ts'
import { openCaseSources } from '#adapters/postgres/open-cases.ts'
import { createWorkflowStarter } from '#adapters/temporal/client.ts'
import { reconcileSchedules } from '#adapters/temporal/schedules.ts'
import { reconcileAfterRestore } from './reconcile/after-restore.ts'
import { describeRestore } from './reconcile/restore-report.ts'
import { schedulesFor } from '#contracts/schedules.ts'
import { openInstallation, withDatabase, withTemporal } from './connections.ts'

/** After a restore, or when Temporal's store was lost: schedules and every open case run again. */
async function reconcile(): Promise<void> {
  const installation = openInstallation()
  const { keys } = installation
  await withTemporal(installation, ({ client }) =>
    withDatabase(installation, 'hub_worker', async (database) => {
      const touched = await reconcileSchedules(client, schedulesFor(installation.settings))
      process.stdout.write(`Lịch định kỳ: ${touched.length} lịch đã khớp.\n`)
      const { start, wake } = createWorkflowStarter(client)
      const sources = openCaseSources(standardApprovalSettings(keys))
      const parts = { database, client, sources, now: Date.now }
      const restored = await reconcileAfterRestore(parts)
      if (restored !== undefined) process.stdout.write(`${describeRestore(restored).join('\n')}\n`)
      const reports = await sweepOpenCases({ database, start, wake, sources, clock: { now: Date.now } })
      for (const { kind, open, started, running, silent, failed } of reports) {
        const late = silent > 0 ? ` (${silent} chưa trả lời, sẽ được báo lại trong 10 phút)` : ''
        const parts = [`${open} đang mở`, `khởi động lại ${started}`, `đang chạy ${running}${late}`]
        if (failed > 0) parts.push(`KHÔNG khởi động được ${failed}`)
        process.stdout.write(`${kind}: ${parts.join(', ')}.\n`)
      }
      if (reports.some(({ failed }) => failed > 0)) process.exitCode = 1
    }),
  )
}

export function register(program: Command): void {
  program
    .command('reconcile')
    .description(
      'Khởi động lại tiến trình của mọi vụ việc đang mở và khớp lại lịch định kỳ (sau khi khôi phục)',
    )
    .action(reconcile)
}
