import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from '../generated/client.ts'
import { statementName } from './statement.ts'

export interface StatementRunner {
  query(asked: pg.QueryConfig): Promise<pg.QueryResult>
}

const current = new AsyncLocalStorage<StatementRunner>()

/** The outer transaction decides; Prisma's own begin and end would cut it short. */
const outerDecides = new Set(['BEGIN', 'COMMIT', 'ROLLBACK'])
const done = { rows: [], fields: [], rowCount: 0 }

/** A pool that hands out the connection of the transaction which is open around the call. */
function joiningPool(): pg.Pool {
  const connect = (): Promise<unknown> => {
    const connection = current.getStore()
    if (connection === undefined) return Promise.reject(new Error('no transaction is open here'))
    return Promise.resolve({
      query: (asked: pg.QueryConfig) =>
        outerDecides.has(asked.text) ? Promise.resolve(done) : connection.query(asked),
      on: () => undefined,
      removeListener: () => undefined,
      release: () => undefined,
    })
  }
  // PrismaPg takes a pool by its class, and uses no more of it than these.
  return Object.assign(Object.create(pg.Pool.prototype) as pg.Pool, {
    options: {},
    connect,
    query: () => Promise.reject(new Error('outside a transaction')),
    on: () => undefined,
    removeListener: () => undefined,
  })
}

export interface JoinedPrisma {
  /** Runs `run` with Prisma's models on a connection whose transaction is open and stays so. */
  join(connection: StatementRunner, run: (client: Prisma.TransactionClient) => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** Prisma's models within transactions that are begun and ended by us. */
export function createJoinedPrisma(): JoinedPrisma {
  const adapter = new PrismaPg(joiningPool(), {
    statementNameGenerator: ({ sql }) => statementName(sql) ?? '',
  })
  const prisma = new PrismaClient({ adapter })
  const day = 86_400_000 // ours ends sooner
  return {
    join: (connection, run) =>
      current.run(connection, () => prisma.$transaction(run, { maxWait: day, timeout: day })),
    close: () => prisma.$disconnect(),
  }
}
