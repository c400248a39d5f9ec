import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { plannedUnitActReply } from '#contracts/http/units.ts'
import { caseNumber } from '#contracts/http/primitives.ts'
import { plannedUnitActed } from '#contracts/planned-unit-act.ts'
import { processIds } from '#contracts/process-ids.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type PlannedUnitAct, type UnitOrdered, unitsNamed } from '#domain/unit/planned-act.ts'
import type { UnitActRequest } from './unit-port.ts'

export interface PlannedUnitActStore {
  plan(work: UnitOfWork, ordered: UnitOrdered, request: UnitActRequest): Promise<PlannedUnitAct>
  list(work: UnitOfWork, limit: number): Promise<readonly PlannedUnitAct[]>
  withdraw(work: UnitOfWork, caseNumber: string, now: number): Promise<PlannedUnitAct>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly plannedUnitActs: PlannedUnitActStore
  }
}

const tag = 'Cơ quan, đơn vị'

function toReply({ caseNumber: number, ordered, effectiveOn, stage }: PlannedUnitAct) {
  return {
    caseNumber: number,
    kind: ordered.kind,
    unitCodes: [...unitsNamed(ordered)],
    newName: ordered.kind === 'RENAME' ? ordered.name : null,
    effectiveOn,
    stage,
  }
}

export const plannedUnitActOperations = [
  operation({
    id: 'listPlannedUnitActs',
    method: 'get',
    path: '/planned-unit-acts',
    tag,
    summary:
      'Việc sắp xếp đơn vị đã định ngày, mới nhất trước: chờ, đã thực hiện, không thực hiện được, đã rút',
    action: 'units.manage',
    status: 200,
    reply: z.strictObject({ items: z.array(plannedUnitActReply) }),
    run: async ({ deps, work }) => ({
      body: { items: (await deps.stores.plannedUnitActs.list(work, 200)).map(toReply) },
    }),
  }),
  operation({
    id: 'withdrawPlannedUnitAct',
    method: 'post',
    path: '/planned-unit-acts/{caseNumber}/withdrawal',
    tag,
    summary: 'Rút việc sắp xếp đơn vị trước ngày có hiệu lực',
    action: 'units.manage',
    params: z.strictObject({ caseNumber: caseNumber('SX') }),
    status: 200,
    reply: plannedUnitActReply,
    errors: ['UNIT_PLAN.NOT_FOUND', 'UNIT_PLAN.NOT_OPEN'],
    run: async ({ deps, work, params, now, note, afterCommit, requestKey }) => {
      const act = await deps.stores.plannedUnitActs.withdraw(work, params.caseNumber, now)
      note({ units: unitsNamed(act.ordered), cases: [act.caseNumber] })
      afterCommit(() =>
        deps.workflows.executeUpdate({
          workflowId: processIds.plannedUnitAct(act.caseNumber),
          update: plannedUnitActed,
          updateId: requestKey,
          input: {},
        }),
      )
      return { body: toReply(act) }
    },
  }),
] as const
