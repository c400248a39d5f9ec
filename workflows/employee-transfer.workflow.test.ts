import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type CivilDate,
  civilDateAt,
  endOfDay,
  formatInstant,
  startOfDay,
} from '#domain/calendar/civil-date.ts'
import { rearmed } from '#domain/transfer/deadlines.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { publishedCalendar } from '#test/builders/transfers/transfer.ts'
import { recordHistory } from '#test/record-history.ts'
import { startTimeSkipping, type TestTemporal } from '#test/temporal.ts'
import { type RunningCase, withTransferCase } from '#test/transfer-case.ts'

const minute = 60_000
let temporal: TestTemporal

beforeAll(async () => {
  temporal = await startTimeSkipping()
})
afterAll(() => temporal.teardown())

/** Starts a case whose handover lies `after` the test server's present, since its clock only goes forward. */
const withCase = (wanted: Partial<Transfer>, body: (running: RunningCase) => Promise<void>): Promise<void> =>
  withTransferCase(temporal, wanted, body)

/** A Monday far enough ahead of what the tests before have skipped over; years without a calendar follow the statute. */
async function nextHandover(): Promise<CivilDate> {
  const now = await temporal.env.currentTimeMs()
  const day = 24 * 60 * minute
  const monday = now + ((8 - ((Math.floor(now / day) + 4) % 7)) % 7 || 7) * day
  return civilDateAt(monday)
}

describe('Điều 10.1(a) — access ends at the end of the 3rd working day', () => {
  it('is still there the minute before and is ended at the deadline, whatever anyone does', async () => {
    await withCase({ handoverDate: await nextHandover() }, async ({ process, handle, to, steps }) => {
      const due = process.current().revokeDueAt ?? 0
      await to(due - minute)
      expect(steps()).toEqual(['BEGIN', 'REMIND_OLD_UNIT'])
      expect(process.current().accessEndedAt).toBeNull()
      await to(due + minute)
      expect(process.current()).toMatchObject({
        accessEndedBy: 'ENFORCED',
        accessEndedAt: due,
        revokeLate: true,
      })
      await recordHistory(handle, 'employee-transfer-enforced')
    })
  })

  it('is not enforced again when the unit confirmed the minute before', async () => {
    await withCase({ handoverDate: await nextHandover() }, async ({ process, to, act, steps }) => {
      const due = process.current().revokeDueAt ?? 0
      await to(due - minute)
      await act({ accessEndedAt: due - minute, accessEndedBy: 'CONFIRMED' })
      await to(due + minute)
      expect(steps()).not.toContain('END_ACCESS')
    })
  })
})

describe('Điều 10.1(b) — the new unit receives within 5 working days', () => {
  it('is reminded a day before, and Sở Nội vụ is told at the deadline and on every working day after', async () => {
    await withCase({ handoverDate: await nextHandover() }, async ({ process, to, steps }) => {
      const due = process.current().receiveDueAt ?? 0
      await to(due - minute)
      expect(steps()).toContain('REMIND_NEW_UNIT')
      expect(steps()).not.toContain('ESCALATE_RECEIPT')
      await to(due + minute)
      expect(steps().filter((step) => step === 'ESCALATE_RECEIPT')).toHaveLength(1)
      await to(due + 7 * 24 * 60 * minute + minute)
      const told = process.log
        .filter(({ step }) => step === 'ESCALATE_RECEIPT')
        .map(({ at }) => civilDateAt(at))
      expect(told.length).toBeGreaterThanOrEqual(5)
      expect(new Set(told).size).toBe(told.length)
    })
  })

  it('escalates nothing when the receipt came the minute before', async () => {
    await withCase({ handoverDate: await nextHandover() }, async ({ process, to, act, steps }) => {
      const due = process.current().receiveDueAt ?? 0
      await to(due - minute)
      await act({ receivedAt: due - minute })
      await to(due + 24 * 60 * minute)
      expect(steps()).not.toContain('ESCALATE_RECEIPT')
      expect(steps()).toContain('ASK_FOR_CHECK')
    })
  })
})

