import { setImmediate as othersFirst } from 'node:timers/promises'

const atOnce = 1_000
const ahead = 2

/**
 * What is read of many, in portions: while one is worked on, PostgreSQL makes the next, and between them this process
 * serves heartbeats and other requests.
 */
export async function* readInPortions<Key, Row>(
  keys: readonly Key[],
  read: (portion: readonly Key[]) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  const asked: Promise<readonly Row[]>[] = []
  for (let start = 0; start < keys.length || asked.length > 0; start += atOnce) {
    if (start < keys.length) asked.push(told(read(keys.slice(start, start + atOnce))))
    if (start < keys.length && asked.length <= ahead) continue
    const next = asked.shift()
    if (next === undefined) return
    yield await next
    await othersFirst()
  }
}

/** A portion that fails is told of when its turn comes. */
function told<T>(portion: Promise<T>): Promise<T> {
  portion.catch(() => undefined)
  return portion
}

/**
 * What is at hand already, in portions: between them this process takes PostgreSQL's answers and sends what it waits
 * for. A socket takes but a part of a long statement at a time.
 */
export async function* inPortions<Row>(rows: readonly Row[], size: number): AsyncGenerator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += size) {
    yield rows.slice(start, start + size)
    await othersFirst()
  }
}
