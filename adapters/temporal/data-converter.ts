import { fileURLToPath } from 'node:url'
import type { DataConverter } from '@temporalio/common'
import { EncryptionCodec, type PayloadKeys } from './encryption-codec.ts'

/** A pre-built bundle ignores the data converter's own path: give it this one as well. */
export const failureConverterPath = fileURLToPath(new URL('./failure-converter.ts', import.meta.url))

/** What client, worker, replay and tests share: nothing readable goes to Temporal. */
export function createDataConverter(keys: PayloadKeys): DataConverter {
  return { payloadCodecs: [new EncryptionCodec(keys)], failureConverterPath }
}
