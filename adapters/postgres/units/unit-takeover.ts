import { randomUUID } from 'node:crypto'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { UnitOrder, UnitSuccession } from '#domain/unit/reorganisation.ts'
import { prismaOf } from '../database.ts'
import { moveCasesToSuccessor } from '../transfers/deadlines.ts'
import { managingUnitCode } from './units.ts'

/** Under whose decision a unit is taken over. */
export interface UnitActBy {
  readonly order: UnitOrder
  readonly actorId: string
}

/** How much moved from a unit that ended. */
export interface Takeover {
  readonly people: number
  /** Numbers of the open cases that moved. */
  readonly openCases: readonly string[]
  readonly rolesEnded: number
  readonly grantsEnded: number
}

const endedReason = 'Đơn vị kết thúc hoạt động'

/** People, posts, open cases and managed units go to the successor in the transaction of the act. */
export async function takeOver(
  work: UnitOfWork,
  succession: UnitSuccession,
  by: UnitActBy,
): Promise<Takeover> {
  const { order } = by
  const people = await movePeople(work, succession, order)
  const openCases = await moveCases(work, succession, by)
  await moveManagement(work, succession, order)
  return { people, openCases, ...(await endRights(work, succession.predecessorCode, order)) }
}

/** Rights at a unit end with it: a successor's own officers serve its people, and approvers are appointed anew. */
export async function endRights(
  work: UnitOfWork,
  code: string,
  { now }: UnitOrder,
): Promise<Pick<Takeover, 'rolesEnded' | 'grantsEnded'>> {
  const client = prismaOf(work)
  const at = new Date(now)
  const rolesEnded = await client.$executeRaw`
    UPDATE held_role SET ends_at = ${at}, ended_reason = ${endedReason}
    WHERE unit_code = ${code} AND (ends_at IS NULL OR ends_at > ${at})`
  const grantsEnded = await client.$executeRaw`
    UPDATE access_grant SET status = 'ENDED', ended_at = ${at}, ended_reason = ${endedReason}, version = version + 1
    WHERE unit_code = ${code} AND status = 'OPEN'`
  await client.$executeRaw`
    UPDATE delegation SET ended_at = ${at}, ended_reason = ${endedReason} WHERE unit_code = ${code} AND ended_at IS NULL`
  return { rolesEnded, grantsEnded }
}

interface CutPost {
  readonly id: string
  readonly employeeId: string
  readonly kind: string
  readonly post: string | null
  readonly endsOn: string | null
  readonly transferId: string | null
}

async function movePeople(
  work: UnitOfWork,
  { predecessorCode, successorCode }: UnitSuccession,
  { effectiveOn, decision }: UnitOrder,
): Promise<number> {
  const client = prismaOf(work)
  // A post that began before the day is cut in two; one that began later (an act recorded late) only changes its unit.
  const cut = await client.$queryRaw<CutPost[]>`
    SELECT id::text AS id, employee_id::text AS "employeeId", kind, post, ends_on::text AS "endsOn",
      transfer_id::text AS "transferId" FROM assignment
    WHERE unit_code = ${predecessorCode} AND starts_on < ${effectiveOn}::date
      AND (ends_on IS NULL OR ends_on > ${effectiveOn}::date) FOR UPDATE`
  await client.$executeRaw`
    UPDATE assignment SET unit_code = ${successorCode}
    WHERE unit_code = ${predecessorCode} AND starts_on >= ${effectiveOn}::date`
  await client.$executeRaw`
    UPDATE assignment SET ends_on = ${effectiveOn}::date WHERE id = ANY (${cut.map(({ id }) => id)}::uuid[])`
  const rows = cut.map((row) => ({ ...row, id: randomUUID() }))
  await client.$executeRaw`
    INSERT INTO assignment (id, employee_id, unit_code, kind, post, starts_on, ends_on, decision_number, transfer_id)
    SELECT id, "employeeId", ${successorCode}, kind, post, ${effectiveOn}::date, "endsOn", ${decision.number}, "transferId"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r (id uuid, "employeeId" uuid, kind text, post text, "endsOn" date, "transferId" uuid)`
  return client.$executeRaw`
    UPDATE employee SET unit_code = ${successorCode}, version = version + 1 WHERE unit_code = ${predecessorCode}`
}

async function moveCases(
  work: UnitOfWork,
  { predecessorCode, successorCode, effectiveOn }: UnitSuccession,
  { order, actorId }: UnitActBy,
): Promise<readonly string[]> {
  const cases = await moveCasesToSuccessor(work, {
    from: predecessorCode,
    to: successorCode,
    toManager: await managingUnitCode(work, successorCode, effectiveOn),
    effectiveOn,
    decisionNumber: order.decision.number,
    actor: actorId,
    now: order.now,
  })
  const managed = await prismaOf(work).$queryRaw<{ caseNumber: string; isOpen: boolean }[]>`
    UPDATE transfer SET version = version + 1,
      from_manager = CASE from_manager WHEN ${predecessorCode} THEN ${successorCode} ELSE from_manager END,
      to_manager = CASE to_manager WHEN ${predecessorCode} THEN ${successorCode} ELSE to_manager END
    WHERE ${predecessorCode} IN (from_manager, to_manager) AND (closed_at IS NULL
      OR (kind = 'BIET_PHAI' AND (last_day IS NULL OR last_day >= ${effectiveOn}::date)))
    RETURNING case_number AS "caseNumber", closed_at IS NULL AS "isOpen"`
  const open = managed.filter(({ isOpen }) => isOpen)
  return [...new Set([...cases, ...open.map(({ caseNumber }) => caseNumber)])]
}

async function moveManagement(
  work: UnitOfWork,
  { predecessorCode, successorCode }: UnitSuccession,
  { effectiveOn, decision }: UnitOrder,
): Promise<void> {
  const client = prismaOf(work)
  const managed = await client.$queryRaw<{ unitCode: string }[]>`
    UPDATE unit_management SET valid_to = ${effectiveOn}::date
    WHERE valid_to IS NULL AND (managing_unit_code = ${predecessorCode} OR unit_code = ${predecessorCode})
    RETURNING unit_code AS "unitCode"`
  const rows = managed
    .filter(({ unitCode }) => unitCode !== predecessorCode && unitCode !== successorCode)
    .map((row) => ({ ...row, id: randomUUID() }))
  await client.$executeRaw`
    INSERT INTO unit_management (id, unit_code, managing_unit_code, valid_from, decision_number, decision_date)
    SELECT id, "unitCode", ${successorCode}, ${effectiveOn}::date, ${decision.number}, ${decision.date}::date
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (id uuid, "unitCode" text)`
}
