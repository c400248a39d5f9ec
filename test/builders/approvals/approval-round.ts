import type { WorkflowHandle } from '@temporalio/client'
import proto from '@temporalio/proto'
import { Worker } from '@temporalio/worker'
import { expect, vi } from 'vitest'
import { type ApprovalRoundState, signatureReceivedUpdate, unitApprovalStart } from '#contracts/approval.ts'
import { addMonths, civilDateAt, lastDayOf, periodOf } from '#domain/calendar/civil-date.ts'
import { aRound, type FakeApprovalProcess, fakeApprovalProcess } from '#test/fakes/approval-process.ts'
import { type TestTemporal, testDataConverter } from '#test/temporal.ts'

const { EventType } = proto.temporal.api.enums.v1
/** After these the process has something to do at once. */
const busyEvents: ReadonlySet<number> = new Set([
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
  EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
  EventType.EVENT_TYPE_TIMER_FIRED,
])
const day = 24 * 3_600_000
let cases = 0

/** The next month like that which still lies wholly ahead: finished processes leave the clock where it pleases. */
export async function nextRound(
  { env }: TestTemporal,
  wanted: Partial<ApprovalRoundState> = {},
  isLike: (lastDay: string) => boolean = () => true,
): Promise<ApprovalRoundState> {
  let period = addMonths(periodOf(civilDateAt(await env.currentTimeMs())), 1)
  while (!isLike(lastDayOf(period))) period = addMonths(period, 1)
  return aRound(period, wanted)
}

export interface RunningRound {
  readonly process: FakeApprovalProcess
  readonly handle: WorkflowHandle
  readonly to: (instant: number) => Promise<void>
  /** The API has put the signature on the row; then it wakes the process. */
  readonly sign: (packageId: string) => Promise<void>
  readonly acts: () => readonly string[]
  readonly actAt: (act: string) => number | undefined
}

/** Runs a worker with these activities on a task queue of its own. */
export async function withWorker(
  { env, workflowBundle }: TestTemporal,
  process: FakeApprovalProcess,
  body: (taskQueue: string) => Promise<void>,
): Promise<void> {
  cases += 1
  const taskQueue = `approval-${cases}`
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle,
    activities: process.activities,
    dataConverter: testDataConverter,
  })
  await worker.runUntil(() => body(taskQueue))
}

export async function skipTo({ env }: TestTemporal, instant: number): Promise<void> {
  const left = instant - (await env.currentTimeMs())
  if (left > 0) await env.sleep(left)
}

/** The server skips time also while a task waits for its worker: so first let the process come to rest. */
async function atRest(handle: WorkflowHandle): Promise<void> {
  await vi.waitFor(
    async () => {
      const { raw } = await handle.describe()
      const isBusy = (raw.pendingActivities ?? []).some(({ attempt }) => (attempt ?? 1) <= 1)
      const { events } = await handle.fetchHistory()
      const last = events?.at(-1)?.eventType ?? 0
      expect(isBusy || busyEvents.has(last)).toBe(false)
    },
    { timeout: 20_000, interval: 50 },
  )
}

/** Skips from one deadline of the round to the next, and lets the process rest at each. */
async function hopTo(
  temporal: TestTemporal,
  { handle, round }: { readonly handle: WorkflowHandle; readonly round: ApprovalRoundState },
  instant: number,
): Promise<void> {
  await atRest(handle)
  const { opensAt, closesAt } = round
  const stops = [opensAt, closesAt - 2 * day, closesAt - day, closesAt].map((stop) => stop + 1000)
  for (const stop of [...stops.filter((at) => at < instant), instant]) {
    await skipTo(temporal, stop)
    await atRest(handle)
  }
}

/** Runs the process of a round on the time-skipping server. */
export async function withRound(
  temporal: TestTemporal,
  round: ApprovalRoundState,
  body: (running: RunningRound) => Promise<void>,
): Promise<void> {
  const process = fakeApprovalProcess(round, () => temporal.env.currentTimeMs())
  await withWorker(temporal, process, async (taskQueue) => {
    const { summary, details } = unitApprovalStart(round)
    const handle = await temporal.env.client.workflow.start('unitApproval', {
      taskQueue,
      workflowId: `phe-duyet/${round.period}/${round.unitCode}/${cases}`,
      args: [{ roundId: round.roundId }],
      staticSummary: summary ?? '',
      staticDetails: details ?? '',
    })
    await body({
      process,
      handle,
      to: (instant) => hopTo(temporal, { handle, round }, instant),
      sign: async (packageId) => {
        process.sign(packageId)
        await handle.executeUpdate(signatureReceivedUpdate, { args: [{ packageId }], updateId: packageId })
      },
      acts: () => process.log.map(({ act }) => act),
      actAt: (wanted) => process.log.find(({ act }) => act === wanted)?.at,
    })
    if (process.log.at(-1)?.act === 'CLOSE') await handle.result()
    else await handle.terminate()
  })
}
