import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorkflowStarter } from '#adapters/temporal/client.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { transferActUpdate } from '#contracts/transfer.ts'
import {
  addDays,
  type CivilDate,
  civilDateAt,
  endOfDay,
  startOfDay,
  weekdayOf,
  yearOf,
} from '#domain/calendar/civil-date.ts'
import { lunarNewYear } from '#domain/calendar/lunar.ts'
import type { WorkingCalendar } from '#domain/calendar/working-calendar.ts'
import { rearmed } from '#domain/transfer/deadlines.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { recordHistory } from '#test/record-history.ts'
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

/** An announced year as this test decides it: the Tết days off, one Saturday made up two weeks later. */
interface Announced {
  readonly tet: CivilDate
  readonly madeUp: CivilDate
  readonly calendar: WorkingCalendar
}

function announce(year: number): Announced {
  const tet = lunarNewYear(year)
  const off = [-1, 0, 1, 2, 3, 4, 5].map((days) => addDays(tet, days)).filter(isWeekday)
  const madeUp = [14, 15, 16, 17, 18, 19, 20]
    .map((days) => addDays(tet, days))
    .filter((day) => weekdayOf(day) === 6)
  const rest = { off: [...off], saturdayWorked: madeUp, status: 'CONG_BO' } as const
  return {
    tet,
    madeUp: madeUp[0] ?? tet,
    calendar: { years: { [year]: rest }, pending: [] },
  }
}

const isWeekday = (day: CivilDate): boolean => weekdayOf(day) !== 0 && weekdayOf(day) !== 6

/** Restated, not imported: days counted one by one from the day after (Bộ luật Dân sự, Điều 147). */
function lastDayOfTerm(from: CivilDate, workingDays: number, { calendar }: Announced): CivilDate {
  const year = calendar.years[yearOf(from)]
  let day = from
  for (let left = workingDays; left > 0; ) {
    day = addDays(day, 1)
    const works = (isWeekday(day) && !year?.off.includes(day)) || year?.saturdayWorked.includes(day) === true
    if (works) left -= 1
  }
  return day
}

/** The next Tết that the server's clock has still ahead. */
async function comingTet(): Promise<Announced> {
  const today = civilDateAt(await temporal.env.currentTimeMs())
  const year = yearOf(today)
  return announce(addDays(lunarNewYear(year), -20) > today ? year : year + 1)
}

/** The next Monday of ordinary weeks. */
async function ordinaryMonday(): Promise<CivilDate> {
  const now = civilDateAt(await temporal.env.currentTimeMs())
  const days = [3, 4, 5, 6, 7, 8, 9].map((ahead) => addDays(now, ahead))
  return days.find((day) => weekdayOf(day) === 1) ?? now
}

const plain: WorkingCalendar = {
  years: Object.fromEntries(
    // The server's clock leaps ten years whenever a test waits for a run's end.
    Array.from({ length: 200 }, (_, ahead) => [
      String(2026 + ahead),
      { off: [], saturdayWorked: [], status: 'CONG_BO' as const },
    ]),
  ),
  pending: [],
}

const ordinary = async (
  wanted: Partial<Transfer>,
  body: (running: RunningCase) => Promise<void>,
): Promise<void> =>
  withTransferCase(temporal, { handoverDate: await ordinaryMonday(), calendar: plain, ...wanted }, body)

async function unitCodesShown({ handle }: RunningCase): Promise<unknown> {
  const { typedSearchAttributes } = await handle.describe()
  return typedSearchAttributes.get(searchAttributes.unitCodes)
}

async function details({ handle }: RunningCase): Promise<string> {
  const metadata = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata') // SDK's own query
  return metadata.currentDetails
}

describe('Điều 10.1 — Tết in the middle of both terms', () => {
  it('counts no day of Tết: the minute before each deadline nothing, the minute after its step', async () => {
    const year = await comingTet()
    const eve = addDays(year.tet, -1)
    const [revokeDay, receiveDay] = [lastDayOfTerm(eve, 3, year), lastDayOfTerm(eve, 5, year)]
    await withTransferCase(
      temporal,
      { handoverDate: eve, calendar: year.calendar },
      async ({ process, to, steps }) => {
        expect(process.current().revokeDueAt).toBe(endOfDay(revokeDay))
        expect(process.current().receiveDueAt).toBe(endOfDay(receiveDay))
        expect(revokeDay > addDays(year.tet, 5)).toBe(true)
        await to(endOfDay(revokeDay) - minute)
        expect(steps()).toEqual(['BEGIN', 'REMIND_OLD_UNIT'])
        await to(endOfDay(revokeDay) + minute)
        expect(steps().filter((step) => step === 'END_ACCESS')).toHaveLength(1)
        await to(endOfDay(receiveDay) - minute)
        expect(steps()).not.toContain('ESCALATE_RECEIPT')
        await to(endOfDay(receiveDay) + minute)
        expect(steps().filter((step) => step === 'ESCALATE_RECEIPT')).toHaveLength(1)
      },
    )
  })
})

