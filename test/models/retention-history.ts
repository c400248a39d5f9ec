import * as fc from 'fast-check'
import { backupPeriodOf, day, monthsBefore } from '#domain/backup/backup-period.ts'
import type { BackupSet } from '#domain/backup/backup-set.ts'
import { type ClockReading, clockTolerance, longestQuietGap } from '#domain/backup/clock-evidence.ts'
import { planRetention, type RetentionDecision } from '#domain/backup/retention.ts'
import type { RetentionPolicy } from '#domain/backup/retention-policy.ts'

/** What may happen to an installation and its medium. Sizes are days; `pick` chooses among the sets there are. */
export type Happening =
  | { readonly kind: 'PASS'; readonly days: number }
  | { readonly kind: 'BACKUP'; readonly outcome: 'VERIFIED' | 'UNVERIFIED' | 'BROKEN' | 'MEDIUM_FULL' }
  | { readonly kind: 'PRUNE'; readonly diesAfter: number }
  | { readonly kind: 'ROT' | 'HOLD' | 'LIFT' | 'SPOIL_HOLD' | 'COPY_UNDER_NEW_NAME'; readonly pick: number }
  | { readonly kind: 'FORGE' | 'LOSE_KEY' | 'FIND_KEY' | 'REBOOT' | 'MEND_CLOCKS' }
  | { readonly kind: 'ONE_CLOCK_JUMPS'; readonly clock: 0 | 1; readonly days: number }
  | { readonly kind: 'ALL_CLOCKS_JUMP'; readonly days: number; readonly reboot: boolean }
  | { readonly kind: 'POLICY'; readonly policy: RetentionPolicy }

const size = fc.oneof(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 60, max: 9000 }))
const signed = fc.tuple(size, fc.boolean()).map(([days, forward]) => (forward ? days : -days))
const pick = fc.nat(1000)
const only = <const T extends string>(kind: T) => fc.constant({ kind } as const)
const picked = <const T extends string>(...kinds: T[]) => fc.record({ kind: fc.constantFrom(...kinds), pick })

const pass = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 27, max: 32 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 26 }) },
  { weight: 1, arbitrary: fc.integer({ min: 40, max: 130 }) },
)
const outcome = fc.oneof(
  { weight: 8, arbitrary: fc.constant('VERIFIED' as const) },
  { weight: 1, arbitrary: fc.constantFrom('UNVERIFIED' as const, 'BROKEN' as const, 'MEDIUM_FULL' as const) },
)
const policy = fc.record({ monthlySets: fc.integer({ min: -1, max: 14 }), everythingForMonths: fc.nat(6) })

/** A usual month: time passes, a backup is made, the old ones are pruned. */
const usual: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: pass.map((days) => ({ kind: 'PASS', days }) as const) },
  { weight: 5, arbitrary: outcome.map((outcome) => ({ kind: 'BACKUP', outcome }) as const) },
  {
    weight: 4,
    arbitrary: fc.nat(4).map((diesAfter) => ({ kind: 'PRUNE', diesAfter: diesAfter * 3 }) as const),
  },
)
const unusual: fc.Arbitrary<Happening> = fc.oneof(
  picked('ROT', 'HOLD', 'LIFT', 'SPOIL_HOLD', 'COPY_UNDER_NEW_NAME'),
  fc.oneof(only('FORGE'), only('LOSE_KEY'), only('FIND_KEY'), only('REBOOT'), only('MEND_CLOCKS')),
  fc.record({ kind: fc.constant('ONE_CLOCK_JUMPS'), clock: fc.constantFrom(0, 1), days: signed }),
  fc.record({ kind: fc.constant('ALL_CLOCKS_JUMP'), days: signed, reboot: fc.boolean() }),
  policy.map((policy) => ({ kind: 'POLICY', policy }) as const),
)
export const histories: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: unusual }),
  { minLength: 20, maxLength: 120, size: 'max' },
)

