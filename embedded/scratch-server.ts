import { startPostgres, throwawaySettings } from './postgres.ts'

/**
 * A PostgreSQL of its own for a proof: a backup is restored as superuser without one on the live server. Always in the
 * same folder: what a killed proof left running is joined and then removed by the next.
 */
export function createScratchServer(directory: string) {
  return async <T>(use: (url: string) => Promise<T>): Promise<T> => {
    const server = await startPostgres({ directory, database: 'hub', settings: throwawaySettings })
    try {
      return await use(server.url())
    } finally {
      await server.remove()
    }
  }
}
