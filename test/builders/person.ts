import { randomUUID } from 'node:crypto'
import type pg from 'pg'

type Database = Pick<pg.Pool, 'query'>

/** An invented civil servant of the unit, without a post; the id. */
export async function aCivilServant(database: Database, unitCode: string): Promise<string> {
  const id = randomUUID()
  await database.query(
    `INSERT INTO employee (id, category, full_name, unit_code) VALUES ($1, 'CONG_CHUC', 'Người thử', $2)`,
    [id, unitCode],
  )
  return id
}

/** The same with a main post there since 2020. */
export async function aCivilServantInPost(database: Database, unitCode: string): Promise<string> {
  const id = await aCivilServant(database, unitCode)
  await database.query(
    `INSERT INTO assignment (id, employee_id, unit_code, kind, starts_on) VALUES ($1, $2, $3, 'MAIN', '2020-01-01')`,
    [randomUUID(), id, unitCode],
  )
  return id
}
