import type { BackupSet } from './backup-set.ts'
import type { ClockDoubt, ClockReading } from './clock-evidence.ts'
import { explain } from './retention-explanation.ts'
import { atLeastRegulation, type RetentionPolicy, regulationMinimum } from './retention-policy.ts'
import { countsAsTakenAt, layOut, monthlySets, type SetTimeline, windowStart } from './set-timeline.ts'

export const keepRules = [
  'NOT_AUTHENTIC',
  'HELD',
  'NO_NEWER_VERIFIED',
  'TOO_FEW_MONTHS',
  'CLOCK_IN_DOUBT',
  'WITHIN_MONTHS',
  'BEFORE_DOUBT',
  'MONTHLY_SET',
] as const
export const deleteRules = ['MONTH_HAS_NEWER', 'BEYOND_POLICY', 'NEVER_PROVED'] as const
export type KeepRule = (typeof keepRules)[number]
export type DeleteRule = (typeof deleteRules)[number]

/** Quyết định lưu giữ: what is to become of one set, and why, in words, before anything is done. */
export type RetentionDecision = {
  readonly setId: string
  readonly explanation: string
} & (
  | { readonly action: 'KEEP'; readonly rule: KeepRule }
  | { readonly action: 'DELETE'; readonly rule: DeleteRule }
)

/** Kế hoạch lưu giữ */
export interface RetentionPlan {
  /** In the order in which they are to be done: deletions oldest first. */
  readonly decisions: readonly RetentionDecision[]
  /** The sets that the plan relies on: they are read whole again before the first deletion. */
  readonly reliesOn: readonly string[]
  readonly doubt: ClockDoubt | null
  /** Verified months on the medium; below the minimum Sở Nội vụ is told. */
  readonly verifiedMonths: number
}

export interface RetentionQuestion {
  readonly sets: readonly BackupSet[]
  readonly policy: RetentionPolicy
  readonly now: ClockReading
}

interface Grounds {
  readonly timeline: SetTimeline
  readonly policy: RetentionPolicy
  readonly monthly: ReadonlySet<string>
  readonly verifiedMonths: number
  readonly trustedMonths: number
  readonly newestVerified: number
}

// Điều 9.1: hàng tháng, tối thiểu ba tháng; both readings are kept, and in doubt nothing is deleted.
export function planRetention({ sets, policy, now }: RetentionQuestion): RetentionPlan {
  const grounds = layGrounds(layOut(sets, now), atLeastRegulation(policy))
  const signed = grounds.timeline.sets.map((_, index) => decide(grounds, index))
  const strange = sets.filter((set) => set.attested === null).map((set) => keep(set, 'NOT_AUTHENTIC'))
  return {
    decisions: [...signed, ...strange],
    reliesOn: [...grounds.monthly],
    doubt: grounds.timeline.doubt ?? null,
    verifiedMonths: grounds.verifiedMonths,
  }
}

function layGrounds(timeline: SetTimeline, policy: RetentionPolicy): Grounds {
  const months = monthlySets(timeline.sets)
  return {
    timeline,
    policy,
    monthly: new Set(months.slice(0, policy.monthlySets).map((one) => one.set.setId)),
    verifiedMonths: months.length,
    trustedMonths: monthlySets(timeline.sets.slice(timeline.trustedFrom)).length,
    newestVerified: timeline.sets.findLastIndex((one) => one.set.standing === 'VERIFIED'),
  }
}

function decide(grounds: Grounds, index: number): RetentionDecision {
  const set = grounds.timeline.sets[index]?.set
  if (!set) throw new RangeError(`no set ${index}`)
  const rule = findKeepRule(grounds, set, index)
  return rule ? keep(set, rule) : remove(set, grounds)
}

function findKeepRule(grounds: Grounds, set: BackupSet, index: number): KeepRule | undefined {
  const { timeline, policy } = grounds
  if (set.standing === 'FORGED' || set.standing === 'UNKNOWN_KEY') return 'NOT_AUTHENTIC'
  if (set.hold || set.holdUnreadable) return 'HELD'
  if (index >= grounds.newestVerified) return 'NO_NEWER_VERIFIED'
  if (grounds.verifiedMonths < regulationMinimum.monthlySets) return 'TOO_FEW_MONTHS'
  if (timeline.trustedFrom === timeline.sets.length) return 'CLOCK_IN_DOUBT'
  if (countsAsTakenAt(timeline, index) >= windowStart(timeline.now, policy.everythingForMonths)) {
    return index < timeline.trustedFrom ? 'BEFORE_DOUBT' : 'WITHIN_MONTHS'
  }
  // Months that were named by a clock in doubt do not count: the sets since then must carry the minimum alone.
  const carried = grounds.trustedMonths >= regulationMinimum.monthlySets
  if (index < timeline.trustedFrom && !carried) return 'BEFORE_DOUBT'
  return grounds.monthly.has(set.setId) ? 'MONTHLY_SET' : undefined
}

function keep(set: BackupSet, rule: KeepRule): RetentionDecision {
  return { setId: set.setId, action: 'KEEP', rule, explanation: explain(set, rule) }
}

function remove(set: BackupSet, { timeline }: Grounds): RetentionDecision {
  const rule = deleteRuleOf(set, timeline)
  return { setId: set.setId, action: 'DELETE', rule, explanation: explain(set, rule) }
}

function deleteRuleOf(set: BackupSet, timeline: SetTimeline): DeleteRule {
  if (set.standing !== 'VERIFIED') return 'NEVER_PROVED'
  const newestOfMonth = monthlySets(timeline.sets).some((one) => one.set.setId === set.setId)
  return newestOfMonth ? 'BEYOND_POLICY' : 'MONTH_HAS_NEWER'
}
