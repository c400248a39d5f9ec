import type { ApiDeps } from '#api/deps.ts'
import { plannedUnitActStart } from '#contracts/planned-unit-act.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import { type UnitOrdered, unitsNamed } from '#domain/unit/planned-act.ts'
import type { UnitActRequest } from './unit-port.ts'

type DecisionBody = {
  readonly decisionNumber: string
  readonly decisionDate: CivilDate
  readonly effectiveOn: CivilDate
}

export function requestOf(
  body: DecisionBody,
  { now, actor }: { now: number; actor: { accountId: string } },
): UnitActRequest {
  const { decisionNumber: number, decisionDate: date, effectiveOn } = body
  return { order: { decision: { number, date }, effectiveOn, now }, actorId: actor.accountId }
}

interface PlanContext {
  readonly deps: ApiDeps
  readonly work: UnitOfWork
  readonly body: DecisionBody
  readonly now: number
  readonly actor: { readonly accountId: string }
  readonly note: (note: { readonly units: readonly string[]; readonly cases: readonly string[] }) => void
  readonly afterCommit: (act: () => Promise<unknown>) => void
}

/** Dated ahead: the row waits for its day, and its own process carries it out then. */
export async function plan(context: PlanContext, ordered: UnitOrdered): Promise<string> {
  const { deps, work, body, note, afterCommit } = context
  const act = await deps.stores.plannedUnitActs.plan(work, ordered, requestOf(body, context))
  note({ units: unitsNamed(ordered), cases: [act.caseNumber] })
  afterCommit(() => deps.workflows.start(plannedUnitActStart(act)))
  return act.caseNumber
}
