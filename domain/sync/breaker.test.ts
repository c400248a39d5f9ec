import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atTime, type Breaker, closedBreaker, onFault, onSuccess, standardBreakerPolicy } from './breaker.ts'

const minute = 60_000
const policy = standardBreakerPolicy

function open(at: number, previous: Breaker = closedBreaker, retryAfterMs?: number): Breaker {
  const fault = { cause: 'PARTNER_UNAVAILABLE', at } as const
  return onFault(previous, retryAfterMs === undefined ? fault : { ...fault, retryAfterMs }, policy)
}

describe('circuit breaker', () => {
  it('opens for one minute at the first fault', () => {
    expect(open(1000)).toStrictEqual({
      state: 'OPEN',
      cause: 'PARTNER_UNAVAILABLE',
      since: 1000,
      reopensAt: 1000 + minute,
      trips: 1,
    })
  })

  it('stays open until the wait is over, then lets one probe through', () => {
    expect(atTime(open(0), minute - 1).state).toBe('OPEN')
    expect(atTime(open(0), minute).state).toBe('HALF_OPEN')
  })

  it('waits 1, 2, 4, 8, 16, 32, 60, 60 minutes while probes fail, and remembers since when', () => {
    const waits: number[] = []
    let [breaker, now] = [open(0), 0]
    for (let probe = 0; probe < 8; probe += 1) {
      if (breaker.state !== 'OPEN') throw new Error('not open')
      waits.push((breaker.reopensAt - now) / minute)
      now = breaker.reopensAt
      breaker = open(now, atTime(breaker, now))
    }
    expect(waits).toStrictEqual([1, 2, 4, 8, 16, 32, 60, 60])
    expect(breaker).toMatchObject({ since: 0, trips: 9 })
  })

  it('closes after a success and starts again at one minute', () => {
    expect(onSuccess()).toStrictEqual({ state: 'CLOSED' })
    expect(open(5 * minute, onSuccess())).toMatchObject({ trips: 1, reopensAt: 6 * minute })
  })

  it('obeys a longer Retry-After, ignores a shorter one, and never waits beyond a day', () => {
    expect(open(0, closedBreaker, 10 * minute)).toMatchObject({ reopensAt: 10 * minute })
    expect(open(0, closedBreaker, 1000)).toMatchObject({ reopensAt: minute })
    expect(open(0, closedBreaker, 1e12)).toMatchObject({ reopensAt: 86_400_000 })
  })

  it('never waits less than the first wait nor more than a day, whatever happens', () => {
    const events = fc.array(fc.record({ fault: fc.boolean(), pause: fc.nat(7_200_000), after: fc.nat(1e12) }))
    fc.assert(
      fc.property(events, (steps) => {
        let [breaker, now]: [Breaker, number] = [closedBreaker, 0]
        for (const { fault, pause, after } of steps) {
          now += pause
          breaker = fault ? open(now, atTime(breaker, now), after) : onSuccess()
          if (breaker.state !== 'OPEN') continue
          expect(breaker.reopensAt - now).toBeGreaterThanOrEqual(minute)
          expect(breaker.reopensAt - now).toBeLessThanOrEqual(86_400_000)
        }
      }),
    )
  })
})
