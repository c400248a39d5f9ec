import type { Json, SyncRecord } from '#domain/sync/record.ts'
import { toWireRecord } from './translation.ts'

/** Shorter ones are numbers of children and the like: they name nobody and stand in every sentence. */
const shortest = 3

/**
 * Điều 3.3: the partner's words without the values that were sent to it. A refusal quotes what it refuses, and the list
 * of failures keeps it unsealed.
 */
export function withoutValues(words: string, records: readonly SyncRecord[]): string {
  const values = records.flatMap((record) => {
    const { personalId, groups } = toWireRecord(record)
    return [personalId, ...Object.values(groups).flatMap(textsOf)]
  })
  const long = [...new Set(values.map((value) => value.normalize('NFC')))]
    .filter(({ length }) => length >= shortest)
    .toSorted((one, other) => other.length - one.length)
  return long.reduce((rest, value) => rest.replaceAll(value, '…'), words.normalize('NFC'))
}

function textsOf(value: Json): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsOf)
  return []
}
