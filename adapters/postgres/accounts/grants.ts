import { randomUUID } from 'node:crypto'
import type { Role } from '#contracts/actor.ts'
import type { GrantOnRecord } from '#contracts/access-grant.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { AccessGrant } from '#domain/account/access-grant.ts'
import { instantsOf } from '#domain/account/access-grant.ts'
import { grantErrors } from '#domain/account/errors.ts'
import { type CivilDate, civilDateAt, yearOf } from '#domain/calendar/civil-date.ts'
import { nextCaseNumber } from '../case-numbers.ts'
import { prismaOf } from '../database.ts'

export type GrantActKind = 'CREATE' | 'EXTEND' | 'RESTRICT' | 'REVOKE' | 'END'

interface GrantRow {
  readonly id: string
  readonly caseNumber: string
  readonly accountId: string
  readonly employeeId: string | null
  readonly role: Role
  readonly unitCode: string | null
  readonly requestNumber: string
  readonly requestDate: CivilDate
  readonly requestedBy: string
  readonly purpose: string
  readonly startsOn: CivilDate
  readonly lastDay: CivilDate
  readonly status: AccessGrant['status']
  readonly createdAt: Date
  readonly endedReason: string | null
}

export interface GrantQuery {
  /** Null: the whole province. */
  readonly unitCodes: readonly string[] | null
  readonly employeeId: string | null
  readonly status: AccessGrant['status'] | null
  readonly after: { readonly order: number; readonly id: string } | undefined
  readonly limit: number
}

export function createGrantStore() {
  return { create: createGrant, get: getGrant, save: saveGrant, list: listGrants }
}

/** The row, its role and its act in one transaction: access follows the row from its first instant to its last. */
export async function createGrant(
  work: UnitOfWork,
  grant: AccessGrant & { readonly accountId: string; readonly purpose: string },
  { actorId, now }: { readonly actorId: string; readonly now: number },
): Promise<{ readonly id: string; readonly caseNumber: string }> {
  const client = prismaOf(work)
  const id = randomUUID()
  const caseNumber = await nextCaseNumber(work, 'CQ', yearOf(civilDateAt(now)))
  const { request, term, role, unitCode } = grant
  const { startsAt, endsAt } = instantsOf(term)
  await client.$executeRaw`
    INSERT INTO access_grant (id, case_number, account_id, role, unit_code, request_number, request_date,
      requested_by_unit, purpose, starts_on, last_day, status, granted_by, created_at)
    VALUES (${id}::uuid, ${caseNumber}, ${grant.accountId}::uuid, ${role}, ${unitCode}, ${request.number},
      ${request.date}::date, ${request.issuingUnit}, ${grant.purpose}, ${term.startsOn}::date, ${term.lastDay}::date,
      'OPEN', ${actorId}, ${new Date(now)})`
  await client.$executeRaw`
    INSERT INTO held_role (id, account_id, role, unit_code, grant_id, ground, starts_at, ends_at)
    VALUES (${randomUUID()}::uuid, ${grant.accountId}::uuid, ${role}, ${unitCode}, ${id}::uuid, ${caseNumber},
      ${new Date(startsAt)}, ${new Date(endsAt)})`
  await recordAct(work, { grantId: id, kind: 'CREATE', grant, actorId, now })
  return { id, caseNumber }
}

/** Writes what an act has made of a grant; a revocation ends the role and the sessions of the account at once. */
export async function saveGrant(
  work: UnitOfWork,
  grant: GrantOnRecord,
  act: {
    readonly kind: Exclude<GrantActKind, 'CREATE'>
    readonly actorId: string
    readonly now: number
    readonly reason: string | null
  },
): Promise<void> {
  const client = prismaOf(work)
  const over = grant.status === 'OPEN' ? null : new Date(act.now)
  const endsAt = new Date(
    Math.min(instantsOf(grant.term).endsAt, over?.getTime() ?? Number.POSITIVE_INFINITY),
  )
  await client.$executeRaw`
    UPDATE access_grant SET role = ${grant.role}, unit_code = ${grant.unitCode}, last_day = ${grant.term.lastDay}::date, status = ${grant.status}, ended_at = ${over},
      ended_reason = ${act.reason}, version = version + 1 WHERE id = ${grant.id}::uuid`
  await client.$executeRaw`
    UPDATE held_role SET role = ${grant.role}, unit_code = ${grant.unitCode}, ends_at = ${endsAt}, ended_reason = ${act.reason} WHERE grant_id = ${grant.id}::uuid`
  if (act.kind === 'REVOKE')
    await client.$executeRaw`
      UPDATE account SET valid_after = ${new Date(act.now)}, version = version + 1 WHERE id = ${grant.accountId}::uuid`
  await recordAct(work, { grantId: grant.id, kind: act.kind, grant, actorId: act.actorId, now: act.now })
}

