import type { CivilDate } from '../calendar/civil-date.ts'
import { unitErrors } from './errors.ts'
import { assertOrder, type UnitOrder } from './reorganisation.ts'
import { assertInForce, type Unit } from './unit.ts'

/** Giao quản lý dữ liệu: who manages a unit's data, in [validFrom, validTo). */
export interface DataManagement {
  readonly unitCode: string
  readonly managingUnitCode: string
  readonly validFrom: CivilDate
  readonly validTo: CivilDate | null
}

/** Thẩm quyền quản lý dữ liệu: the units and the assignments that say who manages whose data. */
export interface DataAuthority {
  readonly units: ReadonlyMap<string, Unit>
  readonly managements: readonly DataManagement[]
}

/** Đơn vị quản lý dữ liệu on a day: as Sở Nội vụ has set it, else a phòng's parent, else the unit itself. */
// Điều 10.1: "thẩm quyền quản lý dữ liệu" là ranh giới giữa thay đổi công tác và đổi vị trí trong nội bộ.
export function managingUnitOf(
  unitCode: string,
  onDate: CivilDate,
  { units, managements }: DataAuthority,
): string {
  const set = managements.find((row) => row.unitCode === unitCode && isManagedOn(row, onDate))
  if (set) return set.managingUnitCode
  const unit = units.get(unitCode)
  if (!unit) throw unitErrors.unknown(unitCode)
  return unit.kind === 'PHONG' && unit.parentCode !== null ? unit.parentCode : unit.code
}

/** Units under one manager: a move between them is a change of post, not a transfer. */
export function haveSameManager(
  left: string,
  right: string,
  onDate: CivilDate,
  authority: DataAuthority,
): boolean {
  return managingUnitOf(left, onDate, authority) === managingUnitOf(right, onDate, authority)
}

/** Every unit in force whose data `managingUnitCode` manages on a day, itself included. */
export function unitsManagedBy(
  managingUnitCode: string,
  onDate: CivilDate,
  authority: DataAuthority,
): readonly string[] {
  return [...authority.units.values()]
    .filter(({ validFrom, validTo }) => validFrom <= onDate && (validTo === null || onDate < validTo))
    .map(({ code }) => code)
    .filter((code) => managingUnitOf(code, onDate, authority) === managingUnitCode)
}

/** Sở Nội vụ says who manages a unit's data from a day on: the row before ends on that day. */
export function assignManagingUnit(
  { unitCode, managingUnitCode }: { readonly unitCode: string; readonly managingUnitCode: string },
  order: UnitOrder,
  authority: DataAuthority,
): { readonly ended: DataManagement | null; readonly begun: DataManagement } {
  assertOrder(order)
  const { effectiveOn } = order
  for (const code of [unitCode, managingUnitCode]) assertInForce(authority.units.get(code), effectiveOn, code)
  const isSelf = unitCode === managingUnitCode
  if (!isSelf && managingUnitOf(managingUnitCode, effectiveOn, authority) !== managingUnitCode)
    throw unitErrors.managesItselfOnly(managingUnitCode)
  const others = unitsManagedBy(unitCode, effectiveOn, authority).filter((code) => code !== unitCode)
  if (!isSelf && others.length > 0) throw unitErrors.managesOthers(others.slice(0, 5).join(', '))
  const rows = authority.managements.filter((row) => row.unitCode === unitCode)
  if (rows.some(({ validFrom }) => validFrom >= effectiveOn))
    throw unitErrors.managementBackdated(effectiveOn)
  const open = rows.find(({ validTo }) => validTo === null)
  return {
    ended: open ? { ...open, validTo: effectiveOn } : null,
    begun: { unitCode, managingUnitCode, validFrom: effectiveOn, validTo: null },
  }
}

function isManagedOn({ validFrom, validTo }: DataManagement, onDate: CivilDate): boolean {
  return validFrom <= onDate && (validTo === null || onDate < validTo)
}
