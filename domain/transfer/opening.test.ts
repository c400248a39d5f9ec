import { describe, expect, test } from 'vitest'
import { addDays, parseCivilDate } from '../calendar/civil-date.ts'
import { DomainError } from '../errors.ts'
import { assertMayOpen, type TransferOpening } from './opening.ts'
import { type TransferKind, transferKinds } from './transfer.ts'

const today = parseCivilDate('2026-03-10')
const base: TransferOpening = {
  kind: 'DIEU_DONG',
  isContractWorker: false,
  fromUnit: 'H59.3',
  toUnit: 'H59.7',
  fromManager: 'H59.3',
  toManager: 'H59.7',
  decisionDate: addDays(today, -5),
  handoverDate: today,
  lastDay: null,
  today,
}

function refusalOf(change: Partial<TransferOpening>): string {
  try {
    assertMayOpen({ ...base, ...change })
    return 'none'
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error)
  }
}

// Restated, not imported: who comes into another unit of the province, who leaves it, who serves elsewhere for a term.
const moves: readonly TransferKind[] = ['DIEU_DONG', 'BO_NHIEM', 'LUAN_CHUYEN', 'CHUYEN_DOI_VI_TRI']
const leavings: readonly TransferKind[] = [
  'CHUYEN_NGOAI_TINH',
  'CHUYEN_KHOI_NHA_NUOC',
  'NGHI_HUU',
  'THOI_VIEC',
  'QUA_DOI',
]

describe('the sides of a transfer', () => {
  test('every kind is a move, a leaving or a secondment', () => {
    expect([...moves, ...leavings, 'BIET_PHAI'].toSorted()).toEqual([...transferKinds].toSorted())
  })

  test.each(moves)('Điều 10.1 — %s needs a unit that receives, of another purview', (kind) => {
    expect(refusalOf({ kind })).toBe('none')
    expect(refusalOf({ kind, toUnit: null, toManager: null })).toBe('TRANSFER.RECEIVER_NEEDED')
    expect(refusalOf({ kind, toUnit: 'H59.3', toManager: 'H59.3' })).toBe('TRANSFER.SAME_UNIT')
    expect(refusalOf({ kind, toUnit: 'H59.3.2', toManager: 'H59.3' })).toBe('TRANSFER.SAME_PURVIEW')
    expect(refusalOf({ kind, isContractWorker: true })).toBe('TRANSFER.CONTRACT_WORKER')
  })

  test.each(leavings)('Điều 10.2 — %s has none, also for a contract worker', (kind) => {
    expect(refusalOf({ kind })).toBe('TRANSFER.RECEIVER_NOT_ALLOWED')
    expect(refusalOf({ kind, toUnit: null, toManager: null })).toBe('none')
    expect(refusalOf({ kind, toUnit: null, toManager: null, isContractWorker: true })).toBe('none')
  })

  test('a secondment needs a unit, and may stay under one purview', () => {
    const seconded = { kind: 'BIET_PHAI', lastDay: addDays(today, 90) } as const
    expect(refusalOf({ ...seconded, toManager: 'H59.3' })).toBe('none')
    expect(refusalOf({ ...seconded, toUnit: null })).toBe('TRANSFER.RECEIVER_NEEDED')
    expect(refusalOf({ ...seconded, isContractWorker: true })).toBe('TRANSFER.CONTRACT_WORKER')
  })
})

describe('the dates of a transfer', () => {
  const early = addDays(today, -400)

  test.each([
    [-366, 'none'],
    [-367, 'TRANSFER.HANDOVER_TOO_EARLY'],
    [180, 'none'],
    [181, 'TRANSFER.HANDOVER_TOO_LATE'],
  ])('a handover %i days from today: %s', (days, code) => {
    expect(refusalOf({ handoverDate: addDays(today, days), decisionDate: early })).toBe(code)
  })

  test('the decision is not of tomorrow and not after the handover', () => {
    expect(refusalOf({ decisionDate: today })).toBe('none')
    const tomorrow = addDays(today, 1)
    expect(refusalOf({ decisionDate: tomorrow, handoverDate: tomorrow })).toBe('TRANSFER.DECISION_IN_FUTURE')
    const yesterday = addDays(today, -1)
    expect(refusalOf({ decisionDate: today, handoverDate: yesterday })).toBe(
      'TRANSFER.DECISION_AFTER_HANDOVER',
    )
    // A death certificate follows the day of death.
    const death = { kind: 'QUA_DOI', toUnit: null, toManager: null } as const
    expect(refusalOf({ ...death, decisionDate: today, handoverDate: yesterday })).toBe('none')
  })
})
