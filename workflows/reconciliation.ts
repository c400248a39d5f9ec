import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow'
import type { ReconciliationActivities, UnitsCompared } from '#activities/reconciliation.ts'
import type { NationalSyncInput } from '#contracts/national-sync.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { isOutageCode, outages } from '#domain/sync/failures.ts'
import { civilDateAt, formatInstant, periodOf } from '#domain/calendar/civil-date.ts'
import { nominalTime, startAbandoned } from './sync-starter.ts'

const rows = proxyActivities<ReconciliationActivities>({
  taskQueue: taskQueues.nationalDatabase,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
})
const partner = proxyActivities<ReconciliationActivities>({
  taskQueue: taskQueues.nationalDatabase,
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '5 seconds', maximumInterval: '10 minutes' },
})

/**
 * Điều 12, 16.5: counts, one hash a unit, then records of the units that differ. What the national side lacks is sent
 * again, what only people can tell is asked of the unit; the report names every difference.
 */
export async function reconciliation(run: NationalSyncInput): Promise<void> {
  show('🟡 **Đang so số lượng và mã băm từng đơn vị**', 'DANG_DOI_SOAT')
  const units = await patiently(() =>
    partner.compareUnits.executeWithOptions({ summary: '🔍 So số lượng và mã băm từng đơn vị' }, [run]),
  )
  if (units.ended === 'YES') return
  const found = { differences: 0, sentAgain: 0, asked: 0 }
  for (const unitCode of units.unequal) {
    show(describe(units, found, `🟡 **Đang so từng hồ sơ của ${unitCode}**`), 'DANG_DOI_SOAT')
    const unit = await patiently(() =>
      partner.compareUnit.executeWithOptions({ summary: `🔍 So từng hồ sơ của ${unitCode}` }, [
        { ...run, unitCode },
      ]),
    )
    found.differences += unit.differences
    found.sentAgain += unit.sentAgain
    found.asked += unit.asked
  }
  const stage = found.differences === 0 ? 'KHOP' : 'CO_CHENH_LECH'
  await rows.endReconciliation({ ...run, stage })
  if (found.sentAgain > 0) await startAbandoned(await rows.openFollowUpSync())
  show(describe(units, found, found.differences === 0 ? '🟢 **Khớp**' : '🟡 **Có chênh lệch**'), stage)
}

/** Ngày 05 hằng tháng: the month of the nominal time names the run. */
export async function monthlyReconciliation(): Promise<void> {
  const period = periodOf(civilDateAt(nominalTime()))
  await startAbandoned(await rows.openMonthlyReconciliation({ period }))
}

/** Nothing is urgent here: while the partner is out, one try each quarter of an hour. */
async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act()
    } catch (error) {
      const cause = error instanceof ActivityFailure ? error.cause : undefined
      const code = cause instanceof ApplicationFailure ? (cause.type ?? '') : ''
      if (!isOutageCode(code)) throw error
      upsertSearchAttributes([{ key: searchAttributes.blockedReason, value: outages[code].blockedReason }])
      await sleep('15 minutes', { summary: `🔴 ${outages[code].cause}, 15 phút nữa thử lại` })
      upsertSearchAttributes([{ key: searchAttributes.blockedReason, value: null }])
    }
  }
}

function describe(
  { ours, theirs, equalUnits, unequal }: UnitsCompared,
  found: { readonly differences: number; readonly sentAgain: number; readonly asked: number },
  headline: string,
): string {
  return [
    headline,
    `Tỉnh: **${ours}** hồ sơ; CSDL quốc gia: **${theirs}**. Đơn vị khớp: **${equalUnits}**, lệch: **${unequal.length}**.`,
    `Chênh lệch: **${found.differences}** hồ sơ; gửi lại **${found.sentAgain}**, hỏi đơn vị **${found.asked}**.`,
    `🕐 Cập nhật ${formatInstant(Date.now())}`,
  ].join('\n\n')
}

function show(details: string, stage: string): void {
  upsertSearchAttributes([{ key: searchAttributes.stage, value: stage }])
  setCurrentDetails(details)
}
