import type { PlannedUnitActRows } from '#activities/planned-unit-act.ts'
import type { OpenCaseSource } from '#activities/case-sweep.ts'
import { plannedUnitActStart } from '#contracts/planned-unit-act.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt, formatCivilDate, parseCivilDate, yearOf } from '#domain/calendar/civil-date.ts'
import { unitErrors } from '#domain/unit/errors.ts'
import {
  assertMayPlan,
  assertMayWithdrawPlan,
  type PlannedUnitAct,
  type PlannedUnitStage,
  type UnitOrdered,
} from '#domain/unit/planned-act.ts'
import type { UnitOrder } from '#domain/unit/reorganisation.ts'
import { appendAudit } from '../audit/audit.ts'
import { nextCaseNumber } from '../case-numbers.ts'
import { prismaOf } from '../database.ts'
import type { PlannedUnitAct as Row } from '../generated/client.ts'
import { notify } from '../notifications/notifications.ts'
import { createUnitStore } from './unit-store.ts'
import { loadDataAuthority, lockUnits } from './units.ts'

/** What the API does with acts that are dated ahead. */
export function createPlannedUnitActStore() {
  return {
    plan,
    list: async (work: UnitOfWork, limit: number): Promise<readonly PlannedUnitAct[]> => {
      const rows = await prismaOf(work).plannedUnitAct.findMany({
        orderBy: { caseNumber: 'desc' },
        take: limit,
      })
      return rows.map(toAct)
    },
    withdraw: async (work: UnitOfWork, caseNumber: string, now: number): Promise<PlannedUnitAct> => {
      const act = toAct(await lockAct(work, caseNumber))
      assertMayWithdrawPlan(act)
      return close(work, caseNumber, { stage: 'WITHDRAWN', refusal: null, now })
    },
  }
}

/** The rows behind the process `plannedUnitAct`. */
export function createPlannedUnitActRows(): PlannedUnitActRows {
  return {
    load: async (work, caseNumber) => toAct(await lockAct(work, caseNumber)),
    carryOut,
    refuse: async (work, caseNumber, { error, now }) => {
      const row = await lockAct(work, caseNumber)
      if (row.stage !== 'PLANNED') return
      await close(work, caseNumber, { stage: 'REFUSED', refusal: error.code, now })
      await notify(work, {
        to: { unitCode: null, role: 'DEPARTMENT_OFFICER' },
        kind: 'UNIT_ACT_REFUSED',
        caseKind: 'UNIT_ACT',
        caseId: caseNumber,
        title: `Không thực hiện được việc sắp xếp đơn vị ${caseNumber}`,
        body: `Quyết định ${row.decisionNumber} có hiệu lực ngày ${formatCivilDate(toAct(row).effectiveOn)}: ${error.message}`,
        deduplicationKey: `sap-xep-don-vi/${caseNumber}`,
      })
    },
  }
}

/** Acts that wait for their day, for the sweeper and `hub reconcile`. */
export const openPlannedUnitActs: OpenCaseSource['list'] = async (work, { afterId, limit }) => {
  const rows = await prismaOf(work).plannedUnitAct.findMany({
    where: { stage: 'PLANNED', caseNumber: { gt: afterId } },
    orderBy: { caseNumber: 'asc' },
    take: limit,
  })
  return rows.map((row) => ({ id: row.caseNumber, start: plannedUnitActStart(toAct(row)) }))
}

