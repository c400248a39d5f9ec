import { type BackupPeriod, day, monthsBefore } from './backup-period.ts'
import type { BackupSet, SetAttestation } from './backup-set.ts'
import { type ClockDoubt, type ClockReading, earliestOf, findDoubt, latestOf } from './clock-evidence.ts'

/** A set that a signature vouches for. */
export interface SignedSet {
  readonly set: BackupSet
  readonly attested: SetAttestation
}

/**
 * Dòng thời gian các bộ sao lưu: signed sets in the order of their signed numbers (never of a clock), and the last
 * place where time may not be believed. Behind that place time passed as the clocks say; before it nobody knows.
 */
export interface SetTimeline {
  readonly sets: readonly SignedSet[]
  /** Index of the first set after the last doubt; equal to `sets.length` when the doubt is about now. */
  readonly trustedFrom: number
  readonly doubt: ClockDoubt | undefined
  readonly now: ClockReading
}

export function layOut(sets: readonly BackupSet[], now: ClockReading): SetTimeline {
  const signed = sets
    .flatMap((set) => (set.attested ? [{ set, attested: set.attested }] : []))
    .sort(
      (a, b) =>
        a.attested.sequence - b.attested.sequence || latestOf(a.attested.taken) - latestOf(b.attested.taken),
    )
  const readings = [...signed.map((one) => one.attested.taken), now]
  for (let at = signed.length; at > 0; at -= 1) {
    const [before, after] = [readings[at - 1], readings[at]]
    const doubt = before && after ? findDoubt(before, after) : undefined
    if (doubt) return { sets: signed, trustedFrom: at, doubt, now }
  }
  return { sets: signed, trustedFrom: 0, doubt: undefined, now }
}

/** A set before the last doubt is taken to be as young as the first one after it, or as now. */
export function countsAsTakenAt(timeline: SetTimeline, index: number): number {
  const { sets, trustedFrom, now } = timeline
  const reading = sets[Math.max(index, trustedFrom)]?.attested.taken ?? now
  return latestOf(reading)
}

/** Everything counted as taken since then belongs to the last `months`: three months of any calendar, and a day. */
export function windowStart(now: ClockReading, months: number): number {
  const reference = earliestOf(now)
  // A clock that is wrong but steady may stand in February: three months are never less than 93 days.
  return Math.min(monthsBefore(reference, months), reference - (months * 31 + 1) * day)
}

/** The newest verified set of each month, newest month first. */
export function monthlySets(sets: readonly SignedSet[]): readonly SignedSet[] {
  const months = new Map<BackupPeriod, SignedSet>()
  for (const one of sets.toReversed()) {
    if (one.set.standing !== 'VERIFIED' || months.has(one.attested.period)) continue
    months.set(one.attested.period, one)
  }
  return [...months.values()]
}
