import type { PeopleStore, PeoplePage } from '#contracts/dossier-stores.ts'
import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { PersonFacts, PersonLine } from '#contracts/dossier.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { dossierErrors } from '#domain/dossier/errors.ts'
import type { EmployeeCategory } from '#domain/people/employee-category.ts'
import type { SecondedPost } from '#domain/transfer/secondment.ts'
import { prismaOf } from '../database.ts'
import { Prisma } from '../generated/client.ts'

export interface FactsRow {
  readonly id: string
  readonly category: string
  readonly status: string
  readonly unit_code: string | null
  readonly managing_unit: string | null
  readonly dossier_version: number
  readonly index: Uint8Array | null
}

export function createPeopleStore(sealer: FieldSealer): PeopleStore {
  return {
    async find(work, employeeId) {
      const [row] = await readFacts(work, [employeeId])
      return row === undefined ? undefined : toFacts(row)
    },
    async get(work, employeeId) {
      const [row] = await readFacts(work, [employeeId])
      if (row === undefined) throw dossierErrors.notFound({ employeeId })
      return toFacts(row)
    },
    seconded: listSeconded,
    findByPersonalIds: (work, personalIds) => findByIndexes(sealer, work, personalIds),
    list: listPeople,
    async lockForChange(work, employeeIds) {
      // In the order of ids: two packages that share people must not wait for each other in a ring.
      await prismaOf(work).$queryRaw`
        SELECT id FROM employee WHERE id = ANY (${employeeIds}::uuid[]) ORDER BY id FOR UPDATE`
      const rows = await readFacts(work, employeeIds)
      return new Map(rows.map((row) => [row.id, toFacts(row)]))
    },
  }
}

/** Số hiển thị của hồ sơ: names no person. */
export function dossierNumberOf(employeeId: string): string {
  return `HS-${employeeId.slice(0, 8)}`
}

export function toFacts(row: FactsRow): PersonFacts {
  return {
    employeeId: row.id,
    dossierNumber: dossierNumberOf(row.id),
    category: row.category as EmployeeCategory, // written by this program
    status: row.status,
    unitCode: row.unit_code,
    managingUnit: row.managing_unit,
    dossierVersion: row.dossier_version,
  }
}

function readFacts(work: UnitOfWork, employeeIds: readonly string[]): Promise<FactsRow[]> {
  return prismaOf(work).$queryRaw<FactsRow[]>`
    SELECT id, category, status, unit_code, managing_unit_of(unit_code, CURRENT_DATE) AS managing_unit,
      dossier_version, NULL::bytea AS index
    FROM employee WHERE id = ANY (${employeeIds}::uuid[])`
}

function listSeconded(work: UnitOfWork, employeeId: string): Promise<SecondedPost[]> {
  return prismaOf(work).$queryRaw<SecondedPost[]>`
    SELECT DISTINCT reached AS "unitCode", s.starts_on::text AS "startsOn", s.ends_on::text AS "endsOn"
    FROM assignment s, unnest(ARRAY[s.unit_code, managing_unit_of(s.unit_code, CURRENT_DATE)]) AS reached
    WHERE s.employee_id = ${employeeId}::uuid AND s.kind = 'SECONDED'`
}

async function findByIndexes(
  sealer: FieldSealer,
  work: UnitOfWork,
  personalIds: readonly string[],
): Promise<ReadonlyMap<string, PersonFacts>> {
  const byIndex = new Map<string, string>()
  for (const personalId of personalIds)
    for (const index of sealer.blindIndexes(personalId))
      byIndex.set(Buffer.from(index).toString('hex'), personalId)
  const rows = await prismaOf(work).$queryRaw<(FactsRow & { readonly hex: string })[]>`
    SELECT id, category, status, unit_code, managing_unit_of(unit_code, CURRENT_DATE) AS managing_unit,
      dossier_version, NULL::bytea AS index, encode(personal_id_index, 'hex') AS hex
    FROM employee
    WHERE personal_id_index IN (SELECT decode(given, 'hex') FROM unnest(${[...byIndex.keys()]}::text[]) AS given)`
  return new Map(rows.map((row) => [byIndex.get(row.hex) ?? '', toFacts(row)]))
}

interface LineRow {
  readonly id: string
  readonly full_name: string
  readonly officer_no: string | null
  readonly category: string
  readonly status: string
  readonly unit_code: string | null
  readonly managing_unit: string | null
}

// Found first, by unit and by secondment each through its index: looked for in the order of the list, a small unit's
// people are found only after most of the province was passed.
function peopleOf(unitCodes: readonly string[], secondedOn: PeoplePage['secondedOn']): Prisma.Sql {
  const units = [...unitCodes]
  return Prisma.sql`
    WITH reach AS MATERIALIZED (
      SELECT ARRAY(SELECT u.code FROM unit u WHERE managing_unit_of(u.code, CURRENT_DATE) = ANY (${units}::text[])
        UNION SELECT unnest(${units}::text[])) AS codes),
      people AS MATERIALIZED (
        SELECT id, full_name, officer_no, category, status, unit_code FROM employee
        WHERE unit_code = ANY ((SELECT codes FROM reach)::text[])
        UNION
        SELECT e.id, e.full_name, e.officer_no, e.category, e.status, e.unit_code
        FROM assignment s JOIN employee e ON e.id = s.employee_id, reach
        WHERE s.kind = 'SECONDED' AND s.unit_code = ANY (reach.codes) AND s.starts_on <= ${secondedOn}::date
          AND (s.ends_on IS NULL OR s.ends_on > ${secondedOn}::date))`
}

async function listPeople(work: UnitOfWork, page: PeoplePage): Promise<PersonLine[]> {
  const ofUnits = page.unitCodes === null ? null : peopleOf(page.unitCodes, page.secondedOn)
  const rows = await prismaOf(work).$queryRaw<LineRow[]>`
    ${ofUnits ?? Prisma.empty}
    SELECT e.id, e.full_name, e.officer_no, e.category, e.status, e.unit_code,
      managing_unit_of(e.unit_code, CURRENT_DATE) AS managing_unit
    FROM ${ofUnits === null ? Prisma.sql`employee` : Prisma.sql`people`} e
    WHERE (${page.search}::text IS NULL OR e.full_name ILIKE '%' || ${page.search} || '%')
      AND (${page.after}::uuid IS NULL OR (e.unit_code, e.full_name, e.id) > (
        SELECT last.unit_code, last.full_name, last.id FROM employee last WHERE last.id = ${page.after}::uuid))
    ORDER BY e.unit_code, e.full_name, e.id LIMIT ${page.limit}`
  return rows.map((row) => ({
    employeeId: row.id,
    fullName: row.full_name,
    officerNo: row.officer_no,
    category: row.category as EmployeeCategory, // written by this program
    status: row.status,
    unitCode: row.unit_code,
    managingUnit: row.managing_unit,
  }))
}
