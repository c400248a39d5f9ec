import { type CivilDate, civilDateAt, startOfDay } from '../calendar/civil-date.ts'
import { unitErrors } from './errors.ts'
import { assertOrder, type UnitOrder } from './reorganisation.ts'
import { assertInForce, type Unit } from './unit.ts'

export const plannedUnitStages = ['PLANNED', 'DONE', 'REFUSED', 'WITHDRAWN'] as const

/** Giai đoạn của việc sắp xếp đơn vị đã định ngày. */
export type PlannedUnitStage = (typeof plannedUnitStages)[number]

/** Việc sắp xếp đơn vị: what the decision orders. */
export type UnitOrdered =
  | { readonly kind: 'RENAME'; readonly unitCode: string; readonly name: string }
  | { readonly kind: 'MERGE'; readonly unitCode: string; readonly sources: readonly string[] }
  | { readonly kind: 'DISSOLVE'; readonly unitCode: string; readonly successor: string | null }

/** Việc sắp xếp đơn vị đã định ngày: recorded ahead, carried out on the day the decision takes effect. */
export interface PlannedUnitAct {
  readonly caseNumber: string
  readonly ordered: UnitOrdered
  readonly effectiveOn: CivilDate
  readonly stage: PlannedUnitStage
}

/** An order that takes effect after today is planned; any other is carried out with the request. */
export function isAhead({ effectiveOn, now }: UnitOrder): boolean {
  return effectiveOn > civilDateAt(now)
}

/** The first moment of the day on which the decision takes effect. */
export function dueAt({ effectiveOn }: Pick<PlannedUnitAct, 'effectiveOn'>): number {
  return startOfDay(effectiveOn)
}

/** Every unit that the decision names; what else must hold is judged again on the day. */
export function unitsNamed(ordered: UnitOrdered): readonly string[] {
  if (ordered.kind === 'MERGE') return [ordered.unitCode, ...ordered.sources]
  const successor = ordered.kind === 'DISSOLVE' ? ordered.successor : null
  return successor === null ? [ordered.unitCode] : [ordered.unitCode, successor]
}

export function assertMayPlan(
  ordered: UnitOrdered,
  order: UnitOrder,
  units: ReadonlyMap<string, Unit>,
): void {
  assertOrder(order)
  for (const code of unitsNamed(ordered)) assertInForce(units.get(code), order.effectiveOn, code)
  if (ordered.kind === 'MERGE' && ordered.sources.includes(ordered.unitCode))
    throw unitErrors.mergedIntoItself(ordered.unitCode)
}

export function assertMayWithdrawPlan({ stage, caseNumber }: PlannedUnitAct): void {
  if (stage !== 'PLANNED') throw unitErrors.planNotOpen(caseNumber)
}
