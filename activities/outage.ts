import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common'
import { PartnerOutage } from '#contracts/national-sync.ts'
import { outages } from '#domain/sync/failures.ts'

/** Longer waits belong to the breaker, which people can see. */
const QUICK_MS = 5_000

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
      nonRetryable: outages[code].quickRetry === 'NO' || retryAfterMs > QUICK_MS,
      details: [retryAfterMs],
      category: ApplicationFailureCategory.BENIGN,
      ...(retryAfterMs > 0 ? { nextRetryDelay: retryAfterMs } : {}),
    })
    // Expected, and its path says nothing to the officials who read it.
    failure.stack = ''
    throw failure
  }
}
