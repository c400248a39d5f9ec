import { startPostgres, throwawaySettings } from './postgres.ts'

/** Rows that come by COPY into an emptied table are written once instead of twice; what dies with it is thrown away. */
const scratchSettings = {
  ...throwawaySettings,
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_wal_size: '4GB',
  autovacuum: 'off',
} as const

/**
 * A PostgreSQL of its own for a proof: a backup is restored as superuser without one on the live server. Always in the
 * same folder: what a killed proof left running is joined and then removed by the next.
 */
export function createScratchServer(directory: string) {
  return async <T>(use: (url: string) => Promise<T>): Promise<T> => {
    const server = await startPostgres({ directory, database: 'hub', settings: scratchSettings })
    try {
      return await use(server.url())
    } finally {
      await server.remove()
    }
  }
}
