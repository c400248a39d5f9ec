import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAfterCommit } from './after-commit.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const failures: string[] = []
const start = () => {
  failures.length = 0
  return createAfterCommit((_error, requestId) => void failures.push(requestId))
}
/** A server that hangs until it refuses, as a client does while Temporal is away. */
const awayFor = (ms: number) => () =>
  new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('unavailable')), ms))
const answersIn =
  (ms: number, log: string[] = [], name = '') =>
  () =>
    new Promise<void>((resolve) =>
      setTimeout(() => {
        log.push(name)
        resolve()
      }, ms),
    )

/** Milliseconds until the answer may go out; at most ten seconds. */
async function waited(answer: Promise<void>): Promise<number> {
  const began = Date.now()
  const ended: number[] = []
  void answer.then(() => ended.push(Date.now()))
  for (let step = 0; ended.length === 0 && step < 10_000; step += 1) await vi.advanceTimersByTimeAsync(1)
  return (ended[0] ?? Number.NaN) - began
}

describe('what follows the commit', () => {
  it('is done before the answer while the other side answers, in its order', async () => {
    const log: string[] = []
    const afterCommit = start()
    const acts = [answersIn(40, log, 'start'), answersIn(10, log, 'wake')]
    expect(await waited(afterCommit(acts, 'a'))).toBeLessThan(60)
    expect(log).toEqual(['start', 'wake'])
    expect(failures).toEqual([])
  })

  it('keeps the answer half a second at most, however many acts there are, and goes on behind it', async () => {
    const afterCommit = start()
    const acts = Array.from({ length: 20 }, () => awayFor(3_000))
    const took = await waited(afterCommit(acts, 'a'))
    expect(took).toBeGreaterThanOrEqual(500)
    expect(took).toBeLessThan(520)
    await vi.advanceTimersByTimeAsync(61_000)
    expect(failures).toHaveLength(20)
  })

  it('keeps nobody after the first, until the other side has answered once', async () => {
    const afterCommit = start()
    await waited(afterCommit([awayFor(3_000)], 'first'))
    expect(await waited(afterCommit([awayFor(3_000)], 'second'))).toBeLessThan(5)
    const log: string[] = []
    expect(await waited(afterCommit([answersIn(30, log, 'started')], 'third'))).toBeLessThan(5)
    await vi.advanceTimersByTimeAsync(4_000)
    expect(log).toEqual(['started'])
    expect(failures).toEqual(['first', 'second'])
    expect(await waited(afterCommit([answersIn(30)], 'fourth'))).toBeGreaterThanOrEqual(30)
  })

  it('a refusal that comes at once is told and keeps nobody waiting later', async () => {
    const afterCommit = start()
    expect(await waited(afterCommit([() => Promise.reject(new Error('not found'))], 'a'))).toBeLessThan(5)
    expect(failures).toEqual(['a'])
    expect(await waited(afterCommit([answersIn(30)], 'b'))).toBeGreaterThanOrEqual(30)
  })
})
