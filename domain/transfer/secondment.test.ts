import { describe, expect, test } from 'vitest'
import { aTransfer } from '#test/builders/transfers/transfer.ts'
import { DomainError } from '../errors.ts'
import { type CivilDate, endOfDay, parseCivilDate, startOfDay } from '../calendar/civil-date.ts'
import {
  assertTermAtOpening,
  changeSecondmentTerm,
  secondmentEndsAt,
  unitsOfSecondment,
} from './secondment.ts'
import type { TransferKind } from './transfer.ts'

const minute = 60_000
const date = parseCivilDate
const startsOn = date('2026-03-10')
const lastDay = date('2026-09-10')

function refusalOf(act: () => unknown): string {
  try {
    act()
    return 'none'
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error)
  }
}

describe('the term of a secondment at its opening', () => {
  const opening = (kind: TransferKind, last: CivilDate | null) =>
    refusalOf(() => assertTermAtOpening({ kind, handoverDate: startsOn, lastDay: last }))

  test('is needed, and only there', () => {
    expect(opening('BIET_PHAI', null)).toBe('TRANSFER.TERM_NEEDED')
    expect(opening('DIEU_DONG', lastDay)).toBe('TRANSFER.TERM_NOT_ALLOWED')
    expect(opening('DIEU_DONG', null)).toBe('none')
  })

  test.each([
    ['2026-03-09', 'TRANSFER.TERM_OUT_OF_RANGE'],
    ['2026-03-10', 'none'],
    ['2029-03-12', 'none'], // three years of 366 days
    ['2029-03-13', 'TRANSFER.TERM_OUT_OF_RANGE'],
  ])('until %s: %s', (last, code) => expect(opening('BIET_PHAI', date(last))).toBe(code))
})

describe('another term by another decision', () => {
  const now = startOfDay(date('2026-08-01')) + 9 * 60 * minute
  const change = (wanted: { last: string; at?: number; kind?: TransferKind; decided?: string }) =>
    refusalOf(() =>
      changeSecondmentTerm(aTransfer({ kind: wanted.kind ?? 'BIET_PHAI', handoverDate: startsOn, lastDay }), {
        lastDay: date(wanted.last),
        decisionDate: date(wanted.decided ?? '2026-07-30'),
        now: wanted.at ?? now,
      }),
    )

  test.each([
    [{ last: '2027-03-10' }, 'none'],
    [{ last: '2026-08-01' }, 'none'],
    [{ last: '2026-07-31' }, 'TRANSFER.TERM_IN_PAST'],
    [{ last: '2026-09-10' }, 'TRANSFER.SAME_TERM'],
    [{ last: '2029-09-13' }, 'TRANSFER.TERM_OUT_OF_RANGE'],
    [{ last: '2027-03-10', decided: '2026-08-02' }, 'TRANSFER.DECISION_IN_FUTURE'],
    [{ last: '2027-03-10', kind: 'DIEU_DONG' }, 'TRANSFER.NOT_SECONDMENT'],
  ] as const)('%o: %s', (wanted, code) => expect(change(wanted)).toBe(code))

  test('may be given until the last minute of the last day, and not after it', () => {
    const ends = endOfDay(lastDay)
    expect(change({ last: '2027-03-10', at: ends - minute })).toBe('none')
    expect(change({ last: '2027-03-10', at: ends + minute })).toBe('TRANSFER.SECONDMENT_OVER')
  })
})

describe('where a person serves by secondment', () => {
  const posts = [{ unitCode: 'H59.7', startsOn, endsOn: date('2026-09-11') }]

  test('from the first minute of the first day to the last minute of the last', () => {
    expect(unitsOfSecondment(posts, startOfDay(startsOn) - minute)).toEqual([])
    expect(unitsOfSecondment(posts, startOfDay(startsOn) + minute)).toEqual(['H59.7'])
    expect(unitsOfSecondment(posts, secondmentEndsAt({ lastDay }) - minute)).toEqual(['H59.7'])
    expect(unitsOfSecondment(posts, secondmentEndsAt({ lastDay }) + minute)).toEqual([])
  })
})