/** `FOR UPDATE`: two acts on one grant come one after the other. */
export async function getGrant(work: UnitOfWork, caseNumber: string): Promise<GrantOnRecord> {
  const client = prismaOf(work)
  await client.$executeRaw`SELECT 1 FROM access_grant WHERE case_number = ${caseNumber} FOR UPDATE`
  const [row] = await client.$queryRaw<GrantRow[]>`
    SELECT g.id::text AS id, g.case_number AS "caseNumber", g.account_id::text AS "accountId",
      a.employee_id::text AS "employeeId", g.role, g.unit_code AS "unitCode", g.request_number AS "requestNumber",
      g.request_date::text AS "requestDate", g.requested_by_unit AS "requestedBy", g.purpose,
      g.starts_on::text AS "startsOn", g.last_day::text AS "lastDay", g.status,
      g.created_at AS "createdAt", g.ended_reason AS "endedReason"
    FROM access_grant g JOIN account a ON a.id = g.account_id WHERE g.case_number = ${caseNumber}`
  if (!row) throw grantErrors.unknown(caseNumber)
  return toGrant(row)
}

export async function listGrants(work: UnitOfWork, query: GrantQuery): Promise<readonly GrantOnRecord[]> {
  const { unitCodes, employeeId, status, after, limit } = query
  const codes = unitCodes === null ? null : [...unitCodes]
  const rows = await prismaOf(work).$queryRaw<GrantRow[]>`
    SELECT g.id::text AS id, g.case_number AS "caseNumber", g.account_id::text AS "accountId",
      a.employee_id::text AS "employeeId", g.role, g.unit_code AS "unitCode", g.request_number AS "requestNumber",
      g.request_date::text AS "requestDate", g.requested_by_unit AS "requestedBy", g.purpose,
      g.starts_on::text AS "startsOn", g.last_day::text AS "lastDay", g.status,
      date_trunc('milliseconds', g.created_at) AS "createdAt", g.ended_reason AS "endedReason"
    FROM access_grant g JOIN account a ON a.id = g.account_id
    WHERE (${codes}::text[] IS NULL OR g.unit_code = ANY (${codes}::text[])
        OR managing_unit_of(g.unit_code, CURRENT_DATE) = ANY (${codes}::text[]) OR a.employee_id = ${employeeId}::uuid)
      AND (${status}::text IS NULL OR g.status = ${status})
      AND (${after?.id ?? null}::uuid IS NULL
        OR (date_trunc('milliseconds', g.created_at), g.id) < (${new Date(after?.order ?? 0)}, ${after?.id ?? null}::uuid))
    ORDER BY date_trunc('milliseconds', g.created_at) DESC, g.id DESC LIMIT ${limit}`
  return rows.map(toGrant)
}

/** Open grants in the order of their numbers, for the sweeper and for `hub reconcile`. */
export async function openGrants(
  work: UnitOfWork,
  afterCaseNumber: string,
  limit: number,
): Promise<
  readonly { readonly caseNumber: string; readonly unitCode: string | null; readonly endsAt: number }[]
> {
  const rows = await prismaOf(work).$queryRaw<
    { caseNumber: string; unitCode: string | null; startsOn: CivilDate; lastDay: CivilDate }[]
  >`
    SELECT case_number AS "caseNumber", unit_code AS "unitCode", starts_on::text AS "startsOn", last_day::text AS "lastDay"
    FROM access_grant WHERE status = 'OPEN' AND case_number > ${afterCaseNumber} ORDER BY case_number LIMIT ${limit}`
  return rows.map(({ caseNumber, unitCode, ...term }) => ({
    caseNumber,
    unitCode,
    endsAt: instantsOf(term).endsAt,
  }))
}

async function recordAct(
  work: UnitOfWork,
  act: {
    readonly grantId: string
    readonly kind: GrantActKind
    readonly grant: AccessGrant
    readonly actorId: string
    readonly now: number
  },
): Promise<void> {
  const { grantId, kind, grant, actorId, now } = act
  await prismaOf(work).$executeRaw`
    INSERT INTO access_grant_act (grant_id, kind, request_number, request_date, request_unit, last_day, role, unit_code,
      actor, at)
    VALUES (${grantId}::uuid, ${kind}, ${grant.request.number}, ${grant.request.date}::date, ${grant.request.issuingUnit},
      ${grant.term.lastDay}::date, ${grant.role}, ${grant.unitCode}, ${actorId}, ${new Date(now)})`
}

function toGrant({
  requestNumber,
  requestDate,
  requestedBy,
  startsOn,
  lastDay,
  createdAt,
  ...row
}: GrantRow): GrantOnRecord {
  return {
    ...row,
    request: { number: requestNumber, date: requestDate, issuingUnit: requestedBy },
    term: { startsOn, lastDay },
    createdAt: createdAt.getTime(),
  }
}