describe('Điều 10.1 — the case ends only when all is done', () => {
  it('waits for the old unit, the new unit and the person, then closes', async () => {
    await withCase({ handoverDate: await nextHandover() }, async ({ process, handle, to, act, steps }) => {
      const begin = startOfDay(process.current().handoverDate)
      await to(begin + 60 * minute)
      await act({ accessEndedAt: begin + 60 * minute, accessEndedBy: 'CONFIRMED' })
      await act({ receivedAt: begin + 120 * minute })
      expect(process.current().closedAt).toBeNull()
      await act({ checkedAt: begin + 180 * minute })
      await handle.result()
      expect(steps().at(-1)).toBe('CLOSE')
      await recordHistory(handle, 'employee-transfer-completed')
    })
  })

  it('ends without a further step when the case was withdrawn', async () => {
    await withCase({ handoverDate: await nextHandover() }, async ({ process, handle, act, steps }) => {
      await act({ closedAt: startOfDay(process.current().handoverDate), closedAs: 'DA_RUT', stage: 'DA_RUT' })
      await handle.result()
      expect(steps()).not.toContain('END_ACCESS')
      await recordHistory(handle, 'employee-transfer-withdrawn')
    })
  })

  it('does nothing before a handover date that lies ahead', async () => {
    await withCase(
      { handoverDate: await nextHandover(), stage: 'CHO_NGAY_BAN_GIAO' },
      async ({ process, to, steps }) => {
        const begin = startOfDay(process.current().handoverDate)
        await to(begin - minute)
        expect(steps()).toEqual([])
        await to(begin + minute)
        expect(steps()).toEqual(['BEGIN'])
      },
    )
  })
})

describe('Điều 10.2 — a leaver has no receiving side', () => {
  it('closes once access has ended', async () => {
    const leaver = {
      kind: 'NGHI_HUU',
      toUnit: null,
      toManager: null,
      handoverDate: await nextHandover(),
    } as const
    await withCase(leaver, async ({ process, handle, steps }) => {
      await handle.result()
      expect(steps()).toEqual(['BEGIN', 'REMIND_OLD_UNIT', 'END_ACCESS', 'CLOSE'])
      expect(process.current().closedAs).toBe('HOAN_THANH')
      await recordHistory(handle, 'employee-transfer-leaver')
    })
  })
})

describe('a calendar change while waiting', () => {
  it('moves an open deadline and ends access at the new one only', async () => {
    await withCase({ handoverDate: await nextHandover() }, async ({ process, to, act, steps }) => {
      const before = process.current().revokeDueAt ?? 0
      await to(startOfDay(process.current().handoverDate) + 60 * minute)
      const lastDay = civilDateAt(before - 1)
      const calendar = {
        ...publishedCalendar,
        pending: [{ date: lastDay, name: 'Ngày nghỉ bổ sung', status: 'AP_DUNG' as const }],
      }
      process.setCalendar(calendar)
      const moved = rearmed(process.current(), calendar)
      expect(moved.revokeDueAt).toBeGreaterThan(before)
      await act(moved)
      await to(before + minute)
      expect(steps()).not.toContain('END_ACCESS')
      await to(moved.revokeDueAt + minute)
      expect(process.log.find(({ step }) => step === 'END_ACCESS')?.at).toBeGreaterThanOrEqual(
        moved.revokeDueAt,
      )
    })
  })
})

describe('what the officials see', () => {
  it('says in Vietnamese which unit must do what by when', async () => {
    await withCase({ handoverDate: await nextHandover() }, async ({ process, handle, to }) => {
      await to(startOfDay(process.current().handoverDate) + minute)
      const metadata = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata') // SDK's own query
      expect(metadata.currentDetails).toContain('H59.3 hủy quyền truy cập')
      expect(metadata.currentDetails).toContain('H59.7 tiếp nhận')
      const due = formatInstant(endOfDay(civilDateAt((process.current().revokeDueAt ?? 0) - 1)) - 1)
      expect(metadata.currentDetails).toContain(due.slice(-10).replaceAll('/', '-'))
    })
  })
})
