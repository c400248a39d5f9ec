import { once } from 'node:events'
import type pg from 'pg'
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams'
import { copySource } from '../database/catalogue.ts'
import type { TableSink } from './read-set.ts'

/** Writes each table by COPY; FREEZE and the order of rows need the table to be emptied in the same transaction. */
export function createCopySink(client: pg.Client): TableSink {
  const state: { stream: CopyStreamQuery | undefined; fault: unknown } = {
    stream: undefined,
    fault: undefined,
  }
  const fail = (error: unknown): void => {
    state.fault ??= error
  }
  return {
    async begin(table) {
      state.stream = client.query(
        copyFrom(copySource(table, 'FROM STDIN', 'FREEZE'), { highWaterMark: 1 << 20 }),
      )
      state.stream.on('error', fail)
    },
    write(chunk) {
      if (state.fault !== undefined) throw state.fault
      if (!state.stream || state.stream.write(chunk)) return undefined
      return once(state.stream, 'drain').then(() => undefined)
    },
    async end() {
      if (state.fault !== undefined) throw state.fault
      const { stream } = state
      if (!stream) return null
      await new Promise<void>((resolve, reject) => {
        stream.once('finish', resolve)
        stream.once('error', reject)
        stream.end()
      })
      // The server's own count comes with the answer to the next query.
      await client.query('')
      return stream.rowCount
    },
  }
}
