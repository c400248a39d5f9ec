import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { RecordError } from './wire.ts'

/** What the fault plan refused, for tests: on the disk before the answer, since tests kill this program. */
export interface Refusals {
  readonly all: ReadonlyMap<string, RecordError>
  add(key: string, error: RecordError): void
}

export function openRefusals(dataDir: string): Refusals {
  const file = path.join(dataDir, 'refusals.jsonl')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
  const all = new Map(lines.map((line) => JSON.parse(line) as [string, RecordError])) // written below
  return {
    all,
    add: (key, error) => {
      appendFileSync(file, `${JSON.stringify([key, error])}\n`)
      all.set(key, error)
    },
  }
}
