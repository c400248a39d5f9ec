import { proxyActivities, setCurrentDetails, upsertSearchAttributes, uuid4 } from '@temporalio/workflow'
import type { QualityActivities } from '#activities/quality.ts'
import { processNames } from '#contracts/process-ids.ts'
import type { ScanInput, ScanReport } from '#contracts/quality.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { taskQueues } from '#contracts/task-queues.ts'

const { scanAllDossiers } = proxyActivities<QualityActivities>({
  taskQueue: taskQueues.maintenance,
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '2 minutes',
})
const { remindUnits } = proxyActivities<QualityActivities>({
  taskQueue: taskQueues.maintenance,
  startToCloseTimeout: '2 minutes',
})

/** Điều 14.1(d), (đ): rà soát toàn tỉnh, nhắc đơn vị, báo Sở Nội vụ. */
export async function qualityScan(input: ScanInput = {}): Promise<Omit<ScanReport, 'units'>> {
  upsertSearchAttributes([{ key: searchAttributes.process, value: processNames.qualityScan }])
  const scanId = input.scanId ?? uuid4()
  const report = await scanAllDossiers.executeWithOptions(
    { summary: '🔎 Rà soát từng hồ sơ và giữa các hồ sơ' },
    [{ scanId }],
  )
  setCurrentDetails(toDetails(report))
  await remindUnits.executeWithOptions({ summary: '🔔 Nhắc đơn vị, báo Sở Nội vụ' }, [report])
  const { units: _units, ...counts } = report
  return counts
}

function toDetails({ people, findings, byCode, units }: ScanReport): string {
  const codes = Object.entries(byCode).map(([code, count]) => `- ${code}: ${count}`)
  const incomplete = units.filter((unit) => unit.complete < unit.people).length
  const head = `**${people}** hồ sơ, **${findings}** phát hiện, **${incomplete}** đơn vị còn thiếu dữ liệu`
  return [head, ...codes].join('\n')
}
