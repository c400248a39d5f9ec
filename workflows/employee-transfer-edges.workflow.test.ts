import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkflowStarter } from '#adapters/temporal/client.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { transferActUpdate } from '#contracts/transfer.ts'
import { addDays, civilDateAt } from '#domain/calendar/civil-date.ts'
import { recordHistory } from '#test/record-history.ts'
import { detailsOf, plain, withOrdinaryCase } from '#test/ordinary-case.ts'
import { startTimeSkipping, type TestTemporal } from '#test/temporal.ts'
import { type RunningCase, withTransferCase } from '#test/transfer-case.ts'

const minute = 60_000
const hour = 60 * minute
/** The update is answered before the process has read its row. */
const patience = { timeout: 60_000, interval: 100 }
let temporal: TestTemporal

// A server a test: what one leaves running would let the clock of the next run on by years.
beforeEach(async () => {
  temporal = await startTimeSkipping()
})
afterEach(() => temporal.teardown())

async function unitCodesShown({ handle }: RunningCase): Promise<unknown> {
  const { typedSearchAttributes } = await handle.describe()
  return typedSearchAttributes.get(searchAttributes.unitCodes)
}

describe('withdrawal before the receipt', () => {
  it('the minute before the deadline leaves access alone for ever', async () => {
    await withOrdinaryCase(temporal, {}, async ({ process, handle, to, act, steps }) => {
      const due = process.current().revokeDueAt ?? 0
      await to(due - minute)
      await act({ closedAt: due - minute, closedAs: 'DA_RUT', stage: 'DA_RUT' }, 'WITHDRAW')
      await handle.result()
      expect(steps()).toEqual(['BEGIN', 'REMIND_OLD_UNIT'])
    })
  })

  it('the minute after the enforcement ends the case without another step', async () => {
    await withOrdinaryCase(temporal, {}, async ({ process, handle, to, act, steps }) => {
      const due = process.current().revokeDueAt ?? 0
      await to(due + minute)
      expect(steps().at(-1)).toBe('END_ACCESS')
      await act({ closedAt: due + minute, closedAs: 'DA_RUT', stage: 'DA_RUT' }, 'WITHDRAW')
      await handle.result()
      expect(steps().at(-1)).toBe('END_ACCESS')
    })
  })
})

describe('Điều 10.1(b) — an objection while the clock runs', () => {
  it('stops nothing: the receipt is late at the same deadline, and a settlement gives the rest to another unit', async () => {
    await withOrdinaryCase(temporal, {}, async (running) => {
      const { process, to, act, steps } = running
      const due = process.current().receiveDueAt ?? 0
      await to(due - minute)
      await act({}, 'OBJECT')
      expect(process.current().receiveDueAt).toBe(due)
      expect(steps()).not.toContain('ESCALATE_RECEIPT')
      await to(due + minute)
      expect(process.current().receiveLate).toBe(true)
      expect(await unitCodesShown(running)).toEqual(['H59.3', 'H59.7'])
      await act({ toUnit: 'H59.8', toManager: 'H59.8' }, 'SETTLE')
      await expect.poll(() => detailsOf(running), patience).toContain('H59.8 tiếp nhận')
      await expect.poll(() => unitCodesShown(running), patience).toEqual(['H59.3', 'H59.8'])
      await recordHistory(running.handle, 'employee-transfer-settled')
    })
  })
})

describe('a unit is dissolved during the transfer', () => {
  it.each([
    [
      'the old one',
      { fromUnit: 'H59.9', fromManager: 'H59.9' },
      'H59.9 hủy quyền truy cập',
      ['H59.9', 'H59.7'],
    ],
    ['the new one', { toUnit: 'H59.9', toManager: 'H59.9' }, 'H59.9 tiếp nhận', ['H59.3', 'H59.9']],
  ] as const)(
    '%s: its successor owes the same by the same deadline',
    async (_which, succession, text, codes) => {
      await withOrdinaryCase(temporal, {}, async (running) => {
        const { process, to, act, steps } = running
        const { revokeDueAt, receiveDueAt } = process.current()
        await to((revokeDueAt ?? 0) - minute)
        await act(succession, 'SETTLE')
        await expect.poll(() => detailsOf(running), patience).toContain(text)
        await expect.poll(() => unitCodesShown(running), patience).toEqual(codes)
        expect(steps()).not.toContain('END_ACCESS')
        await to((revokeDueAt ?? 0) + minute)
        expect(process.current().accessEndedAt).toBe(revokeDueAt)
        await to((receiveDueAt ?? 0) + minute)
        expect(steps()).toContain('ESCALATE_RECEIPT')
      })
    },
  )
})

