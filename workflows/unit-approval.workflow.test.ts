import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nextRound, skipTo, withRound, withWorker } from '#test/builders/approvals/approval-round.ts'
import { aRound, fakeApprovalProcess } from '#test/fakes/approval-process.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, type TestTemporal } from '#test/temporal.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
let temporal: TestTemporal

beforeAll(async () => {
  temporal = await startTimeSkipping()
})
afterAll(() => temporal.teardown())

describe('Điều 6 — the window at its edges', () => {
  test.each([
    ['31 days', (lastDay: string) => lastDay.endsWith('-31')],
    ['30 days', (lastDay: string) => lastDay.endsWith('-30')],
    ['28 days', (lastDay: string) => lastDay.endsWith('-28')],
    ['29 days: a leap year', (lastDay: string) => lastDay.endsWith('-02-29')],
    ['over the new year', (lastDay: string) => lastDay.endsWith('-12-31')],
  ])('a month of %s', async (_what, isLike) => {
    const round = await nextRound(temporal, {}, isLike)
    await withRound(temporal, round, async ({ acts, actAt, handle, to }) => {
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

describe('Điều 6, 15.3 — what went wrong is seen', () => {
  test('a unit without an approver is reported before the window opens', async () => {
    const round = await nextRound(temporal, { hasApprover: false })
    await withRound(temporal, round, async ({ acts, to }) => {
      await to(round.opensAt - hour)
      expect(acts()).toEqual(['NO_APPROVER'])
    })
  })

  test('after an outage over the whole window the round ends as lapsed and sends no stale reminder', async () => {
    const round = await nextRound(temporal)
    await skipTo(temporal, round.closesAt + 7 * day)
    await withRound(temporal, round, async ({ process, handle, acts }) => {
      await handle.result()
      expect(acts()).toEqual(['OPEN', 'CLOSE'])
      expect(process.current().status).toBe('LAPSED')
    })
  })

  test('started in the middle of the window it sends the latest reminder only', async () => {
    const round = await nextRound(temporal)
    await skipTo(temporal, round.closesAt - 2 * day + hour)
    await withRound(temporal, round, async ({ handle, acts, to }) => {
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
  await withWorker(temporal, process, async (taskQueue) => {
    await temporal.env.client.workflow.execute('approvalCampaign', {
      taskQueue,
      workflowId: `phe-duyet/2029-01/${taskQueue}`,
      args: [{ period: '2029-01' }],
    })
    expect(process.log.map(({ act }) => act)).toEqual(['PLAN 2029-01', 'PLAN 2029-01 H59.2'])
    await recordHistory(
      temporal.env.client.workflow.getHandle(`phe-duyet/2029-01/${taskQueue}`),
      'approval-campaign',
    )
    for (const { unitCode } of rounds) {
      const handle = temporal.env.client.workflow.getHandle(`phe-duyet/2029-01/${unitCode}/1`)
      expect((await handle.describe()).status.name).toBe('RUNNING')
      await handle.terminate()
    }
  })
})
