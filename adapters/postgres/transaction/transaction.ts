import type pg from 'pg'
import type { LastStatements } from '#contracts/unit-of-work.ts'
import { Prisma } from '../generated/client.ts'
import type { JoinedPrisma, StatementRunner } from './joined-prisma.ts'
import { flushing } from './group-commit.ts'
import { DatabaseUnavailable, gather, runStatement, telling } from './statement.ts'

export interface TransactionPlan {
  /** SQL sent in one piece with BEGIN. */
  readonly enter: string
  readonly isolation: 'ReadCommitted' | 'RepeatableRead' | 'Serializable'
  /** After so long it is rolled back, whatever it waits for. */
  readonly timeoutMs: number
}

const noStatements: LastStatements = { count: 0, send: () => Promise.resolve() }

const levels = {
  ReadCommitted: '',
  RepeatableRead: ' ISOLATION LEVEL REPEATABLE READ',
  Serializable: ' ISOLATION LEVEL SERIALIZABLE',
} as const

interface Ending {
  readonly lastly: LastStatements | undefined
  /** Asked when the commit is sent. */
  readonly withFlush: () => boolean
}

/** One transaction on one connection: raw SQL goes straight to it, models through Prisma, which joins at the first. */
export class Transaction {
  readonly #connection: pg.PoolClient
  readonly #prisma: JoinedPrisma
  readonly #timer: NodeJS.Timeout
  #state: 'OPEN' | 'ENDED' | 'EXPIRED' = 'OPEN'
  #sent = 0
  #models: Promise<Prisma.TransactionClient> | undefined
  #leaveModels: () => void = () => undefined
  #left: Promise<void> = Promise.resolve()
  /** What the stores of this adapter see. */
  readonly client: Prisma.TransactionClient

  private constructor(
    connection: pg.PoolClient,
    { prisma, timeoutMs }: { readonly prisma: JoinedPrisma; readonly timeoutMs: number },
  ) {
    this.#connection = connection
    this.#prisma = prisma
    this.client = this.#client()
    pipeline(connection, 'ON')
    this.#timer = setTimeout(() => this.#expire(), timeoutMs)
  }

  static async begin(
    pool: pg.Pool,
    plan: TransactionPlan & { readonly prisma: JoinedPrisma },
  ): Promise<Transaction> {
    const connection = await pool.connect().catch(telling)
    const transaction = new Transaction(connection, plan)
    try {
      // Waited for: a statement sent behind a BEGIN that failed would be kept by itself.
      await connection.query(`BEGIN${levels[plan.isolation]}; ${plan.enter}`).catch(telling)
      return transaction
    } catch (error) {
      await transaction.rollback()
      throw error
    }
  }

