import { describe, expect, test } from 'vitest'
import { backupPeriodOf } from './backup-period.ts'
import type { BackupSet } from './backup-set.ts'
import { assertMayDelete } from './deletion-by-hand.ts'

const month = 30 * 86_400_000
const start = Date.UTC(2026, 0, 3)
const reading = (at: number) => ({ walls: [at], boot: null })
const aSet = (sequence: number, more: Partial<BackupSet> = {}): BackupSet => {
  const at = start + sequence * month
  const attested = { sequence, period: backupPeriodOf(at), taken: reading(at) }
  const base = { standing: 'VERIFIED', attested, hold: null, holdUnreadable: false, bytes: 1 } as const
  return { ...base, setId: `bo-${sequence}`, ...more }
}
const eight = Array.from({ length: 8 }, (_, at) => aSet(at))
const now = reading(start + 7 * month + 86_400_000)
const tryDelete =
  (setId: string, sets: readonly BackupSet[] = eight) =>
  () =>
    assertMayDelete(sets, { setId, now })
const mustStay = expect.objectContaining({ code: 'BACKUP_DELETION.MUST_STAY' })

describe('Điều 9.1 — deletion by hand', () => {
  test('may give up what only the policy keeps', () => {
    for (const setId of ['bo-0', 'bo-1', 'bo-2', 'bo-3'])
      expect(tryDelete(setId)()).toEqual(['bo-7', 'bo-6', 'bo-5'])
  })

  test('never the last three months, the newest, or one of three verified months', () => {
    for (const setId of ['bo-7', 'bo-6', 'bo-5']) expect(tryDelete(setId)).toThrow(mustStay)
    const three = [aSet(0), aSet(1), aSet(2)]
    const late = { setId: 'bo-0', now: reading(start + 40 * 86_400_000 + 2 * month) }
    expect(() => assertMayDelete(three, late)).toThrow(mustStay)
  })

  test('never a held set, not even one that nobody vouches for', () => {
    const hold = { by: 'so-noi-vu', reason: 'thanh tra', at: 0 }
    expect(tryDelete('bo-0', [aSet(0, { hold }), ...eight.slice(1)])).toThrow('thanh tra')
    expect(tryDelete('bo-0', [aSet(0, { holdUnreadable: true }), ...eight.slice(1)])).toThrow(mustStay)
    const forged = aSet(9, { setId: 'la', standing: 'FORGED', attested: null })
    expect(tryDelete('la', [...eight, forged])()).toHaveLength(3)
    expect(tryDelete('la', [...eight, { ...forged, hold }])).toThrow(mustStay)
  })

  test('refuses an unknown set, and everything while the clocks are in doubt', () => {
    expect(tryDelete('khong-co')).toThrow(mustStay)
    const back = { setId: 'bo-0', now: reading(start) }
    expect(() => assertMayDelete(eight, back)).toThrow(mustStay)
  })
})
