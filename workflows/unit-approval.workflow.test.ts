import type { WorkflowHandle } from '@temporalio/client'
import proto from '@temporalio/proto'
import { Worker } from '@temporalio/worker'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type ApprovalRoundState, signatureReceivedUpdate, unitApprovalStart } from '#contracts/approval.ts'
import { addMonths, civilDateAt, lastDayOf, periodOf } from '#domain/calendar/civil-date.ts'
import { aRound, type FakeApprovalProcess, fakeApprovalProcess } from '#test/fakes/approval-process.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, type TestTemporal, testDataConverter } from '#test/temporal.ts'

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
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
let temporal: TestTemporal
let cases = 0

beforeAll(async () => {
  temporal = await startTimeSkipping()
})
afterAll(() => temporal.teardown())

/** The next month like that which still lies wholly ahead: finished processes leave the clock where it pleases. */
async function nextRound(
  wanted: Partial<ApprovalRoundState> = {},
  isLike: (lastDay: string) => boolean = () => true,
): Promise<ApprovalRoundState> {
  let period = addMonths(periodOf(civilDateAt(await temporal.env.currentTimeMs())), 1)
  while (!isLike(lastDayOf(period))) period = addMonths(period, 1)
  return aRound(period, wanted)
}

interface Running {
  readonly process: FakeApprovalProcess
  readonly handle: WorkflowHandle
  readonly to: (instant: number) => Promise<void>
  /** The API has put the signature on the row; then it wakes the process. */
  readonly sign: (packageId: string) => Promise<void>
  readonly acts: () => readonly string[]
  readonly actAt: (act: string) => number | undefined
}

async function withWorker(
  process: FakeApprovalProcess,
  body: (taskQueue: string) => Promise<void>,
): Promise<void> {
  cases += 1
  const taskQueue = `approval-${cases}`
  const worker = await Worker.create({
    connection: temporal.env.nativeConnection,
    taskQueue,
    workflowBundle: temporal.workflowBundle,
    activities: process.activities,
    dataConverter: testDataConverter,
  })
  await worker.runUntil(() => body(taskQueue))
}

