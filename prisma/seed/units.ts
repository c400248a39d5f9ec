import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { prismaOf } from '#adapters/postgres/database.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'

/** A real unit of the province as of 2023. */
export interface SeedUnit {
  readonly code: string
  readonly name: string
  readonly kind: string
  readonly parentCode: string
  readonly administrativeCode: string
}

/** The regulation is of 2023; the codes below the province's are provisional. */
const foundedOn = '2023-01-01'
const decisionNumber = 'Danh mục đơn vị 2023 (tạm thời)'

export function readUnits(): readonly SeedUnit[] {
  const text = readFileSync(new URL('../reference/tra-vinh-units-2023.csv', import.meta.url))
  return parse<SeedUnit>(text, { columns: true, skip_empty_lines: true }) // columns of our own reference file
}

/** Loads the units that are not there; a phòng's data is managed by its parent (the row makes row-level security see it). */
export async function seedUnits(work: UnitOfWork, units: readonly SeedUnit[]): Promise<number> {
  const client = prismaOf(work)
  const added = await client.$executeRaw`
    INSERT INTO unit (code, name, kind, parent_code, administrative_code, valid_from, decision_number, decision_date)
    SELECT code, name, kind, nullif("parentCode", ''), nullif("administrativeCode", ''), ${foundedOn}::date,
      ${decisionNumber}, ${foundedOn}::date
    FROM jsonb_to_recordset(${JSON.stringify(units)}::jsonb)
      AS u (code text, name text, kind text, "parentCode" text, "administrativeCode" text)
    ON CONFLICT (code) DO NOTHING`
  const managed = units
    .filter(({ kind, parentCode }) => kind === 'PHONG' && parentCode !== '')
    .map(({ code, parentCode }) => ({ id: randomUUID(), code, parentCode }))
  await client.$executeRaw`
    INSERT INTO unit_management (id, unit_code, managing_unit_code, valid_from, decision_number, decision_date)
    SELECT id, code, "parentCode", ${foundedOn}::date, ${decisionNumber}, ${foundedOn}::date
    FROM jsonb_to_recordset(${JSON.stringify(managed)}::jsonb) AS m (id uuid, code text, "parentCode" text)
    WHERE NOT EXISTS (SELECT 1 FROM unit_management k WHERE k.unit_code = m.code)`
  return added
}