async function plan(
  work: UnitOfWork,
  ordered: UnitOrdered,
  { order, actorId }: { readonly order: UnitOrder; readonly actorId: string },
): Promise<PlannedUnitAct> {
  await lockUnits(work)
  assertMayPlan(ordered, order, (await loadDataAuthority(work)).units)
  const row = await prismaOf(work).plannedUnitAct.create({
    data: {
      caseNumber: await nextCaseNumber(work, 'SX', yearOf(civilDateAt(order.now))),
      kind: ordered.kind,
      unitCode: ordered.unitCode,
      newName: ordered.kind === 'RENAME' ? ordered.name : null,
      sourceCodes: ordered.kind === 'MERGE' ? [...ordered.sources] : [],
      successorCode: ordered.kind === 'DISSOLVE' ? ordered.successor : null,
      decisionNumber: order.decision.number,
      decisionDate: new Date(`${order.decision.date}T00:00:00Z`),
      effectiveOn: new Date(`${order.effectiveOn}T00:00:00Z`),
      recordedBy: actorId,
      recordedAt: new Date(order.now),
    },
  })
  return toAct(row)
}

const carryOut: PlannedUnitActRows['carryOut'] = async (work, caseNumber, now) => {
  const row = await lockAct(work, caseNumber)
  const { ordered, effectiveOn, stage } = toAct(row)
  if (stage !== 'PLANNED' || effectiveOn > civilDateAt(now)) return { act: toAct(row), movedCases: [] }
  const decision = { number: row.decisionNumber, date: dayOf(row.decisionDate) }
  const request = { order: { decision, effectiveOn, now }, actorId: row.recordedBy }
  const takeovers = await perform(work, ordered, request)
  const act = await close(work, caseNumber, { stage: 'DONE', refusal: null, now })
  await appendAudit(work, {
    actor: 'hub',
    action: `units.planned.${ordered.kind}`,
    ground: `Quyết định ${row.decisionNumber}`,
    requestId: `sap-xep-don-vi/${caseNumber}`,
    subjects: [],
    detail: { caseNumber, units: [ordered.unitCode] },
  })
  return { act, movedCases: [...new Set(takeovers.flatMap(({ openCases }) => openCases))] }
}

type UnitStore = ReturnType<typeof createUnitStore>

async function perform(
  work: UnitOfWork,
  ordered: UnitOrdered,
  request: Parameters<UnitStore['merge']>[2],
): Promise<Awaited<ReturnType<UnitStore['merge']>>> {
  const units = createUnitStore()
  if (ordered.kind === 'MERGE')
    return units.merge(work, { sources: ordered.sources, target: ordered.unitCode }, request)
  if (ordered.kind === 'DISSOLVE')
    return units.dissolve(work, { code: ordered.unitCode, successor: ordered.successor }, request)
  await units.rename(work, ordered.unitCode, ordered.name, request)
  return []
}

async function lockAct(work: UnitOfWork, caseNumber: string): Promise<Row> {
  await prismaOf(work).$queryRaw`SELECT 1 FROM planned_unit_act WHERE case_number = ${caseNumber} FOR UPDATE`
  const row = await prismaOf(work).plannedUnitAct.findUnique({ where: { caseNumber } })
  if (row === null) throw unitErrors.planUnknown(caseNumber)
  return row
}

async function close(
  work: UnitOfWork,
  caseNumber: string,
  end: { readonly stage: PlannedUnitStage; readonly refusal: string | null; readonly now: number },
): Promise<PlannedUnitAct> {
  const { stage, refusal, now } = end
  const data = { stage, refusal, closedAt: new Date(now) }
  return toAct(await prismaOf(work).plannedUnitAct.update({ where: { caseNumber }, data }))
}

function toAct(row: Row): PlannedUnitAct {
  return {
    caseNumber: row.caseNumber,
    ordered: toOrdered(row),
    effectiveOn: dayOf(row.effectiveOn),
    stage: row.stage as PlannedUnitStage, // written here only
  }
}

function toOrdered({ kind, unitCode, newName, sourceCodes, successorCode }: Row): UnitOrdered {
  if (kind === 'RENAME') return { kind, unitCode, name: newName ?? '' }
  if (kind === 'MERGE') return { kind, unitCode, sources: sourceCodes }
  return { kind: 'DISSOLVE', unitCode, successor: successorCode }
}

function dayOf(date: Date) {
  return parseCivilDate(date.toISOString().slice(0, 10))
}
