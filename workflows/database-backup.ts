import {
  condition,
  defineUpdate,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import {
  ActivityFailure,
  ApplicationFailure,
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common'
import type { BackupActivities } from '#activities/backup.ts'
import {
  type BackupRun,
  type BackupStage,
  backupStart,
  type PruneReport,
  retryBackupUpdate,
  type TakenBackup,
} from '#contracts/backup.ts'
import type { BackupRhythm } from '#contracts/schedules.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { backupPeriodOf, toPeriodName } from '#domain/backup/backup-period.ts'

const quick = proxyActivities<BackupActivities>({
  taskQueue: taskQueues.maintenance,
  startToCloseTimeout: '2 minutes',
})
// Few tries: a database or a medium that is away is told to Sở Nội vụ before the next attempt. The longest silence is
// the commit and ANALYZE of a restored database.
const long = proxyActivities<BackupActivities>({
  taskQueue: taskQueues.maintenance,
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: '10 minutes',
  retry: { maximumAttempts: 3, initialInterval: '1 minute' },
})

const retryNow = defineUpdate(retryBackupUpdate)
const hour = 3_600_000
const longestPause = 24 * hour

/** Điều 9.1: sao lưu hàng tháng; một bản chưa kiểm chứng không tính là bản sao lưu. */
export async function databaseBackup(
  run: BackupRun,
): Promise<{ readonly name: string; readonly attempts: number }> {
  const asked = { retry: 0 }
  setHandler(retryNow, () => {
    asked.retry += 1
  })
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await tryBackup(run)
    if ('taken' in outcome) {
      await tidyUp(run, outcome.taken)
      return { name: outcome.taken.name, attempts: attempt }
    }
    await quick.escalateBackup({ ...run, reason: outcome.reason, attempt })
    show(
      'THAT_BAI',
      `🔴 **Chưa có bản sao lưu ${toPeriodName(run.period)}**: ${outcome.reason}\n\nSở Nội vụ đã được báo.`,
    )
    const before = asked.retry
    await condition(() => asked.retry > before, Math.min(attempt * hour, longestPause))
  }
}

type Outcome = { readonly taken: TakenBackup } | { readonly reason: string }

async function tryBackup(run: BackupRun): Promise<Outcome> {
  try {
    show('MO', `💾 Đang sao lưu ${toPeriodName(run.period)} lên phương tiện chuyên dụng`)
    const taken = await long.backUpDatabase.executeWithOptions(
      { summary: '💾 Sao lưu toàn bộ, nén và mã hóa' },
      [run],
    )
    show('DA_SAO_LUU', `🔎 Đang kiểm chứng bộ **${taken.name}**: đọc lại và khôi phục thử`)
    const proof = await long.proveBackup.executeWithOptions(
      { summary: '🔎 Đọc lại, khôi phục thử, so khớp từng bảng' },
      [{ ...run, name: taken.name }],
    )
    return proof.outcome === 'RESTORED' ? { taken } : { reason: proof.fault ?? 'kiểm chứng không đạt' }
  } catch (error) {
    if (error instanceof ActivityFailure) return { reason: reasonOf(error) }
    throw error
  }
}

/** The backup counts from here on; a fault in tidying up must not take another backup. */
async function tidyUp(run: BackupRun, taken: TakenBackup): Promise<void> {
  show('DA_KIEM_CHUNG', `🟢 Bộ **${taken.name}** đã kiểm chứng; đang xem xét các bộ cũ`)
  const report = await prune(run)
  await tellLostKeys(run, report)
  await quick.certifyBackup({ ...run, taken, report })
  const lines = report.decisions.map(
    ({ explanation, action }) => `- ${action === 'DELETE' ? '🗑️' : '📌'} ${explanation}`,
  )
  show(
    'XONG',
    [`🟢 **Đã sao lưu và kiểm chứng ${toPeriodName(run.period)}**: ${taken.name}`, '', ...lines].join('\n'),
  )
}

async function prune(run: BackupRun): Promise<PruneReport> {
  try {
    return await long.pruneBackups.executeWithOptions({ summary: '🗂️ Xem xét và dọn các bộ cũ' }, [run])
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error
    await quick.escalateBackup({ ...run, reason: `Chưa dọn được bộ cũ: ${reasonOf(error)}`, attempt: 0 })
    return { decisions: [], deleted: [], foundBroken: [], withoutKey: [], verifiedMonths: 0, doubt: null }
  }
}

/** Loss of a key is told by the check of each month, not at the disaster. */
async function tellLostKeys(run: BackupRun, { withoutKey }: PruneReport): Promise<void> {
  if (withoutKey.length === 0) return
  const reason = `Thiếu khóa của bộ ${withoutKey.join(', ')}: không ai đọc được; bổ sung khóa từ nơi cất giữ.`
  await quick.escalateBackup({ ...run, reason, attempt: -1 })
}

function show(stage: BackupStage, details: string): void {
  upsertSearchAttributes([{ key: searchAttributes.stage, value: stage }])
  setCurrentDetails(details)
}

function reasonOf(error: ActivityFailure): string {
  const { cause } = error
  return cause instanceof ApplicationFailure ? cause.message : 'lỗi kỹ thuật, xem nhật ký của tiến trình'
}

const scheduledStart = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME)

/** The nominal time names the run, so a late start makes up for its own month, week or day. */
export async function monthlyBackup(schedule?: { readonly rhythm: BackupRhythm }): Promise<void> {
  const nominal = workflowInfo().typedSearchAttributes.get(scheduledStart)?.getTime() ?? Date.now()
  const period = backupPeriodOf(nominal)
  const rhythm = schedule?.rhythm ?? 'thang'
  const runId = rhythm === 'thang' ? `thang-${period}` : `${rhythm}-${civilDateAt(nominal)}`
  const run = await quick.openMonthlyBackup({ runId, period })
  const { workflow, workflowId, taskQueue, input, searchAttributes: attributes, summary } = backupStart(run)
  try {
    await startChild(workflow, {
      workflowId,
      taskQueue,
      args: [input],
      typedSearchAttributes: [...(attributes ?? [])],
      staticSummary: summary ?? '',
      parentClosePolicy: ParentClosePolicy.ABANDON,
    })
  } catch (error) {
    // This month's backup is under way: nothing to do.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
