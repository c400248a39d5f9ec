import type { Actor, Scope } from '#contracts/actor.ts'
import type { LastStatements, UnitOfWork } from '#contracts/unit-of-work.ts'
import pg from 'pg'
import type { Prisma } from './generated/client.ts'
import { createGroupCommit } from './transaction/group-commit.ts'
import { createJoinedPrisma } from './transaction/joined-prisma.ts'
import { Transaction } from './transaction/transaction.ts'

/** Which wall a connection stands behind; each role has the least it needs (migration `walls`). */
export type DatabaseRole = 'hub_api' | 'hub_worker' | 'hub_backup' | 'owner'

export interface Database {
  /** Runs `run` in one transaction; anything thrown rolls all of it back. */
  transaction<T>(
    scope: Scope,
    run: (work: UnitOfWork) => Promise<T>,
    options?: TransactionOptions<T>,
  ): Promise<T>
  /** For COPY and mass reads; its sessions stand behind the same role. */
  readonly pool: pg.Pool
  close(): Promise<void>
}

export interface TransactionOptions<T> {
  readonly lastly?: (work: UnitOfWork, result: T) => LastStatements
  readonly timeoutMs?: number
  readonly isolation?: 'ReadCommitted' | 'RepeatableRead' | 'Serializable'
}

/** Of a service's sessions. */
export const serviceIdleMs = 3_600_000

export interface DatabaseOptions {
  readonly url: string
  readonly role: DatabaseRole
  readonly connections?: number
  /**
   * How long an unused session stays open; default 10 s, as a command must end. A service keeps its sessions: opened
   * all at once by the first busy moment after a quiet one, they hold everybody up for half a second.
   */
  readonly idleMs?: number
  readonly onError?: (error: Error) => void
}

/** @throws at the first query when the database cannot be reached. */
export function openDatabase({
  url,
  role,
  connections = 16,
  idleMs = 10_000,
  onError,
}: DatabaseOptions): Database {
  const asRole = role === 'owner' ? '' : ` -c role=${role}`
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    // PrismaPg shifts times unless every session is in UTC (prisma/orm#26786).
    options: `-c timezone=UTC${asRole}`,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: idleMs,
  })
  pool.on('error', (error) => onError?.(error)) // a stopping server must not end the process
  // Its last word may come in one piece with the greeting, before whoever takes the connection can listen.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const prisma = createJoinedPrisma()
  const commitInGroup = createGroupCommit(pool)
  return {
    pool,
    async transaction(scope, run, { isolation = 'ReadCommitted', timeoutMs = 30_000, lastly } = {}) {
      const transaction = await Transaction.begin(pool, { enter: enter(scope), isolation, timeoutMs, prisma })
      const work = transaction.client as unknown as UnitOfWork // opaque outside this adapter
      const result = await endingOnError(transaction, () => run(work))
      await commitInGroup(work, (withFlush) =>
        transaction.commit({ lastly: lastly?.(work, result), withFlush }),
      )
      return result
    },
    async close() {
      await prisma.close()
      if (!pool.ended) await pool.end()
    },
  }
}

async function endingOnError<T>(transaction: Transaction, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

/** The Prisma client of a transaction; only for the stores of this adapter. */
export function prismaOf(work: UnitOfWork): Prisma.TransactionClient {
  return work as unknown as Prisma.TransactionClient // made by `transaction` above
}

function enter(scope: Scope): string {
  const { kind, employee, units } = scope.kind === 'SYSTEM' ? systemScope : scopeOf(scope.actor)
  const set = (name: string, value: string) => `set_config('app.${name}', ${pg.escapeLiteral(value)}, true)`
  return `SELECT ${set('scope', kind)}, ${set('employee', employee)}, ${set('units', units)}, ${set('subjects', '')}`
}

const systemScope = { kind: 'SYSTEM', employee: '', units: '' } as const

function scopeOf(actor: Actor): { kind: string; employee: string; units: string } {
  const province = actor.roles.some(
    ({ role, unitCode }) =>
      unitCode === null && (role === 'DEPARTMENT_OFFICER' || role === 'DEPARTMENT_ADMINISTRATOR'),
  )
  const units = actor.roles.flatMap(({ role, unitCode }) =>
    unitCode === null || role === 'EMPLOYEE' ? [] : [unitCode],
  )
  return {
    kind: province ? 'PROVINCE' : 'ACTOR',
    employee: actor.employeeId ?? '',
    units: [...new Set(units)].join(','),
  }
}

/**
 * Lets the rest of this transaction see these people's protected rows: called by the application's wall after it has
 * found a consent, a grant or a case that allows it.
 */
export async function admitSubjects(work: UnitOfWork, employeeIds: readonly string[]): Promise<void> {
  await prismaOf(work).$executeRaw`SELECT set_config('app.subjects', ${employeeIds.join(',')}, true)`
}

/** Runs `run` with the archive's own right (Điều 10.2) and steps back behind the session's role. */
export async function withArchiveRight<T>(work: UnitOfWork, run: () => Promise<T>): Promise<T> {
  const client = prismaOf(work)
  const [before] = await client.$queryRaw<{ role: string }[]>`SELECT current_user AS role`
  await client.$executeRawUnsafe('SET LOCAL ROLE hub_archive')
  const result = await run()
  await client.$executeRawUnsafe(`SET LOCAL ROLE "${before?.role ?? 'none'}"`)
  return result
}