describe('Điều 10.1 — a make-up Saturday', () => {
  it('is the 3rd working day, and Sở Nội vụ is told on it like on any working day', async () => {
    const year = await comingTet().then(({ tet }) => announce(yearOf(tet)))
    const wednesday = addDays(year.madeUp, -3)
    await withTransferCase(
      temporal,
      { handoverDate: wednesday, calendar: year.calendar },
      async ({ process, to, steps }) => {
        expect(process.current().revokeDueAt).toBe(endOfDay(year.madeUp))
        await to(endOfDay(year.madeUp) - minute)
        expect(steps()).not.toContain('END_ACCESS')
        await to(endOfDay(year.madeUp) + minute)
        expect(process.current()).toMatchObject({ accessEndedBy: 'ENFORCED', revokeLate: true })
      },
    )
  })

  it('is a day on which the escalation of a late receipt goes on', async () => {
    const now = await temporal.env.currentTimeMs()
    const saturday = [20, 21, 22, 23, 24, 25, 26]
      .map((days) => addDays(civilDateAt(now), days))
      .find((day) => weekdayOf(day) === 6)
    if (saturday === undefined) throw new Error('every week has a Saturday')
    const calendar = {
      ...plain,
      years: {
        ...plain.years,
        [yearOf(saturday)]: { off: [], saturdayWorked: [saturday], status: 'CONG_BO' },
      },
    } as const
    const handoverDate = addDays(saturday, -8) // a Friday: the 5th working day is the Friday before the Saturday
    await withTransferCase(temporal, { handoverDate, calendar }, async ({ process, to }) => {
      await to(endOfDay(saturday) + 3 * 24 * hour)
      const told = process.log
        .filter(({ step }) => step === 'ESCALATE_RECEIPT')
        .map(({ at }) => civilDateAt(at))
      expect(told.slice(0, 3)).toEqual([saturday, addDays(saturday, 2), addDays(saturday, 3)])
    })
  })
})

describe('Điều 10.1 — the calendar changes while the clock runs', () => {
  it('brings the end of access forward when a Saturday becomes a working day', async () => {
    const monday = await ordinaryMonday()
    const thursday = addDays(monday, 3)
    await withTransferCase(temporal, { handoverDate: thursday, calendar: plain }, async (running) => {
      const { process, to, act, steps } = running
      const before = process.current().revokeDueAt ?? 0
      const saturday = addDays(thursday, 2)
      expect(before).toBe(endOfDay(addDays(thursday, 5)))
      await to(startOfDay(thursday) + hour)
      const worked = { off: [], saturdayWorked: [saturday], status: 'CONG_BO' } as const
      const calendar = { ...plain, years: { ...plain.years, [yearOf(saturday)]: worked } }
      process.setCalendar(calendar)
      await act(rearmed(process.current(), calendar), 'CALENDAR')
      const after = endOfDay(addDays(thursday, 4))
      await to(after - minute)
      expect(steps()).not.toContain('END_ACCESS')
      await to(after + minute)
      expect(process.current()).toMatchObject({ accessEndedBy: 'ENFORCED', accessEndedAt: after })
    })
  })

  it('leaves a deadline that was kept as it was, and moves only the other side’s', async () => {
    await ordinary({}, async ({ process, to, act, steps }) => {
      const { revokeDueAt, receiveDueAt } = process.current()
      const begun = startOfDay(process.current().handoverDate) + hour
      await to(begun)
      await act({ accessEndedAt: begun, accessEndedBy: 'CONFIRMED' }, 'CONFIRM_REVOCATION')
      const holiday = {
        date: civilDateAt((receiveDueAt ?? 0) - 1),
        name: 'Nghỉ thêm',
        status: 'AP_DUNG' as const,
      }
      const calendar = { ...plain, pending: [holiday] }
      process.setCalendar(calendar)
      await act(rearmed(process.current(), calendar), 'CALENDAR')
      expect(process.current().revokeDueAt).toBe(revokeDueAt)
      const moved = process.current().receiveDueAt ?? 0
      expect(moved).toBeGreaterThan(receiveDueAt ?? 0)
      await to(moved - minute)
      expect(steps()).not.toContain('ESCALATE_RECEIPT')
      await to(moved + minute)
      expect(steps()).toContain('ESCALATE_RECEIPT')
      expect(steps()).not.toContain('END_ACCESS')
    })
  })
})

describe('withdrawal before the receipt', () => {
  it('the minute before the deadline leaves access alone for ever', async () => {
    await ordinary({}, async ({ process, handle, to, act, steps }) => {
      const due = process.current().revokeDueAt ?? 0
      await to(due - minute)
      await act({ closedAt: due - minute, closedAs: 'DA_RUT', stage: 'DA_RUT' }, 'WITHDRAW')
      await handle.result()
      expect(steps()).toEqual(['BEGIN', 'REMIND_OLD_UNIT'])
    })
  })

  it('the minute after the enforcement ends the case without another step', async () => {
    await ordinary({}, async ({ process, handle, to, act, steps }) => {
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
    await ordinary({}, async (running) => {
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
      await expect.poll(() => details(running), patience).toContain('H59.8 tiếp nhận')
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
      await ordinary({}, async (running) => {
        const { process, to, act, steps } = running
        const { revokeDueAt, receiveDueAt } = process.current()
        await to((revokeDueAt ?? 0) - minute)
        await act(succession, 'SETTLE')
        await expect.poll(() => details(running), patience).toContain(text)
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
    await ordinary({}, async ({ process, handle, to, act, steps }) => {
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
    await ordinary(death, async ({ process, handle, steps }) => {
      await handle.result()
      expect(steps()).toEqual(['BEGIN', 'REMIND_OLD_UNIT', 'END_ACCESS', 'CLOSE'])
      expect(process.current().closedAs).toBe('HOAN_THANH')
    })
  })
})

describe('a lost wake-up', () => {
  it('of a row that was closed is made up for by the sweeper, once, and a case without a process is left alone', async () => {
    await ordinary({}, async ({ process, handle, to }) => {
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

  it('costs nothing at the deadline: the step reads the row and finds the act', async () => {
    await ordinary({}, async ({ process, to, steps }) => {
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
