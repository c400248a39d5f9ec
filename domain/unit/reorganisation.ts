import { type CivilDate, civilDateAt } from '../calendar/civil-date.ts'
import { unitErrors } from './errors.ts'
import { assertInForce, type Decision, parseUnitCode, type Unit, type UnitKind } from './unit.ts'

/** Căn cứ và ngày có hiệu lực of one act on units. */
export interface UnitOrder {
  readonly decision: Decision
  readonly effectiveOn: CivilDate
  readonly now: number
}

/** Cơ quan, đơn vị đề nghị thành lập. */
export interface NewUnit {
  readonly code: string
  readonly name: string
  readonly kind: UnitKind
  readonly administrativeCode: string | null
  /** The direct superior as on record; `undefined` when its code is unknown. */
  readonly parent: Unit | undefined
  readonly parentCode: string
  readonly isCodeTaken: boolean
}

/** Đơn vị kế thừa: who takes over from whom, from when. */
export interface UnitSuccession {
  readonly predecessorCode: string
  readonly successorCode: string
  readonly effectiveOn: CivilDate
}

/** Kết quả sắp xếp đơn vị: units as they stand afterwards, and who succeeds whom. */
export interface Reorganisation {
  readonly units: readonly Unit[]
  readonly successions: readonly UnitSuccession[]
}

/** Việc còn dở của đơn vị: what would be orphaned if it went. */
export interface UnfinishedBusiness {
  readonly people: number
  readonly openCases: number
  readonly pendingChanges: number
  /** Codes of subordinate units in force. */
  readonly subordinates: readonly string[]
}

export function createUnit(draft: NewUnit, order: UnitOrder): Unit {
  assertOrder(order)
  const code = parseUnitCode(draft.code)
  if (draft.isCodeTaken) throw unitErrors.codeTaken(code)
  const parent = assertInForce(draft.parent, order.effectiveOn, draft.parentCode)
  // Điều 16.2: mã định danh đọc từ trái sang phải, mỗi cấp thêm một nhóm.
  if (!code.startsWith(`${parent.code}.`) || code.slice(parent.code.length + 1).includes('.'))
    throw unitErrors.codeNotBelowParent(code)
  return {
    code,
    name: assertName(draft.name),
    kind: draft.kind,
    parentCode: parent.code,
    administrativeCode: draft.administrativeCode,
    validFrom: order.effectiveOn,
    validTo: null,
  }
}

export function renameUnit(unit: Unit, name: string, order: UnitOrder): Unit {
  assertOrder(order)
  assertInEffect(order)
  assertInForce(unit, order.effectiveOn, unit.code)
  if (assertName(name) === unit.name) throw unitErrors.sameName(unit.code)
  return { ...unit, name }
}

/** Sáp nhập: the sources end, the target takes over everything of theirs. */
export function mergeUnits(sources: readonly Unit[], target: Unit, order: UnitOrder): Reorganisation {
  assertOrder(order)
  assertInEffect(order)
  const codes = new Set(sources.map(({ code }) => code))
  if (sources.length === 0 || sources.length > 50 || codes.size !== sources.length)
    throw unitErrors.nothingToMerge(target.code)
  if (codes.has(target.code)) throw unitErrors.mergedIntoItself(target.code)
  for (const unit of [...sources, target]) assertInForce(unit, order.effectiveOn, unit.code)
  for (const unit of sources) assertNotEnded(unit)
  return {
    units: sources.map((unit) => ({ ...unit, validTo: order.effectiveOn })),
    successions: sources.map((unit) => succession(unit, target, order)),
  }
}

/** Giải thể: refused while people, open cases or changes would be left without a unit. */
export function dissolveUnit(
  unit: Unit,
  { successor, business, order }: { successor: Unit | null; business: UnfinishedBusiness; order: UnitOrder },
): Reorganisation {
  assertOrder(order)
  assertInEffect(order)
  assertInForce(unit, order.effectiveOn, unit.code)
  assertNotEnded(unit)
  if (business.subordinates.length > 0)
    throw unitErrors.hasSubordinates(business.subordinates.slice(0, 5).join(', '))
  if (!successor) {
    if (business.people + business.openCases + business.pendingChanges > 0)
      throw unitErrors.successorNeeded(unit.code)
    return { units: [{ ...unit, validTo: order.effectiveOn }], successions: [] }
  }
  return mergeUnits([unit], successor, order)
}

// A unit ends once: a second decision dated before the recorded end does not end it again.
function assertNotEnded({ code, validTo }: Unit): void {
  if (validTo !== null) throw unitErrors.notInForce(code)
}

/** Who answers today for a unit that may be gone: follows the successions to their end. */
export function successorOf(
  code: string,
  successions: readonly UnitSuccession[],
  onDate: CivilDate,
  passed: readonly string[] = [],
): string {
  if (passed.includes(code)) throw unitErrors.tooManyUnits(code)
  const next = successions.find((row) => row.predecessorCode === code && row.effectiveOn <= onDate)
  return next ? successorOf(next.successorCode, successions, onDate, [...passed, code]) : code
}

export function assertOrder({ decision, effectiveOn, now }: UnitOrder): void {
  if (decision.number.trim().length === 0 || decision.number.length > 60)
    throw unitErrors.invalidDecision(decision.number.slice(0, 60))
  if (decision.date > civilDateAt(now)) throw unitErrors.decisionInFuture(decision.date)
  if (effectiveOn < decision.date) throw unitErrors.effectiveBeforeDecision(effectiveOn)
}

// People and cases move in the same transaction as the act, so the act waits for its day.
function assertInEffect({ effectiveOn, now }: UnitOrder): void {
  if (effectiveOn > civilDateAt(now)) throw unitErrors.effectiveInFuture(effectiveOn)
}

function assertName(name: string): string {
  const length = Array.from(name).length
  if (name.trim() !== name || length < 3 || length > 300) throw unitErrors.blankName(name.slice(0, 40))
  return name
}

function succession(unit: Unit, target: Unit, { effectiveOn }: UnitOrder): UnitSuccession {
  return { predecessorCode: unit.code, successorCode: target.code, effectiveOn }
}