describe('Điều 10.2 — a death supersedes the open transfer', () => {
  it('the minute before the deadline ends the old process without a step, and the death’s own closes by itself', async () => {
    await withOrdinaryCase(temporal, {}, async ({ process, handle, to, act, steps }) => {
      const due = process.current().revokeDueAt ?? 0
      await to(due - minute)
      const superseded = { closedAt: due - minute, closedAs: 'BI_THAY_THE', stage: 'BI_THAY_THE' } as const
      await act(superseded, 'SUPERSEDE')
      await handle.result()
      expect(steps()).not.toContain('END_ACCESS')
      const { closeTime } = await handle.describe()
      expect(closeTime?.getTime()).toBeLessThan(due)
    })
    const death = { kind: 'QUA_DOI', toUnit: null, toManager: null } as const
    await withOrdinaryCase(temporal, death, async ({ process, handle, steps }) => {
      await handle.result()
      expect(steps()).toEqual(['BEGIN', 'REMIND_OLD_UNIT', 'END_ACCESS', 'CLOSE'])
      expect(process.current().closedAs).toBe('HOAN_THANH')
    })
  })
})

describe('a lost wake-up', () => {
  it('of a row that was closed is made up for by the sweeper, once, and a case without a process is left alone', async () => {
    await withOrdinaryCase(temporal, {}, async ({ process, handle, to }) => {
      const due = process.current().revokeDueAt ?? 0
      await to(due - hour)
      process.change({ closedAt: due - hour, closedAs: 'BI_THAY_THE', stage: 'BI_THAY_THE' })
      const { wake } = createWorkflowStarter(temporal.env.client, 30_000)
      const act = { update: transferActUpdate, updateId: 'quet', input: { act: 'SUPERSEDE' } }
      expect(await wake({ ...act, workflowId: handle.workflowId })).toBe('WOKEN')
      await handle.result()
      expect((await handle.describe()).closeTime?.getTime()).toBeLessThan(due)
      expect(await wake({ ...act, workflowId: 'chuyen-cong-tac/khong-co' })).toBe('NOT_RUNNING')
    })
  })

  it('of an act on an open case is made up for by the sweeper, once for each change of its row', async () => {
    await withOrdinaryCase(temporal, {}, async ({ process, handle, to, steps }) => {
      const due = process.current().receiveDueAt ?? 0
      await to(due - hour)
      process.change({ receivedAt: due - hour })
      const { wake } = createWorkflowStarter(temporal.env.client, 30_000)
      const act = { workflowId: handle.workflowId, update: transferActUpdate, input: { act: 'SWEEP' } }
      expect(await wake({ ...act, updateId: 'quet-5' })).toBe('WOKEN')
      await expect.poll(steps, patience).toContain('ASK_FOR_CHECK')
      const updates = async () => {
        const { events = [] } = await handle.fetchHistory()
        return events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length
      }
      expect(await updates()).toBe(1)
      expect(await wake({ ...act, updateId: 'quet-5' })).toBe('WOKEN')
      expect(await updates()).toBe(1)
      expect(await wake({ ...act, updateId: 'quet-6' })).toBe('WOKEN')
      expect(await updates()).toBe(2)
    })
  })

  it('costs nothing at the deadline: the step reads the row and finds the act', async () => {
    await withOrdinaryCase(temporal, {}, async ({ process, to, steps }) => {
      const due = process.current().receiveDueAt ?? 0
      await to(due - minute)
      process.change({ receivedAt: due - minute })
      await to(due + 24 * hour)
      expect(process.current().receiveLate).toBe(false)
      expect(steps()).toContain('ASK_FOR_CHECK')
    })
  })
})

describe('a handover recorded late', () => {
  it('finds both deadlines past and does everything at once, in the order of the terms', async () => {
    const today = civilDateAt(await temporal.env.currentTimeMs())
    const wanted = { handoverDate: addDays(today, -30), calendar: plain }
    await withTransferCase(temporal, wanted, async ({ process, to, steps }) => {
      await to((await temporal.env.currentTimeMs()) + minute)
      expect(steps().slice(0, 2)).toEqual(['BEGIN', 'REMIND_OLD_UNIT'])
      expect(steps()).toContain('END_ACCESS')
      expect(steps().filter((step) => step === 'ESCALATE_RECEIPT').length).toBeGreaterThan(0)
      expect(process.current().accessEndedAt).toBe(process.current().revokeDueAt)
    })
  })
})
