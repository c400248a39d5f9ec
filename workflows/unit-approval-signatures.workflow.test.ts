import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signatureReceivedUpdate } from '#contracts/approval.ts'
import { nextRound, withRound } from '#test/builders/approvals/approval-round.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, type TestTemporal } from '#test/temporal.ts'

const minute = 60_000
const hour = 60 * minute
let temporal: TestTemporal

beforeAll(async () => {
  temporal = await startTimeSkipping()
})
afterAll(() => temporal.teardown())

describe('Điều 6 — signatures are settled as they come', () => {
  test('examined, stamped and settled once, also when the wake-up comes twice', async () => {
    const round = await nextRound(temporal)
    await withRound(temporal, round, async ({ sign, process, handle, acts, to }) => {
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
    const round = await nextRound(temporal)
    await withRound(temporal, round, async ({ process, handle, acts, to }) => {
      await to(round.closesAt - minute)
      process.sign('goi-2')
      await handle.result()
      expect(acts().slice(-2)).toEqual(['SETTLE goi-2', 'CLOSE'])
      expect(process.current().status).toBe('COMPLETED')
    })
  })

  test('a silent time-stamp authority delays, reminders go on, and what came in time is settled late', async () => {
    const round = await nextRound(temporal)
    await withRound(temporal, round, async ({ process, sign, handle, acts, to }) => {
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
    const round = await nextRound(temporal)
    await withRound(temporal, round, async ({ process, sign, handle, acts, to }) => {
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
    const round = await nextRound(temporal, { trustPatienceMs: 2 * hour })
    await withRound(temporal, round, async ({ process, sign, handle, actAt, to }) => {
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
