import { DefaultFailureConverter } from '@temporalio/common'

/** Moves messages and stack traces into a payload, so that the codec encrypts them too. Loaded by path, also in bundles. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true })
