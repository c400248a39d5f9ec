import { describe, expect, test } from 'vitest'
import { aTransfer } from '#test/builders/transfers/transfer.ts'
import { addDays, startOfDay } from '../calendar/civil-date.ts'
import { DomainError } from '../errors.ts'
import {
  assertMayAttach,
  assertMayConfirmData,
  assertMayConfirmRevocation,
  assertMayObject,
  assertMayReceive,
  assertMayWithdraw,
  stageOf,
} from './acts.ts'
import type { Transfer } from './transfer.ts'

const minute = 60_000
const { handoverDate } = aTransfer()
const begins = startOfDay(handoverDate)
const now = begins + 9 * 60 * minute

function refusalOf(act: () => void): string {
  try {
    act()
    return 'none'
  } catch (error) {
    return error instanceof DomainError ? error.code.replace('TRANSFER.', '') : String(error)
  }
}

/** What each act answers in a state. */
const answers = (wanted: Partial<Transfer>, at = now) => {
  const transfer = aTransfer(wanted)
  const receipt = { startsOn: handoverDate, now: at, lockedUntil: null }
  return {
    confirm: refusalOf(() => assertMayConfirmRevocation(transfer, at)),
    receive: refusalOf(() => assertMayReceive(transfer, receipt)),
    object: refusalOf(() => assertMayObject(transfer)),
    withdraw: refusalOf(() => assertMayWithdraw(transfer)),
    check: refusalOf(() => assertMayConfirmData(transfer)),
    attach: refusalOf(() => assertMayAttach(transfer)),
  }
}

const leaver = { kind: 'NGHI_HUU', toUnit: null, toManager: null, receiveDueAt: null } as const
const none = 'none'

describe('Điều 10.1 — what may be done in a case', () => {
  test.each([
    [
      'handed over, nothing done',
      {},
      {
        confirm: none,
        receive: none,
        object: none,
        withdraw: none,
        check: 'NOT_RECEIVED_YET',
        attach: none,
      },
    ],
    [
      'access ended by the hub: a late confirmation still counts',
      { accessEndedAt: now, accessEndedBy: 'ENFORCED' },
      {
        confirm: none,
        receive: none,
        object: none,
        withdraw: none,
        check: 'NOT_RECEIVED_YET',
        attach: none,
      },
    ],
    [
      'access ended by the unit',
      { accessEndedAt: now, accessEndedBy: 'CONFIRMED' },
      {
        confirm: 'ALREADY_CONFIRMED',
        receive: none,
        object: none,
        withdraw: none,
        check: 'NOT_RECEIVED_YET',
        attach: none,
      },
    ],
    [
      'received',
      { receivedAt: now },
      {
        confirm: none,
        receive: 'ALREADY_RECEIVED',
        object: 'ALREADY_RECEIVED',
        withdraw: 'TOO_LATE_TO_WITHDRAW',
        check: none,
        attach: none,
      },
    ],
    [
      'received and checked',
      { receivedAt: now, checkedAt: now },
      {
        confirm: none,
        receive: 'ALREADY_RECEIVED',
        object: 'ALREADY_RECEIVED',
        withdraw: 'TOO_LATE_TO_WITHDRAW',
        check: 'ALREADY_CHECKED',
        attach: none,
      },
    ],
    [
      'a leaver whose dossier is not yet in the archive',
      leaver,
      {
        confirm: none,
        receive: 'NO_RECEIVER',
        object: 'NO_RECEIVER',
        withdraw: none,
        check: 'NOT_RECEIVED_YET',
        attach: none,
      },
    ],
    [
      'a leaver whose dossier is',
      { ...leaver, archivedAt: now },
      {
        confirm: none,
        receive: 'NO_RECEIVER',
        object: 'NO_RECEIVER',
        withdraw: 'TOO_LATE_TO_WITHDRAW',
        check: 'NOT_RECEIVED_YET',
        attach: none,
      },
    ],
  ] as const)('%s', (_state, wanted, expected) => {
    expect(answers(wanted)).toEqual(expected)
  })

  test.each([
    ['HOAN_THANH', none],
    ['DA_RUT', 'CLOSED'],
    ['BI_THAY_THE', 'CLOSED'],
  ] as const)('a case closed as %s takes no act; its decision may follow: %s', (closedAs, attach) => {
    const refused = 'CLOSED'
    const expected = {
      confirm: refused,
      receive: refused,
      object: refused,
      withdraw: refused,
      check: refused,
    }
    expect(answers({ closedAs, closedAt: now })).toEqual({ ...expected, attach })
  })

  test('a minute before the handover day it is a plan: only a withdrawal; a minute into it everything', () => {
    expect(answers({}, begins - minute)).toMatchObject({
      confirm: 'NOT_YET_HANDED_OVER',
      receive: 'NOT_YET_HANDED_OVER',
      withdraw: none,
    })
    expect(answers({}, begins + minute)).toMatchObject({ confirm: none, receive: none })
    expect(stageOf(aTransfer(), begins - minute)).toBe('CHO_NGAY_BAN_GIAO')
    expect(stageOf(aTransfer(), begins + minute)).toBe('DANG_CHUYEN_GIAO')
  })
})

describe('Điều 10.1(b) — the receipt', () => {
  const receive = (receipt: { startsOn?: string; lockedUntil?: number; at?: number }) =>
    refusalOf(() =>
      assertMayReceive(aTransfer(), {
        startsOn: (receipt.startsOn ?? handoverDate) as typeof handoverDate,
        now: receipt.at ?? now,
        lockedUntil: receipt.lockedUntil ?? null,
      }),
    )

  test('starts on the handover day at the earliest', () => {
    expect(receive({ startsOn: handoverDate })).toBe(none)
    expect(receive({ startsOn: addDays(handoverDate, -1) })).toBe('START_BEFORE_HANDOVER')
  })

  test('waits for the package being signed to its last minute', () => {
    expect(receive({ lockedUntil: now + minute })).toBe('CHANGES_BEING_SIGNED')
    expect(receive({ lockedUntil: now, at: now })).toBe(none)
  })
})
