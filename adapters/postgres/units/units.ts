import { randomUUID } from 'node:crypto'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { DataAuthority, DataManagement } from '#domain/unit/data-management.ts'
import type { UnfinishedBusiness, UnitOrder, UnitSuccession } from '#domain/unit/reorganisation.ts'
import type { Unit } from '#domain/unit/unit.ts'
import { prismaOf } from '../database.ts'

/** A unit with what the list shows beside it. */
export interface UnitLine extends Unit {
  readonly managingUnitCode: string
  readonly version: number
}

export interface UnitActRecord {
  readonly unitCode: string
  readonly kind: 'CREATE' | 'RENAME' | 'MERGE' | 'DISSOLVE' | 'ASSIGN_MANAGER'
  readonly order: UnitOrder
  readonly payload: unknown
  readonly recordedBy: string
}

/** The whole tree and who manages whose data: 261 units are read in one go. */
export async function loadDataAuthority(work: UnitOfWork): Promise<DataAuthority> {
  const client = prismaOf(work)
  const units = await client.$queryRaw<Unit[]>`
    SELECT code, name, kind, parent_code AS "parentCode", administrative_code AS "administrativeCode",
      valid_from::text AS "validFrom", valid_to::text AS "validTo" FROM unit`
  const managements = await client.$queryRaw<DataManagement[]>`
    SELECT unit_code AS "unitCode", managing_unit_code AS "managingUnitCode", valid_from::text AS "validFrom",
      valid_to::text AS "validTo" FROM unit_management`
  return { units: new Map(units.map((unit) => [unit.code, unit])), managements }
}

export async function listUnits(work: UnitOfWork, onDate: CivilDate): Promise<readonly UnitLine[]> {
  return prismaOf(work).$queryRaw<UnitLine[]>`
    SELECT code, name, kind, parent_code AS "parentCode", administrative_code AS "administrativeCode",
      valid_from::text AS "validFrom", valid_to::text AS "validTo", version,
      managing_unit_of(code, ${onDate}::date) AS "managingUnitCode"
    FROM unit WHERE valid_from <= ${onDate}::date AND (valid_to IS NULL OR valid_to > ${onDate}::date)
    ORDER BY string_to_array(code, '.')`
}

export async function findUnit(
  work: UnitOfWork,
  code: string,
  onDate: CivilDate,
): Promise<UnitLine | undefined> {
  const [unit] = await prismaOf(work).$queryRaw<UnitLine[]>`
    SELECT code, name, kind, parent_code AS "parentCode", administrative_code AS "administrativeCode",
      valid_from::text AS "validFrom", valid_to::text AS "validTo", version,
      managing_unit_of(code, ${onDate}::date) AS "managingUnitCode"
    FROM unit WHERE code = ${code}`
  return unit
}

/** Which unit manages the data of a unit on a day. */
export async function managingUnitCode(work: UnitOfWork, code: string, onDate: CivilDate): Promise<string> {
  const [row] = await prismaOf(work).$queryRaw<{ code: string }[]>`
    SELECT managing_unit_of(${code}, ${onDate}::date) AS code`
  return row?.code ?? code
}

/** Two acts on units never cross: the reorganisation of a province is one thing at a time. */
export async function lockUnits(work: UnitOfWork): Promise<void> {
  await prismaOf(work).$executeRaw`SELECT pg_advisory_xact_lock(hashtext('hub.units'))`
}

export async function insertUnit(work: UnitOfWork, unit: Unit, { decision }: UnitOrder): Promise<void> {
  await prismaOf(work).$executeRaw`
    INSERT INTO unit (code, name, kind, parent_code, administrative_code, valid_from, valid_to, decision_number, decision_date)
    VALUES (${unit.code}, ${unit.name}, ${unit.kind}, ${unit.parentCode}, ${unit.administrativeCode},
      ${unit.validFrom}::date, ${unit.validTo}::date, ${decision.number}, ${decision.date}::date)`
}

