import { describe, expect, it } from 'vitest'
import { compareRecords, remedyOf, unequalUnits } from './comparison.ts'
import { threeWay } from './correction.ts'

const held = (personalId: string, version: number, contentHash = 'h') => ({
  personalId,
  version,
  contentHash,
})

describe('reconciliation', () => {
  it('looks only into units whose hash differs or that one side lacks', () => {
    const ours = [
      { unitCode: 'H59.1', count: 1, hash: 'a' },
      { unitCode: 'H59.2', count: 1, hash: 'b' },
      { unitCode: 'H59.3', count: 1, hash: 'c' },
    ]
    const theirs = [
      { unitCode: 'H59.1', count: 1, hash: 'a' },
      { unitCode: 'H59.2', count: 1, hash: 'x' },
      { unitCode: 'H59.9', count: 1, hash: 'z' },
    ]
    expect(unequalUnits(ours, theirs)).toStrictEqual(['H59.2', 'H59.3', 'H59.9'])
  })

  it('names every difference of a unit and what follows from it', () => {
    const ours = [held('1', 2), held('2', 3), held('3', 1), held('4', 1, 'x'), held('6', 1)]
    const theirs = [held('1', 1), held('2', 4), held('4', 1, 'y'), held('5', 1), held('6', 1)]
    const found = compareRecords(ours, theirs).map(({ personalId, kind }) => [
      personalId,
      kind,
      remedyOf[kind],
    ])
    expect(found).toStrictEqual([
      ['1', 'OLDER_THERE', 'SEND_AGAIN'],
      ['2', 'NEWER_THERE', 'ASK'],
      ['3', 'UNKNOWN_THERE', 'SEND_AGAIN'],
      ['4', 'CONTENT_DIFFERS', 'ASK'],
      ['5', 'UNKNOWN_HERE', 'ASK'],
    ])
  })
})

describe('three-way view of a correction', () => {
  it.each([
    ['1990', '1990', '1989', 'ALREADY_SAME'],
    ['1989', '1990', '1989', 'THEY_CHANGED'],
    ['1991', '1990', '1989', 'BOTH_CHANGED'],
  ])('ours %s, theirs %s, last agreed %s: %s', (ours, theirs, lastAgreed, verdict) => {
    expect(threeWay({ ours, theirs, lastAgreed }).verdict).toBe(verdict)
  })
})
