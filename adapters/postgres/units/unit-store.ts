import { civilDateAt } from '#domain/calendar/civil-date.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { assignManagingUnit, unitsManagedBy } from '#domain/unit/data-management.ts'
import {
  createUnit,
  dissolveUnit,
  mergeUnits,
  type NewUnit,
  type Reorganisation,
  renameUnit,
  type UnitOrder,
} from '#domain/unit/reorganisation.ts'
import { unitErrors } from '#domain/unit/errors.ts'
import type { Unit } from '#domain/unit/unit.ts'
import { endRights, type Takeover, takeOver } from './unit-takeover.ts'
import {
  findUnit,
  insertUnit,
  listUnitActs,
  listUnits,
  loadDataAuthority,
  lockUnits,
  recordUnitAct,
  saveManagement,
  saveSuccession,
  saveUnit,
  unfinishedBusiness,
} from './units.ts'

interface ActRequest {
  readonly order: UnitOrder
  readonly actorId: string
}

type TakeoverCount = Takeover & { readonly unitCode: string; readonly successorCode: string | null }

/** Each act: lock, load, decide by the domain, write the rows and the act on record. */
export function createUnitStore() {
  return {
    list: listUnits,
    find: findUnit,
    acts: listUnitActs,
    create,
    rename,
    merge,
    dissolve,
    assignManager,
  }
}

async function create(
  work: UnitOfWork,
  draft: Omit<NewUnit, 'parent' | 'isCodeTaken'>,
  { order, actorId }: ActRequest,
): Promise<void> {
  const { units, managements } = await openUnits(work)
  const parent = units.get(draft.parentCode)
  const unit = createUnit({ ...draft, parent, isCodeTaken: units.has(draft.code) }, order)
  await insertUnit(work, unit, order)
  // A phòng's data is managed by its parent; the row makes row-level security see what the rule says.
  if (unit.kind === 'PHONG' && unit.parentCode !== null) {
    const authority = { units: new Map([...units, [unit.code, unit]]), managements }
    const pair = { unitCode: unit.code, managingUnitCode: unit.parentCode }
    await saveManagement(work, assignManagingUnit(pair, order, authority), order)
  }
  await recordUnitAct(work, {
    unitCode: unit.code,
    kind: 'CREATE',
    order,
    payload: { after: unit },
    recordedBy: actorId,
  })
}

async function rename(
  work: UnitOfWork,
  code: string,
  name: string,
  { order, actorId }: ActRequest,
): Promise<void> {
  const before = known((await openUnits(work)).units, code)
  const after = renameUnit(before, name, order)
  await saveUnit(work, after)
  const payload = { before: { name: before.name }, after: { name: after.name } }
  await recordUnitAct(work, { unitCode: code, kind: 'RENAME', order, payload, recordedBy: actorId })
}

async function merge(
  work: UnitOfWork,
  { sources, target }: { readonly sources: readonly string[]; readonly target: string },
  request: ActRequest,
): Promise<readonly TakeoverCount[]> {
  const { units } = await openUnits(work)
  const merger = mergeUnits(
    sources.map((code) => known(units, code)),
    known(units, target),
    request.order,
  )
  for (const code of sources) await refuseSubordinates(work, code, request.order)
  return carryOut(work, merger, { ...request, kind: 'MERGE' })
}

async function dissolve(
  work: UnitOfWork,
  { code, successor }: { readonly code: string; readonly successor: string | null },
  request: ActRequest,
): Promise<readonly TakeoverCount[]> {
  const authority = await openUnits(work)
  const { units } = authority
  const { order } = request
  const managed = unitsManagedBy(code, order.effectiveOn, authority).filter((other) => other !== code)
  if (successor === null && managed.length > 0) throw unitErrors.managesOthers(managed.slice(0, 5).join(', '))
  const business = await unfinishedBusiness(work, code, civilDateAt(order.now))
  const heir = successor === null ? null : known(units, successor)
  const dissolution = dissolveUnit(known(units, code), { successor: heir, business, order })
  return carryOut(work, dissolution, { ...request, kind: 'DISSOLVE' })
}

async function assignManager(
  work: UnitOfWork,
  pair: { readonly unitCode: string; readonly managingUnitCode: string },
  { order, actorId }: ActRequest,
): Promise<void> {
  const change = assignManagingUnit(pair, order, await openUnits(work))
  await saveManagement(work, change, order)
  const payload = { before: change.ended, after: change.begun }
  await recordUnitAct(work, {
    unitCode: pair.unitCode,
    kind: 'ASSIGN_MANAGER',
    order,
    payload,
    recordedBy: actorId,
  })
}

async function carryOut(
  work: UnitOfWork,
  { units, successions }: Reorganisation,
  { order, actorId, kind }: ActRequest & { readonly kind: 'MERGE' | 'DISSOLVE' },
): Promise<readonly TakeoverCount[]> {
  const counts: TakeoverCount[] = []
  for (const unit of units) {
    const succession = successions.find(({ predecessorCode }) => predecessorCode === unit.code)
    await saveUnit(work, unit)
    if (succession) await saveSuccession(work, succession, order)
    const moved = succession
      ? await takeOver(work, succession, { order, actorId })
      : { people: 0, openCases: [], ...(await endRights(work, unit.code, order)) }
    const count = { unitCode: unit.code, successorCode: succession?.successorCode ?? null, ...moved }
    counts.push(count)
    await recordUnitAct(work, { unitCode: unit.code, kind, order, payload: count, recordedBy: actorId })
  }
  return counts
}

async function openUnits(work: UnitOfWork) {
  await lockUnits(work)
  return loadDataAuthority(work)
}

async function refuseSubordinates(work: UnitOfWork, code: string, { now }: UnitOrder): Promise<void> {
  const { subordinates } = await unfinishedBusiness(work, code, civilDateAt(now))
  if (subordinates.length > 0) throw unitErrors.hasSubordinates(subordinates.slice(0, 5).join(', '))
}

function known(units: ReadonlyMap<string, Unit>, code: string): Unit {
  const unit = units.get(code)
  if (!unit) throw unitErrors.unknown(code)
  return unit
}
