import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scaled } from '#test/scale.ts'
import type { EntryAct } from './acts.ts'
import { asOf, foldHistory } from './history.ts'

const base = { section: 'CONTACT', entryKey: 'MAIN', sourceDocument: null, approval: null } as const

function set(actId: string, value: string | null, validFrom: string, recordedAt: number): EntryAct {
  const recorded = value === null ? null : { currentAddress: value }
  return { ...base, kind: 'SET', actId, value: recorded, validFrom, recordedAt }
}

function valuesAt(acts: readonly EntryAct[], validOn: string, knownOn?: number): unknown[] {
  const at = knownOn === undefined ? { validOn } : { validOn, knownOn }
  return asOf(foldHistory(acts), at).map((version) => version.value?.['currentAddress'])
}

describe('Điều 3.1, 5.3 — history of a dossier', () => {
  const acts: EntryAct[] = [
    set('a', 'Phường 1', '2024-01-01', 10),
    set('b', 'Phường 2', '2025-01-01', 20),
    {
      ...base,
      kind: 'CORRECT',
      actId: 'c',
      target: 'b',
      value: { currentAddress: 'Phường 3' },
      validFrom: '2025-02-01',
      recordedAt: 30,
    },
    { ...base, kind: 'RESCIND', actId: 'd', target: 'c', recordedAt: 40 },
  ]

  test('a new value does not overwrite the old one', () => {
    expect(valuesAt(acts.slice(0, 2), '2024-12-31')).toEqual(['Phường 1'])
    expect(valuesAt(acts.slice(0, 2), '2025-01-01')).toEqual(['Phường 2'])
    expect(valuesAt(acts.slice(0, 2), '2023-12-31')).toEqual([])
  })

  test('a correction replaces what had been recorded, also its day', () => {
    expect(valuesAt(acts.slice(0, 3), '2025-01-15')).toEqual(['Phường 1'])
    expect(valuesAt(acts.slice(0, 3), '2025-02-01')).toEqual(['Phường 3'])
  })

  test('what was known before a correction can still be read', () => {
    expect(valuesAt(acts, '2025-03-01', 25)).toEqual(['Phường 2'])
    expect(valuesAt(acts, '2025-03-01', 30)).toEqual(['Phường 3'])
    expect(valuesAt(acts, '2025-03-01', 9)).toEqual([])
  })

  test('a rescinded value had never been', () => {
    expect(valuesAt(acts, '2025-03-01')).toEqual(['Phường 1'])
  })

  test('an entry can end', () => {
    const ended = [set('a', 'Phường 1', '2024-01-01', 10), set('e', null, '2024-06-01', 20)]
    expect(valuesAt(ended, '2024-05-31')).toEqual(['Phường 1'])
    expect(valuesAt(ended, '2024-06-01')).toEqual([])
  })

  test('a value can be corrected or rescinded only once, and only in its own entry', () => {
    const again: EntryAct = { ...base, kind: 'RESCIND', actId: 'x', target: 'b', recordedAt: 50 }
    expect(() => foldHistory([...acts, again])).toThrow('đã được đính chính')
    const unknown: EntryAct = { ...base, kind: 'RESCIND', actId: 'x', target: 'nothing', recordedAt: 50 }
    expect(() => foldHistory([...acts, unknown])).toThrow('Không tìm thấy giá trị')
    const elsewhere: EntryAct = { ...again, target: 'a', entryKey: 'OTHER' }
    expect(() => foldHistory([...acts, elsewhere])).toThrow('Không tìm thấy giá trị')
  })
})

interface Step {
  readonly kind: 'SET' | 'CORRECT' | 'RESCIND'
  readonly entry: number
  readonly day: number
  readonly pick: number
  readonly ends: boolean
}

const dayOf = (day: number): string => `2025-01-${String(day).padStart(2, '0')}`

/** Legal acts from free steps: a correction or rescission of nothing becomes a new value. */
function toActs(steps: readonly Step[]): EntryAct[] {
  const live: { actId: string; entryKey: string }[] = []
  return steps.map((step, index): EntryAct => {
    const common = { section: 'AWARDS', sourceDocument: null, approval: null, recordedAt: index + 1 } as const
    const actId = `act-${index}`
    const validFrom = dayOf(step.day)
    const value = step.ends ? null : { award: actId }
    if (step.kind === 'SET' || live.length === 0) {
      const entryKey = `entry-${step.entry}`
      live.push({ actId, entryKey })
      return { ...common, kind: 'SET', actId, entryKey, value, validFrom }
    }
    const [target] = live.splice(step.pick % live.length, 1)
    const aimed = { ...common, actId, entryKey: target!.entryKey, target: target!.actId }
    if (step.kind === 'RESCIND') return { ...aimed, kind: 'RESCIND' }
    live.push({ actId, entryKey: target!.entryKey })
    return { ...aimed, kind: 'CORRECT', value, validFrom }
  })
}

/** The oracle: replays the acts known by then into a calendar of days, one cell at a time. */
function replay(acts: readonly EntryAct[], day: number, knownOn: number): Map<string, unknown> {
  const claims: { actId: string; entryKey: string; validFrom: string; value: unknown }[] = []
  for (const act of acts.filter((known) => known.recordedAt <= knownOn)) {
    if (act.kind !== 'SET') {
      const gone = claims.findIndex((claim) => claim.actId === act.target)
      claims.splice(gone, 1)
    }
    if (act.kind !== 'RESCIND') claims.push(act)
  }
  const calendar = new Map<string, unknown>()
  for (let today = 1; today <= day; today += 1)
    for (const claim of claims.filter((each) => each.validFrom === dayOf(today)))
      calendar.set(claim.entryKey, claim.value)
  for (const [key, value] of calendar) if (value === null) calendar.delete(key)
  return calendar
}

test('Điều 3.1 — reads as of any day, as known on any day, agree with a replay of the acts', () => {
  const step = fc.record({
    kind: fc.constantFrom('SET', 'SET', 'CORRECT', 'RESCIND'),
    entry: fc.integer({ min: 0, max: 3 }),
    day: fc.integer({ min: 1, max: 12 }),
    pick: fc.nat(20),
    ends: fc.boolean(),
  }) as fc.Arbitrary<Step>
  const runs = scaled('histories against replay', 300, 20_000)
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 25 }),
      fc.integer({ min: 1, max: 13 }),
      fc.nat(26),
      (steps, day, known) => {
        const acts = toActs(steps)
        const read = asOf(foldHistory(acts), { validOn: dayOf(day), knownOn: known })
        const found = new Map<string, unknown>(read.map((version) => [version.entryKey, version.value]))
        expect(found).toEqual(replay(acts, day, known))
      },
    ),
    { numRuns: runs },
  )
})
