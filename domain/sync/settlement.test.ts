import { describe, expect, it } from 'vitest'
import type { Acknowledgement } from './record.ts'
import { halve, settle } from './settlement.ts'

const sent = [
  { personalId: '084090000001', version: 1 },
  { personalId: '084090000001', version: 2 },
  { personalId: '084090000002', version: 7 },
]

function answer(index: number, outcome: Acknowledgement['outcome']): Acknowledgement {
  const version = sent[index]
  if (version === undefined) throw new Error('no such record')
  const refusals = [{ cause: 'FORMAT_WRONG', field: 'birthName', partnerMessage: 'x' }] as const
  return { ...version, outcome, refusals: outcome === 'REFUSED' ? refusals : [] }
}

describe('settling a packet', () => {
  it('gives every record its own outcome, whatever the order of the answers', () => {
    const outcomes = settle(sent, [answer(2, 'DUPLICATE'), answer(1, 'REFUSED'), answer(0, 'ACCEPTED')])
    expect(outcomes.map(({ outcome }) => outcome)).toStrictEqual(['ACCEPTED', 'REFUSED', 'DUPLICATE'])
  })

  it('refuses what the partner is silent about instead of guessing', () => {
    const [, silent] = settle(sent, [answer(0, 'ACCEPTED'), answer(2, 'ACCEPTED')])
    expect(silent).toMatchObject({ outcome: 'REFUSED', refusals: [{ cause: 'UNANSWERED' }] })
  })

  it('ignores answers to versions that were not sent', () => {
    const stranger = { ...answer(0, 'ACCEPTED'), version: 99 }
    expect(settle(sent.slice(0, 1), [stranger])).toMatchObject([{ outcome: 'REFUSED' }])
  })

  it('cuts a refused packet in two without changing the order', () => {
    expect(halve([1, 2, 3, 4, 5])).toStrictEqual([
      [1, 2, 3],
      [4, 5],
    ])
    expect(halve([1])).toStrictEqual([[1]])
  })
})
