import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Deletion,
  histories,
  RetentionHistory,
  restorableMonths,
  threeMonthsBefore,
} from '#test/models/retention-history.ts'
import { scaled } from '#test/scale.ts'
import { printedSeed } from '#test/seed.ts'

function assertLawful(deletion: Deletion, history: RetentionHistory): void {
  const { removed, before, trueTime, decision } = deletion
  const after = before.filter((one) => one !== removed)
  const [had, has] = [restorableMonths(before), restorableMonths(after)]
  expect(removed.trueTime, 'everything of the last three months').toBeLessThan(threeMonthsBefore(trueTime))
  expect(has.signed, 'three verified months').toBeGreaterThanOrEqual(Math.min(3, had.signed))
  expect(has.signed, 'deletes only above the minimum').toBeGreaterThanOrEqual(3)
  if (!history.clockEverWrong) expect(has.calendar).toBeGreaterThanOrEqual(Math.min(3, had.calendar))
  expect(removed.set.hold, 'held').toBeNull()
  expect(removed.set.holdUnreadable, 'unreadable hold').toBe(false)
  expect(removed.set.attested, 'what nobody vouches for').not.toBeNull()
  const sequence = removed.set.attested?.sequence ?? Number.POSITIVE_INFINITY
  const newer = after.filter(
    ({ set }) => set.standing === 'VERIFIED' && (set.attested?.sequence ?? 0) > sequence,
  )
  expect(newer.filter((one) => !one.rotten).length, 'newer verified set').toBeGreaterThan(0)
  expect(decision.explanation).toContain(removed.set.setId)
}

test('Điều 9.1 — retention › keeps three verified months and the last three months in any history', () => {
  const numRuns = scaled('random histories of the backup medium', 400, 10_000)
  const seed = Number(printedSeed('retention'))
  const count = { deletions: 0, decisions: 0, quiet: 0 }
  fc.assert(
    fc.property(histories, (happenings) => {
      const history = new RetentionHistory()
      for (const happening of happenings) history.apply(happening)
      for (const deletion of history.deletions) assertLawful(deletion, history)
      for (const decision of history.decisions) expect(decision.explanation.length).toBeGreaterThan(20)
      count.deletions += history.deletions.length
      count.decisions += history.decisions.length
      count.quiet += history.deletions.length === 0 ? 1 : 0
    }),
    { numRuns, seed },
  )
  process.stdout.write(
    `[retention] ${numRuns} histories, ${count.decisions} decisions, ${count.deletions} deletions, ` +
      `${count.quiet} histories without any; never below the minimum\n`,
  )
  // A planner that never deletes would pass everything above.
  expect(count.deletions).toBeGreaterThan(numRuns)
}, 600_000)
