import { day } from './backup-period.ts'

/** Số đọc đồng hồ: what several clocks said at one moment; no single one is believed when something is deleted. */
export interface ClockReading {
  /** Wall clocks: of the hub, of the database server, of the medium, in epoch milliseconds. */
  readonly walls: readonly number[]
  /** The running machine and its time since boot: a clock that nobody sets. Null where the system has none. */
  readonly boot: { readonly id: string; readonly uptime: number } | null
}

export const clockTolerance = day
/** A month and two weeks: longer between two backups is a missed month or a jump of the clock, and which is unknown. */
export const longestQuietGap = 45 * day

export const earliestOf = (reading: ClockReading): number => Math.min(...reading.walls)
export const spreadOf = (reading: ClockReading): number => latestOf(reading) - earliestOf(reading)
export const latestOf = (reading: ClockReading): number => Math.max(...reading.walls)

export const clockDoubts = ['CLOCKS_DISAGREE', 'CLOCK_WENT_BACK', 'CLOCK_JUMPED', 'LONG_GAP'] as const
export type ClockDoubt = (typeof clockDoubts)[number]

/** Why the step from one reading to the next may not be believed; undefined when nothing speaks against it. */
export function findDoubt(before: ClockReading, after: ClockReading): ClockDoubt | undefined {
  if (spreadOf(before) > clockTolerance || spreadOf(after) > clockTolerance) return 'CLOCKS_DISAGREE'
  const passed = latestOf(after) - earliestOf(before)
  if (latestOf(before) - earliestOf(after) > clockTolerance) return 'CLOCK_WENT_BACK'
  const lived = livedBetween(before, after)
  if (lived !== undefined && Math.abs(passed - lived) > clockTolerance) return 'CLOCK_JUMPED'
  return lived === undefined && passed > longestQuietGap ? 'LONG_GAP' : undefined
}

/** Time that truly passed, by the clock since boot; undefined when the machine was started anew in between. */
function livedBetween(before: ClockReading, after: ClockReading): number | undefined {
  if (!before.boot || !after.boot || before.boot.id !== after.boot.id) return undefined
  return after.boot.uptime - before.boot.uptime
}
