import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import { parseCivilDate } from '#domain/calendar/civil-date.ts'
import { createRandom } from '#domain/people/random.ts'
import { managingUnitOf } from '#domain/unit/data-management.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { printedSeed } from '#test/seed.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'
import { loadDataAuthority } from './units.ts'

const seed = printedSeed('managing units')

let home: TestDatabase
let database: Database

beforeAll(async () => {
  home = await createTestDatabase()
  database = openDatabase({ url: home.url, role: 'owner' })
  await database.transaction({ kind: 'SYSTEM' }, (work) => seedUnits(work, readUnits()))
})
afterAll(async () => {
  await database.close()
  await home.drop()
})

const days = [
  parseCivilDate('2020-01-01'),
  parseCivilDate('2025-05-31'),
  parseCivilDate('2025-06-01'),
  parseCivilDate('2026-01-01'),
  parseCivilDate('2026-11-23'),
] as const

/** Every unit on every day, as the database and as the domain say it. */
async function compared(): Promise<{ unitCode: string; database: string; domain: string }[]> {
  return database.transaction({ kind: 'SYSTEM' }, async (work) => {
    const authority = await loadDataAuthority(work)
    const rows = await prismaOf(work).$queryRaw<{ unitCode: string; day: string; database: string }[]>`
      SELECT u.code AS "unitCode", d.day::text AS day, managing_unit_of(u.code, d.day) AS database
      FROM unit u CROSS JOIN unnest(${[...days]}::text[]::date[]) AS d (day)`
    return rows.map(({ unitCode, day, database: told }) => ({
      unitCode,
      database: told,
      domain: managingUnitOf(unitCode, parseCivilDate(day), authority),
    }))
  })
}

describe('Điều 10.1 — the database and the domain name the same managing unit', () => {
  it('for all units of the province as seeded', async () => {
    const rows = await compared()
    expect(rows).toHaveLength(261 * days.length)
    expect(rows.filter((row) => row.database !== row.domain)).toEqual([])
  })

  it('for a phòng that nobody has been set over: its parent', async () => {
    await database.pool.query(`DELETE FROM unit_management`)
    const rows = await compared()
    expect(rows.filter((row) => row.database !== row.domain)).toEqual([])
    expect(rows.find(({ unitCode }) => unitCode === 'H59.101.2')?.database).toBe('H59.101')
  })

  it('for any orders with dates, before, on and after their days', async () => {
    const random = createRandom(seed)
    const [first = '', ...others] = readUnits().map(({ code }) => code)
    const codes = [first, ...others] as const
    for (let order = 0; order < 200; order += 1) {
      const [from, until] = [random.pick(days), random.pick([...days, null])]
      if (until !== null && until <= from) continue
      const unitCode = random.pick(codes)
      await database.pool.query(
        `INSERT INTO unit_management (id, unit_code, managing_unit_code, valid_from, valid_to, decision_number, decision_date)
         SELECT $1, $2, $3, $4::date, $5::date, '1/QĐ', '2019-12-31'
         WHERE NOT EXISTS (SELECT 1 FROM unit_management WHERE unit_code = $2
           AND daterange(valid_from, valid_to) && daterange($4::date, $5::date))`,
        [randomUUID(), unitCode, random.pick(codes), from, until],
      )
    }
    const rows = await compared()
    expect(rows.filter((row) => row.database !== row.domain)).toEqual([])
  })
})
