import { activityInfo } from '@temporalio/activity'
import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common'
import { PartnerOutage } from '#contracts/national-sync.ts'
import { type OutageCode, outages } from '#domain/sync/failures.ts'

/** Longer waits belong to the breaker, which people can see. */
const QUICK_MS = 5_000
/** Faults of our own database are retried without end; the partner's only so often in one go. */
const QUICK_ATTEMPTS = 5

/**
 * A broken line as the engine reads it: quick retries where they can help, else straight to the breaker. The type is
 * clear text, so a code only; the second detail is the partner's Retry-After.
 */
export async function passingOutages<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof PartnerOutage)) throw error
    const { code, retryAfterMs = 0 } = error
    const failure = ApplicationFailure.create({
      message: outages[code].cause,
      type: code,
      nonRetryable: !isWorthQuickRetry(code, retryAfterMs),
      details: [retryAfterMs],
      category: ApplicationFailureCategory.BENIGN,
      ...(retryAfterMs > 0 ? { nextRetryDelay: retryAfterMs } : {}),
    })
    // Expected, and its path says nothing to the officials who read it.
    failure.stack = ''
    throw failure
  }
}

function isWorthQuickRetry(code: OutageCode, retryAfterMs: number): boolean {
  return (
    outages[code].quickRetry === 'YES' && retryAfterMs <= QUICK_MS && activityInfo().attempt < QUICK_ATTEMPTS
  )
}