export async function saveUnit(work: UnitOfWork, unit: Unit): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE unit SET name = ${unit.name}, valid_to = ${unit.validTo}::date, version = version + 1
    WHERE code = ${unit.code}`
}

export async function saveManagement(
  work: UnitOfWork,
  { ended, begun }: { readonly ended: DataManagement | null; readonly begun: DataManagement },
  { decision }: UnitOrder,
): Promise<void> {
  const client = prismaOf(work)
  if (ended)
    await client.$executeRaw`UPDATE unit_management SET valid_to = ${ended.validTo}::date
      WHERE unit_code = ${ended.unitCode} AND valid_to IS NULL`
  await client.$executeRaw`
    INSERT INTO unit_management (id, unit_code, managing_unit_code, valid_from, valid_to, decision_number, decision_date)
    VALUES (${randomUUID()}::uuid, ${begun.unitCode}, ${begun.managingUnitCode}, ${begun.validFrom}::date, NULL,
      ${decision.number}, ${decision.date}::date)`
}

export async function saveSuccession(
  work: UnitOfWork,
  { predecessorCode, successorCode, effectiveOn }: UnitSuccession,
  { decision }: UnitOrder,
): Promise<void> {
  await prismaOf(work).$executeRaw`
    INSERT INTO unit_succession (id, predecessor_code, successor_code, effective_on, decision_number, decision_date)
    VALUES (${randomUUID()}::uuid, ${predecessorCode}, ${successorCode}, ${effectiveOn}::date, ${decision.number},
      ${decision.date}::date)`
}

export async function recordUnitAct(work: UnitOfWork, act: UnitActRecord): Promise<void> {
  const { unitCode, kind, order, payload, recordedBy } = act
  await prismaOf(work).$executeRaw`
    INSERT INTO unit_act (id, unit_code, kind, decision_number, decision_date, effective_on, payload, recorded_at, recorded_by)
    VALUES (${randomUUID()}::uuid, ${unitCode}, ${kind}, ${order.decision.number}, ${order.decision.date}::date,
      ${order.effectiveOn}::date, ${JSON.stringify(payload)}::jsonb, ${new Date(order.now)}, ${recordedBy})`
}

export interface UnitActLine {
  readonly kind: string
  readonly decisionNumber: string
  readonly decisionDate: string
  readonly effectiveOn: string
  readonly payload: unknown
  readonly recordedAt: number
}

export async function listUnitActs(work: UnitOfWork, code: string): Promise<readonly UnitActLine[]> {
  const rows = await prismaOf(work).$queryRaw<(Omit<UnitActLine, 'recordedAt'> & { recordedAt: Date })[]>`
    SELECT kind, decision_number AS "decisionNumber", decision_date::text AS "decisionDate",
      effective_on::text AS "effectiveOn", payload, recorded_at AS "recordedAt"
    FROM unit_act WHERE unit_code = ${code} ORDER BY recorded_at, id`
  return rows.map((row) => ({ ...row, recordedAt: row.recordedAt.getTime() }))
}

/** What would be orphaned if the unit went. */
export async function unfinishedBusiness(
  work: UnitOfWork,
  code: string,
  onDate: CivilDate,
): Promise<UnfinishedBusiness> {
  const [row] = await prismaOf(work).$queryRaw<UnfinishedBusiness[]>`
    SELECT (SELECT count(*)::int FROM employee WHERE unit_code = ${code} AND status = 'DANG_CONG_TAC') AS people,
      (SELECT count(*)::int FROM transfer WHERE closed_at IS NULL AND ${code} IN (from_unit, to_unit, from_manager, to_manager))
        AS "openCases",
      (SELECT count(*)::int FROM change_request c JOIN employee e ON e.id = c.employee_id
        WHERE e.unit_code = ${code} AND c.status = 'SUBMITTED') AS "pendingChanges",
      coalesce((SELECT json_agg(code) FROM unit WHERE parent_code = ${code} AND valid_from <= ${onDate}::date
        AND (valid_to IS NULL OR valid_to > ${onDate}::date)), '[]') AS subordinates`
  return row ?? { people: 0, openCases: 0, pendingChanges: 0, subordinates: [] }
}
