import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { createTestDatabase } from '#test/database.ts'
import { type Database, openDatabase, prismaOf, serviceIdleMs } from '../database.ts'

let database: Database
let prepared: Awaited<ReturnType<typeof createTestDatabase>>

beforeAll(async () => {
  prepared = await createTestDatabase()
  database = openDatabase({ url: prepared.url, role: 'owner', connections: 2 })
})

afterAll(async () => {
  await database.close()
  await prepared.drop()
})

const system = { kind: 'SYSTEM' } as const
const count = (work: UnitOfWork, name: string) => prismaOf(work).idempotency.count({ where: { key: name } })
const insert = (work: UnitOfWork, name: string) =>
  prismaOf(work).$executeRaw`INSERT INTO idempotency (actor, key, fingerprint, created_at)
    VALUES (${name}, ${name}, ${Buffer.from('x')}, ${new Date(0)})`
const held = (name: string) =>
  database.transaction(system, (work) => prismaOf(work).idempotency.count({ where: { actor: name } }))

describe('a session nobody uses', () => {
  it('stays as long as its opener says', async () => {
    const brief = openDatabase({ url: prepared.url, role: 'owner', connections: 1, idleMs: 1 })
    const kept = openDatabase({ url: prepared.url, role: 'owner', connections: 1, idleMs: serviceIdleMs })
    const ended = once(brief.pool, 'remove')
    await Promise.all([brief.pool.query('SELECT 1'), kept.pool.query('SELECT 1')])
    await ended
    expect([brief.pool.totalCount, kept.pool.totalCount]).toStrictEqual([0, 1])
    await Promise.all([brief.close(), kept.close()])
  })
})

describe('a transaction', () => {
  it('shows a model what raw SQL wrote before it, and keeps both or neither', async () => {
    const within = database.transaction(system, async (work) => {
      await insert(work, 'both')
      expect(await prismaOf(work).idempotency.count({ where: { actor: 'both' } })).toBe(1)
      throw new Error('given up')
    })
    await expect(within).rejects.toThrow('given up')
    expect(await held('both')).toBe(0)
  })

  it('gives the types that Prisma gives', async () => {
    const [row] = await database.transaction(
      system,
      (work) => prismaOf(work).$queryRaw<unknown[]>`
        SELECT 9007199254740993::int8 AS big, 2.34::numeric AS coefficient, '2026-02-13'::date AS day,
          '2026-02-13 07:00:00.25+07'::timestamptz AS instant, '\\x00ff'::bytea AS bytes, '{"a":[1]}'::jsonb AS json,
          '{1,NULL}'::int8[] AS bigs, '{2026-02-13}'::date[] AS days, '{a,b}'::text[] AS texts, NULL AS nothing`,
    )
    expect(row).toMatchObject({
      big: 9007199254740993n,
      day: new Date('2026-02-13T00:00:00Z'),
      instant: new Date('2026-02-13T00:00:00.250Z'),
      bytes: new Uint8Array([0, 255]),
      json: { a: [1] },
      bigs: [1n, null],
      days: [new Date('2026-02-13T00:00:00Z')],
      texts: ['a', 'b'],
      nothing: null,
    })
    expect(String((row as { coefficient: unknown }).coefficient)).toBe('2.34')
  })

  it('takes every kind of parameter, lists among them', async () => {
    const at = new Date('2026-11-23T01:02:03.004Z')
    const [row] = await database.transaction(
      system,
      (work) => prismaOf(work).$queryRaw<unknown[]>`
        SELECT ${at}::timestamptz AS at, ${12n}::int8 AS big, ${new Uint8Array([1, 2])}::bytea AS bytes,
          ${[at]}::timestamptz[] AS instants, ${{ a: 1 }}::jsonb AS json, ${true}::bool AS yes,
          ${['x', 'y,"z']}::text[] AS texts, ${undefined}::text AS nothing`,
    )
    expect(row).toStrictEqual({
      at,
      big: 12n,
      bytes: new Uint8Array([1, 2]),
      instants: [at],
      json: { a: 1 },
      yes: true,
      texts: ['x', 'y,"z'],
      nothing: null,
    })
  })

  it('is rolled back when it takes too long, and refuses what is asked of it afterwards', async () => {
    let late: Promise<unknown> = Promise.resolve()
    const slow = database.transaction(
      system,
      async (work) => {
        await insert(work, 'late')
        await expect(prismaOf(work).$executeRaw`SELECT pg_sleep(1)`).resolves.toBe(1)
        late = count(work, 'x')
        await late.catch(() => undefined)
        await insert(work, 'later')
      },
      { timeoutMs: 200 },
    )
    await expect(slow).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await expect(late).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect([await held('late'), await held('later')]).toStrictEqual([0, 0])
  })

  it('never says that it kept what a failed statement had undone', async () => {
    const swallowed = database.transaction(system, async (work) => {
      await insert(work, 'swallowed')
      await prismaOf(work).$executeRaw`SELECT 1 / 0`.catch(() => undefined)
    })
    await expect(swallowed).rejects.toThrow('a failed transaction cannot be committed')
    expect(await held('swallowed')).toBe(0)
  })

  it('keeps its last statements with the rest, and nothing where one of them fails or was not sent', async () => {
    const ending = (send: (work: UnitOfWork) => Promise<unknown>) => ({
      lastly: (work: UnitOfWork) => ({ count: 1, send: () => send(work) }),
    })
    const first = (work: UnitOfWork) => insert(work, 'first')
    await database.transaction(
      system,
      first,
      ending((work) => insert(work, 'last')),
    )
    expect([await held('first'), await held('last')]).toEqual([1, 1])
    const again = (name: string) => (work: UnitOfWork) => insert(work, name)
    const twice = database.transaction(
      system,
      again('second'),
      ending((work) => insert(work, 'last')),
    )
    await expect(twice).rejects.toMatchObject({ code: '23505' })
    const thrown = database.transaction(
      system,
      again('third'),
      ending(() => {
        throw new Error('before it was sent')
      }),
    )
    await expect(thrown).rejects.toThrow('before it was sent')
    const late = ending(async (work) => {
      await new Promise((resolve) => void setImmediate(resolve))
      await insert(work, 'late')
    })
    await database.transaction(system, again('fourth'), late)
    const names = ['second', 'third', 'fourth', 'late']
    expect(await Promise.all(names.map(held))).toEqual([0, 0, 1, 1])
  })

  it('refuses whoever asks after its end', async () => {
    const kept = await database.transaction(system, (work) => Promise.resolve({ work }))
    await expect(insert(kept.work, 'after')).rejects.toThrow('the transaction has ended')
    await expect(count(kept.work, 'after')).rejects.toThrow()
  })

  it('leaves its connection fit for the next, whatever happened on it', async () => {
    for (const round of [1, 2, 3, 4, 5]) {
      await expect(
        database.transaction(system, (work) => prismaOf(work).$executeRaw`SELECT ${round} / 0`),
      ).rejects.toMatchObject({ code: '22012' })
      expect(await held('nobody')).toBe(0)
    }
    expect([database.pool.idleCount, database.pool.waitingCount]).toStrictEqual([database.pool.totalCount, 0])
  })
})
