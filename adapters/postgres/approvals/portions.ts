import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'
import { Prisma } from '../generated/client.ts'

const rowsAtOnce = 1_000

/**
 * Rows of one query in portions: while one is worked on, PostgreSQL makes the next, and between them this process serves
 * heartbeats and other requests. `cursor` names the query: its rows always have the same columns.
 */
export async function* readInPortions<Row>(
  work: UnitOfWork,
  { cursor, query }: { readonly cursor: 'desk_changes'; readonly query: Prisma.Sql },
): AsyncGenerator<readonly Row[]> {
  const sql = prismaOf(work)
  // All rows are wanted, so the plan with the least work in all, not the one with the first row soonest.
  await sql.$executeRaw`SELECT set_config('cursor_tuple_fraction', '1', true)`
  await sql.$executeRaw`${Prisma.raw(`DECLARE ${cursor} NO SCROLL CURSOR FOR`)} ${query}`
  const fetch = (): Promise<Row[]> => sql.$queryRawUnsafe<Row[]>(`FETCH FORWARD ${rowsAtOnce} FROM ${cursor}`)
  let next = fetch()
  for (let rows = await next; rows.length > 0; rows = await next) {
    next = fetch()
    next.catch(() => undefined) // told when it is awaited
    yield rows
  }
  await sql.$executeRawUnsafe(`CLOSE ${cursor}`)
}