  async commit({ lastly = noStatements, withFlush }: Ending): Promise<void> {
    await this.#leave()
    if (this.#state === 'EXPIRED') throw expired()
    const sentBefore = this.#sent
    const last = (async () => lastly.send())()
    last.catch(() => undefined) // told below
    if (this.#sent - sentBefore !== lastly.count) await this.#ending(last)
    if (this.#state !== 'OPEN') throw expired()
    this.#state = 'ENDED'
    try {
      const [command] = await Promise.all([this.#sendCommit(withFlush()), last.catch(() => undefined)])
      await last
      // PostgreSQL answers so when a statement failed and nobody let it fail the transaction.
      if (command === 'ROLLBACK') throw new Error('a failed transaction cannot be committed')
      this.#release()
    } catch (error) {
      this.#release(error)
      throw error
    }
  }

  async #ending(last: Promise<unknown>): Promise<void> {
    try {
      await last
    } catch (error) {
      await this.rollback()
      throw error
    }
  }

  async #sendCommit(withFlush: boolean): Promise<string> {
    gather(this.#connection)
    const text = withFlush ? `COMMIT; ${flushing}` : 'COMMIT'
    const answers: pg.QueryResult | pg.QueryResult[] = await this.#connection.query(text).catch(telling)
    return (Array.isArray(answers) ? answers[0] : answers)?.command ?? ''
  }

  async rollback(): Promise<void> {
    await this.#leave()
    if (this.#state !== 'OPEN') return
    await this.#end('ENDED')
  }

  #expire(): void {
    if (this.#state === 'OPEN') void this.#end('EXPIRED')
  }

  async #end(state: 'ENDED' | 'EXPIRED'): Promise<void> {
    this.#state = state
    try {
      await this.#connection.query('ROLLBACK')
      this.#release()
    } catch (error) {
      this.#release(error) // its server rolls back as the connection closes
    }
  }

  async #leave(): Promise<void> {
    this.#leaveModels()
    await this.#left
  }

  #release(error?: unknown): void {
    clearTimeout(this.#timer)
    pipeline(this.#connection, 'OFF')
    this.#connection.release(error instanceof Error ? error : undefined)
  }

  async #run(sql: Prisma.Sql): Promise<pg.QueryResult> {
    if (this.#state !== 'OPEN')
      throw this.#state === 'EXPIRED' ? expired() : new Error('the transaction has ended')
    this.#sent += 1
    return runStatement(this.#connection, sql)
  }

  #modelClient(): Promise<Prisma.TransactionClient> {
    if (this.#state !== 'OPEN') return Promise.reject(expired())
    this.#models ??= new Promise((resolve, reject) => {
      const stay = new Promise<void>((leave) => (this.#leaveModels = leave))
      this.#left = this.#prisma
        .join(this.#whileOpen(), (client) => {
          resolve(client)
          return stay
        })
        .catch(reject)
    })
    return this.#models
  }

  /** An operation of several statements must not go on with a connection that is somebody else's by now. */
  #whileOpen(): StatementRunner {
    return {
      query: (asked) => (this.#state === 'OPEN' ? this.#connection.query(asked) : Promise.reject(expired())),
    }
  }

  #client(): Prisma.TransactionClient {
    const query = async (sql: Prisma.Sql) => (await this.#run(sql)).rows
    const execute = async (sql: Prisma.Sql) => (await this.#run(sql)).rowCount ?? 0
    const raw: Readonly<Record<string, unknown>> = {
      $queryRaw: (...asked: Tagged) => query(sqlOf(asked)),
      $executeRaw: (...asked: Tagged) => execute(sqlOf(asked)),
      $queryRawUnsafe: (text: string, ...values: unknown[]) => query(textOf(text, values)),
      $executeRawUnsafe: (text: string, ...values: unknown[]) => execute(textOf(text, values)),
    }
    const target = {} as Prisma.TransactionClient // every property is made below
    return new Proxy(target, { get: (_, name) => raw[String(name)] ?? this.#model(String(name)) })
  }

  #model(model: string): unknown {
    type Acts = Readonly<Record<string, Readonly<Record<string, (argument: unknown) => unknown>>>>
    return new Proxy(
      {},
      {
        get: (_, act) => async (argument: unknown) => {
          const client = (await this.#modelClient()) as unknown as Acts
          return client[model]?.[String(act)]?.(argument)
        },
      },
    )
  }
}

type Tagged = readonly [TemplateStringsArray | Prisma.Sql, ...unknown[]]

function sqlOf([first, ...values]: Tagged): Prisma.Sql {
  return first instanceof Prisma.Sql ? first : Prisma.sql(first, ...values)
}

function textOf(text: string, values: readonly unknown[]): Prisma.Sql {
  return { text, values } as Prisma.Sql // no more of it is read
}

/** Statements asked at once travel at once; COPY, which uses the pool's connections outside, cannot. */
function pipeline(connection: pg.PoolClient, state: 'ON' | 'OFF'): void {
  Object.assign(connection, { pipeline: state === 'ON' }) // pg 8.23's setting, which the types do not know yet
}

function expired(): Error {
  return new DatabaseUnavailable({ cause: new Error('the transaction took too long and was rolled back') })
}
