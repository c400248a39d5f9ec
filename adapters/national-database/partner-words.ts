import type { Json, SyncRecord } from '#domain/sync/record.ts'
import { protectedValues } from './translation.ts'

/** Shorter ones are codes and counts: they name nobody and stand in every sentence. */
const shortest = 3
/** Left out, they would turn the sentence round. */
const answers = new Set(['không', 'có'])

/**
 * Điều 3.3: the partner's words without the protected values that were sent to it. A refusal quotes what it refuses, and
 * the list of failures keeps it unsealed.
 */
export function withoutValues(words: string, records: readonly SyncRecord[]): string {
  const values = records.flatMap(protectedValues).flatMap(textsOf)
  const quoted = [...new Set(values.map((value) => value.normalize('NFC')))]
    .filter((value) => value.length >= shortest && !answers.has(value.toLowerCase()))
    .toSorted((one, other) => other.length - one.length)
  return quoted.reduce((rest, value) => rest.replaceAll(value, '…'), words.normalize('NFC'))
}

function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsOf)
  return []
}