/** A set with what only the model knows: the true time, whether its bytes are still good. */
interface ModelSet {
  readonly set: BackupSet
  readonly trueTime: number
  readonly rotten: boolean
}

export interface Deletion {
  readonly decision: RetentionDecision
  readonly removed: ModelSet
  readonly trueTime: number
  readonly before: readonly ModelSet[]
}

export class RetentionHistory {
  sets: readonly ModelSet[] = []
  readonly deletions: Deletion[] = []
  readonly decisions: RetentionDecision[] = []
  clockEverWrong = false
  private time = Date.UTC(2026, 0, 5)
  private bootedAt = this.time - 3 * day
  private boot = 1
  private common = 0
  private single: readonly [number, number] = [0, 0]
  private taken = 0
  private keyLost = false
  // What the last backup knew: how far all clocks were off alike, and whether that boot still runs.
  private commonAtBackup = 0
  private restarted = false
  private policy: RetentionPolicy = { monthlySets: 3, everythingForMonths: 3 }

  private reading(): ClockReading {
    const wall = this.time + this.common
    const boot = { id: `boot-${this.boot}`, uptime: this.time - this.bootedAt }
    return { walls: [wall + this.single[0], wall + this.single[1]], boot }
  }

  apply(happening: Happening): void {
    switch (happening.kind) {
      case 'PASS':
        this.time += happening.days * day
        return
      case 'BACKUP':
        return this.backUp(happening.outcome)
      case 'PRUNE':
        return this.prune(happening.diesAfter)
      case 'POLICY':
        this.policy = happening.policy
        return
      case 'LOSE_KEY':
      case 'FIND_KEY':
        return this.setKey(happening.kind)
      case 'FORGE':
        return this.put({
          setId: `forged-${this.sets.length}-${this.time}`,
          standing: 'FORGED',
          attested: null,
        })
      case 'REBOOT':
      case 'MEND_CLOCKS':
      case 'ONE_CLOCK_JUMPS':
      case 'ALL_CLOCKS_JUMP':
        return this.changeClocks(happening)
      case 'ROT':
      case 'HOLD':
      case 'LIFT':
      case 'SPOIL_HOLD':
      case 'COPY_UNDER_NEW_NAME':
        return this.touch(happening)
    }
  }

  private changeClocks(happening: Happening): void {
    if (happening.kind === 'MEND_CLOCKS') this.single = [0, 0]
    if (happening.kind === 'REBOOT' && !this.hides(this.common, true)) this.restart()
    if (happening.kind === 'ONE_CLOCK_JUMPS') {
      this.single = happening.clock === 0 ? [happening.days * day, 0] : [0, happening.days * day]
    }
    if (happening.kind === 'ALL_CLOCKS_JUMP') this.jump(happening.days, happening.reboot)
  }

  /** All clocks are wrong alike: noticed by the time since boot, or, across a restart, by its size. */
  private jump(days: number, reboot: boolean): void {
    const common = this.common + days * day
    const restarts = reboot && !this.hides(common, true)
    if (this.hides(common, this.restarted || restarts)) return
    this.common = common
    this.clockEverWrong = true
    if (restarts) this.restart()
  }

  /** ADR 0006 gives up clocks that went forward alike since the last backup, by no more than the rule can see. */
  private hides(common: number, restarted: boolean): boolean {
    const forward = common - this.commonAtBackup
    return forward > 0 && forward <= (restarted ? longestQuietGap : clockTolerance)
  }

  private restart(): void {
    this.boot += 1
    this.restarted = true
    this.bootedAt = this.time
  }

  private backUp(outcome: 'VERIFIED' | 'UNVERIFIED' | 'BROKEN' | 'MEDIUM_FULL'): void {
    if (outcome === 'MEDIUM_FULL' || this.keyLost) return
    const taken = this.reading()
    this.taken += 1
    this.commonAtBackup = this.common
    this.restarted = false
    const attested = { sequence: this.taken, period: backupPeriodOf(taken.walls[0] ?? 0), taken }
    this.put({ setId: `set-${this.taken}`, standing: outcome, attested })
  }

