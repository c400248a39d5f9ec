import { once } from 'node:events'
import type pg from 'pg'
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams'
import type { TableRecord } from '../archive/archive-records.ts'
import { copySource, qualified } from '../database/catalogue.ts'
import { restoreSchema } from './put-aside.ts'
import type { TableSink } from './read-set.ts'

export interface CopySinkOptions {
  /** Tables that a killed restore had loaded: read again, not written again. */
  readonly loaded: ReadonlySet<string>
  /** Told when a table is there to stay. */
  readonly onLoaded: (table: TableRecord) => void
}

/**
 * Writes each table by COPY in a transaction of its own and notes it as loaded in the same; FREEZE and the order of
 * rows need the table to be emptied there too.
 */
export function createCopySink(client: pg.Client, { loaded, onLoaded }: CopySinkOptions): TableSink {
  const state: { stream: CopyStreamQuery | undefined; table: TableRecord | undefined; fault: unknown } = {
    stream: undefined,
    table: undefined,
    fault: undefined,
  }
  const fail = (error: unknown): void => {
    state.fault ??= error
  }
  const isThere = (table: TableRecord): boolean => loaded.has(qualified(table))
  return {
    async begin(table) {
      Object.assign(state, { table, stream: undefined })
      if (isThere(table)) return
      await client.query(`BEGIN; TRUNCATE ${qualified(table)}`)
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
      await ended(stream)
      // The server's own count comes with the answer to the next query.
      await client.query('')
      return stream.rowCount
    },
    async accept() {
      const { table } = state
      if (!table) return
      if (!isThere(table)) {
        await client.query(`INSERT INTO ${restoreSchema}.loaded VALUES ($1)`, [qualified(table)])
        await client.query('COMMIT')
      }
      onLoaded(table)
    },
  }
}

function ended(stream: CopyStreamQuery): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once('finish', resolve)
    stream.once('error', reject)
    stream.end()
  })
}
