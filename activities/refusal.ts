import { ApplicationFailure } from '@temporalio/common'
import { isDomainError } from '#domain/errors.ts'

/** A rule's refusal is final: it ends the activity instead of being tried again. `type` is clear text, so a code only. */
export function refusing<Input, Output>(
  act: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  return async (input) => {
    try {
      return await act(input)
    } catch (error) {
      if (!isDomainError(error)) throw error
      throw ApplicationFailure.create({
        message: error.message,
        type: error.code,
        nonRetryable: true,
        details: [error.detail],
      })
    }
  }
}
