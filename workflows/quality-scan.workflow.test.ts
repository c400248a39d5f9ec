import { Worker } from '@temporalio/worker'
import { afterAll, expect, test } from 'vitest'
import type { QualityActivities } from '#activities/quality.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { qualityScanStart, type ScanReport } from '#contracts/quality.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, testDataConverter } from '#test/temporal.ts'

const temporal = await startTimeSkipping()
const { env, workflowBundle } = temporal
afterAll(() => temporal.teardown())

const unit = { people: 2, correct: 1, complete: 1, clean: 2, alive: 2, required: 4, filled: 3 }
const report: ScanReport = {
  scanId: '0b7f1c3e-6a43-4d0e-9a3c-2f1f0a9d5e11',
  people: 2,
  findings: 3,
  byCode: { FIELD_MISSING: 3 },
  units: [{ ...unit, unitCode: 'H59.3' }],
}

let runs = 0

async function run(scanOnce: QualityActivities['scanAllDossiers']) {
  const reminded: ScanReport[] = []
  const activities: QualityActivities = {
    scanAllDossiers: scanOnce,
    remindUnits: async (told) => reminded.push(told),
  }
  const taskQueue = taskQueues.maintenance
  const dataConverter = testDataConverter
  const options = { connection: env.nativeConnection, taskQueue, workflowBundle, activities, dataConverter }
  const worker = await Worker.create(options)
  const { workflow, input } = qualityScanStart(report.scanId)
  const result = await worker.runUntil(async () => {
    const handle = await env.client.workflow.start(workflow, {
      taskQueue,
      workflowId: `quality-test-${(runs += 1)}`,
      args: [input],
    })
    const counted: unknown = await handle.result()
    await recordHistory(handle, 'quality-scan')
    return counted
  })
  return { result, reminded }
}

test('Điều 14.1(đ) — after the scan each unit is reminded once and counts alone stay in the history', async () => {
  const { result, reminded } = await run(async ({ scanId }) => ({ ...report, scanId }))
  expect(reminded).toEqual([report])
  expect(result).toEqual({ scanId: report.scanId, people: 2, findings: 3, byCode: { FIELD_MISSING: 3 } })
})

test('Điều 14.1(d) — a scan that dies is done again under the same id', async () => {
  const ids: string[] = []
  const { reminded } = await run(async ({ scanId }) => {
    ids.push(scanId)
    if (ids.length < 3) throw new Error('process killed')
    return report
  })
  expect(ids).toEqual([report.scanId, report.scanId, report.scanId])
  expect(reminded).toHaveLength(1)
})