  private put(set: Pick<BackupSet, 'setId' | 'standing' | 'attested'>): void {
    const whole: BackupSet = { ...set, hold: null, holdUnreadable: false, bytes: 1 }
    this.sets = [...this.sets, { set: whole, trueTime: this.time, rotten: set.standing !== 'VERIFIED' }]
  }

  private setKey(kind: 'LOSE_KEY' | 'FIND_KEY'): void {
    this.keyLost = kind === 'LOSE_KEY'
  }

  private touch(happening: Extract<Happening, { readonly pick: number }>): void {
    const at = happening.pick % Math.max(this.sets.length, 1)
    const chosen = this.sets[at]
    if (!chosen) return
    if (happening.kind === 'COPY_UNDER_NEW_NAME') {
      return this.put({ setId: `copy-${this.time}-${at}`, standing: 'FORGED', attested: null })
    }
    const hold = { by: 'so-noi-vu', reason: 'thanh tra', at: this.time }
    const changes: Record<'ROT' | 'HOLD' | 'LIFT' | 'SPOIL_HOLD', ModelSet> = {
      ROT: { ...chosen, rotten: true },
      HOLD: { ...chosen, set: { ...chosen.set, hold } },
      LIFT: { ...chosen, set: { ...chosen.set, hold: null, holdUnreadable: false } },
      SPOIL_HOLD: { ...chosen, set: { ...chosen.set, holdUnreadable: true } },
    }
    this.sets = this.sets.with(at, changes[happening.kind])
  }

  /** As the medium shows them: without the key nothing can be said of a set. */
  private seen(): readonly BackupSet[] {
    if (!this.keyLost) return this.sets.map(({ set }) => set)
    return this.sets.map(({ set }) => ({ ...set, standing: 'UNKNOWN_KEY' as const, attested: null }))
  }

  /** As the adapter does: what the plan relies on is read again first; then oldest first; it may die in between. */
  private prune(diesAfter: number): void {
    for (;;) {
      const plan = planRetention({ sets: this.seen(), policy: this.policy, now: this.reading() })
      const lost = new Set(this.sets.filter(({ rotten }) => rotten).map(({ set }) => set.setId))
      const found = plan.reliesOn.filter((setId) => lost.has(setId))
      if (found.length === 0) return this.carryOut(plan.decisions, diesAfter)
      this.sets = this.sets.map((one) =>
        found.includes(one.set.setId) ? { ...one, set: { ...one.set, standing: 'BROKEN' } } : one,
      )
    }
  }

  private carryOut(decisions: readonly RetentionDecision[], diesAfter: number): void {
    this.decisions.push(...decisions)
    const doomed = decisions.filter(({ action }) => action === 'DELETE').slice(0, 12 - diesAfter)
    for (const decision of doomed) {
      const removed = this.sets.find(({ set }) => set.setId === decision.setId)
      if (!removed) throw new Error(`the plan names ${decision.setId}, which is not there`)
      this.deletions.push({ decision, removed, trueTime: this.time, before: this.sets })
      this.sets = this.sets.filter((one) => one !== removed)
    }
  }
}

export const threeMonthsBefore = (trueTime: number): number => monthsBefore(trueTime, 3)

/** Months, by their signed names and by the true calendar, that have a set which can be restored. */
export function restorableMonths(sets: readonly ModelSet[]): { signed: number; calendar: number } {
  const good = sets.filter(({ set, rotten }) => set.standing === 'VERIFIED' && !rotten)
  return {
    signed: new Set(good.map(({ set }) => set.attested?.period)).size,
    calendar: new Set(good.map(({ trueTime }) => backupPeriodOf(trueTime))).size,
  }
}
