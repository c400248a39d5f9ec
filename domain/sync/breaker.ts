import type { OutageCode } from './failures.ts'

/** Cầu dao ngắt kết nối: durable, because it lives in the state of a workflow. */
export type Breaker =
  | { readonly state: 'CLOSED' }
  | {
      readonly state: 'OPEN'
      readonly cause: OutageCode
      readonly since: number
      readonly reopensAt: number
      /** How often it opened without a success in between: the exponent of the wait. */
      readonly trips: number
    }
  /** One probe is under way. */
  | {
      readonly state: 'HALF_OPEN'
      readonly cause: OutageCode
      readonly since: number
      readonly trips: number
    }

export interface BreakerPolicy {
  readonly firstWaitMs: number
  readonly longestWaitMs: number
}

export const standardBreakerPolicy: BreakerPolicy = { firstWaitMs: 60_000, longestWaitMs: 3_600_000 }

export const closedBreaker: Breaker = { state: 'CLOSED' }

export interface Fault {
  readonly cause: OutageCode
  readonly at: number
  /** The partner's own word on when to come back. */
  readonly retryAfterMs?: number
}

/** The line failed although quick retries were made, or the probe failed. */
export function onFault(breaker: Breaker, fault: Fault, policy: BreakerPolicy): Breaker {
  const trips = breaker.state === 'CLOSED' ? 1 : breaker.trips + (breaker.state === 'HALF_OPEN' ? 1 : 0)
  const since = breaker.state === 'CLOSED' ? fault.at : breaker.since
  return {
    state: 'OPEN',
    cause: fault.cause,
    since,
    reopensAt: fault.at + waitAfter(trips, fault.retryAfterMs, policy),
    trips,
  }
}

export function onSuccess(): Breaker {
  return closedBreaker
}

/** Time has passed: an open breaker lets one probe through when its wait is over. */
export function atTime(breaker: Breaker, now: number): Breaker {
  if (breaker.state !== 'OPEN' || now < breaker.reopensAt) return breaker
  return { state: 'HALF_OPEN', cause: breaker.cause, since: breaker.since, trips: breaker.trips }
}

/** 1, 2, 4 … minutes up to an hour; Retry-After lengthens a wait (never beyond a day), it never shortens it. */
function waitAfter(trips: number, retryAfterMs: number | undefined, policy: BreakerPolicy): number {
  const doubled = Math.min(policy.firstWaitMs * 2 ** Math.min(trips - 1, 30), policy.longestWaitMs)
  return Math.max(doubled, Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS))
}

const LONGEST_RETRY_AFTER_MS = 86_400_000
