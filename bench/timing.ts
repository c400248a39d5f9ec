import { setTimeout as delay } from 'node:timers/promises'

export function spreadOf(times: readonly number[]): Readonly<Record<'p50' | 'p90' | 'p99' | 'max', number>> {
  return { p50: share(times, 0.5), p90: share(times, 0.9), p99: share(times, 0.99), max: share(times, 1) }
}

/** Open loop: a request begins when its time has come, whether or not the one before has ended. In the order of asking. */
export async function atRate(
  run: (index: number) => Promise<unknown>,
  { ratePerSecond, seconds }: { readonly ratePerSecond: number; readonly seconds: number },
): Promise<number[]> {
  const times: number[] = []
  const pending: Promise<void>[] = []
  const began = performance.now()
  for (let index = 0; index < ratePerSecond * seconds; index += 1) {
    const due = began + (index * 1000) / ratePerSecond
    if (due > performance.now()) await delay(due - performance.now())
    // From the due time, so that a slow machine cannot hide its waiting.
    pending.push(run(index).then(() => void (times[index] = performance.now() - due)))
  }
  await Promise.all(pending)
  return times
}

export async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await run()
  return performance.now() - began
}

export function p95(times: readonly number[]): number {
  return share(times, 0.95)
}

function share(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  const at = Math.min(Math.floor(sorted.length * part), sorted.length - 1)
  return Math.round((sorted[at] ?? 0) * 10) / 10
}