async function skipTo(instant: number): Promise<void> {
  const left = instant - (await temporal.env.currentTimeMs())
  if (left > 0) await temporal.env.sleep(left)
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
async function hopTo(handle: WorkflowHandle, round: ApprovalRoundState, instant: number): Promise<void> {
  await atRest(handle)
  const { opensAt, closesAt } = round
  const stops = [opensAt, closesAt - 2 * day, closesAt - day, closesAt].map((stop) => stop + 1000)
  for (const stop of [...stops.filter((at) => at < instant), instant]) {
    await skipTo(stop)
    await atRest(handle)
  }
}

async function withRound(
  round: ApprovalRoundState,
  body: (running: Running) => Promise<void>,
): Promise<void> {
  const process = fakeApprovalProcess(round, () => temporal.env.currentTimeMs())
  await withWorker(process, async (taskQueue) => {
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
      to: (instant) => hopTo(handle, round, instant),
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

describe('Điều 6 — the window at its edges', () => {
  test.each([
    ['31 days', (lastDay: string) => lastDay.endsWith('-31')],
    ['30 days', (lastDay: string) => lastDay.endsWith('-30')],
    ['28 days', (lastDay: string) => lastDay.endsWith('-28')],
    ['29 days: a leap year', (lastDay: string) => lastDay.endsWith('-02-29')],
    ['over the new year', (lastDay: string) => lastDay.endsWith('-12-31')],
  ])('a month of %s', async (_what, isLike) => {
    const round = await nextRound({}, isLike)
    await withRound(round, async ({ acts, actAt, handle, to }) => {
      await to(round.opensAt - minute)
      expect(acts()).toEqual([])
      await to(round.closesAt - minute)
      expect(acts()).toEqual(['OPEN', 'OPENED', 'TWO_DAYS_LEFT', 'ONE_DAY_LEFT'])
      await handle.result()
      expect(acts().at(-1)).toBe('CLOSE')
      const expected = { OPEN: round.opensAt, TWO_DAYS_LEFT: round.closesAt - 2 * day, CLOSE: round.closesAt }
      for (const [act, at] of Object.entries(expected)) {
        expect((actAt(act) ?? 0) - at).toBeGreaterThanOrEqual(0)
        expect((actAt(act) ?? 0) - at).toBeLessThan(minute)
      }
    })
  })
})

describe('Điều 6 — signatures are settled as they come', () => {
  test('examined, stamped and settled once, also when the wake-up comes twice', async () => {
    const round = await nextRound()
    await withRound(round, async ({ sign, process, handle, acts, to }) => {
      await to(round.opensAt + hour)
      await sign('goi-1')
      await handle.executeUpdate(signatureReceivedUpdate, { args: [{ packageId: 'goi-1' }] })
      await handle.result()
      expect(acts().filter((act) => act.endsWith('goi-1'))).toEqual([
        'EXAMINE goi-1',
        'STAMP goi-1',
        'SETTLE goi-1',
      ])
      expect(process.current().status).toBe('COMPLETED')
      await recordHistory(handle, 'unit-approval-completed')
    })
  })

  test('a lost wake-up is made up for before the round ends', async () => {
    const round = await nextRound()
    await withRound(round, async ({ process, handle, acts, to }) => {
      await to(round.closesAt - minute)
      process.sign('goi-2')
      await handle.result()
      expect(acts().slice(-2)).toEqual(['SETTLE goi-2', 'CLOSE'])
      expect(process.current().status).toBe('COMPLETED')
    })
  })

  test('a silent time-stamp authority delays, reminders go on, and what came in time is settled late', async () => {
    const round = await nextRound()
    await withRound(round, async ({ process, sign, handle, acts, to }) => {
      await to(round.closesAt - hour)
      process.setTimestampAuthority('SILENT')
      await sign('goi-3')
      await to(round.closesAt + hour)
      expect(acts()).not.toContain('CLOSE')
      process.setTimestampAuthority('ANSWERING')
      await handle.result()
      expect(acts().slice(-3)).toEqual(['STAMP goi-3', 'SETTLE goi-3', 'CLOSE'])
    })
  })

  test('silent for a day: the package is refused, never approved unproved', async () => {
    const round = await nextRound()
    await withRound(round, async ({ process, sign, handle, acts, to }) => {
      await to(round.opensAt + hour)
      process.setTimestampAuthority('SILENT')
      await sign('goi-4')
      await handle.result()
      expect(acts()).toContain('ABANDON goi-4')
      expect(acts()).not.toContain('SETTLE goi-4')
      expect(process.current().status).toBe('LAPSED')
      await recordHistory(handle, 'unit-approval-abandoned')
    })
  })

  test('the time after which a silent authority means refusal is a setting of the round', async () => {
    const round = await nextRound({ trustPatienceMs: 2 * hour })
    await withRound(round, async ({ process, sign, handle, actAt, to }) => {
      await to(round.opensAt + hour)
      process.setTimestampAuthority('SILENT')
      await sign('goi-5')
      await handle.result()
      const waited = (actAt('ABANDON goi-5') ?? 0) - (actAt('EXAMINE goi-5') ?? 0)
      // The server gives up before a next try that would come too late.
      expect(waited).toBeGreaterThan(hour)
      expect(waited).toBeLessThan(3 * hour)
    })
  })
})

describe('Điều 6, 15.3 — what went wrong is seen', () => {
  test('a unit without an approver is reported before the window opens', async () => {
    const round = await nextRound({ hasApprover: false })
    await withRound(round, async ({ acts, to }) => {
      await to(round.opensAt - hour)
      expect(acts()).toEqual(['NO_APPROVER'])
    })
  })

  test('after an outage over the whole window the round ends as lapsed and sends no stale reminder', async () => {
    const round = await nextRound()
    await skipTo(round.closesAt + 7 * day)
    await withRound(round, async ({ process, handle, acts }) => {
      await handle.result()
      expect(acts()).toEqual(['OPEN', 'CLOSE'])
      expect(process.current().status).toBe('LAPSED')
    })
  })

  test('started in the middle of the window it sends the latest reminder only', async () => {
    const round = await nextRound()
    await skipTo(round.closesAt - 2 * day + hour)
    await withRound(round, async ({ handle, acts, to }) => {
      await to(round.closesAt - minute)
      await handle.result()
      expect(acts()).toEqual(['OPEN', 'TWO_DAYS_LEFT', 'ONE_DAY_LEFT', 'CLOSE'])
    })
  })
})

test('Điều 6 — the campaign starts a round for every unit, page by page, and leaves them running', async () => {
  const rounds = ['H59.1', 'H59.2', 'H59.3'].map((unitCode) =>
    aRound('2029-01', { unitCode, roundId: `vong-${unitCode}` }),
  )
  const process = fakeApprovalProcess(aRound('2029-01'), () => temporal.env.currentTimeMs())
  process.setPages([
    { rounds: rounds.slice(0, 2), next: 'H59.2' },
    { rounds: rounds.slice(2), next: null },
  ])
  await withWorker(process, async (taskQueue) => {
    await temporal.env.client.workflow.execute('approvalCampaign', {
      taskQueue,
      workflowId: `phe-duyet/2029-01/${cases}`,
      args: [{ period: '2029-01' }],
    })
    expect(process.log.map(({ act }) => act)).toEqual(['PLAN 2029-01', 'PLAN 2029-01 H59.2'])
    await recordHistory(
      temporal.env.client.workflow.getHandle(`phe-duyet/2029-01/${cases}`),
      'approval-campaign',
    )
    for (const { unitCode } of rounds) {
      const handle = temporal.env.client.workflow.getHandle(`phe-duyet/2029-01/${unitCode}/1`)
      expect((await handle.describe()).status.name).toBe('RUNNING')
      await handle.terminate()
    }
  })
})
