import type { CivilDate } from '../calendar/civil-date.ts'
import { unitErrors } from './errors.ts'

export const unitKinds = [
  'TINH',
  'VAN_PHONG',
  'SO',
  'BAN',
  'BAN_HDND',
  'DON_VI_SU_NGHIEP',
  'DON_VI_TRUC_THUOC',
  'HUYEN',
  'PHONG',
  'XA',
] as const

/** Loại cơ quan, đơn vị. */
export type UnitKind = (typeof unitKinds)[number]

/** Cơ quan, đơn vị (Điều 2). `validTo` is the first day on which it is no more; null while it lasts. */
export interface Unit {
  readonly code: string
  readonly name: string
  readonly kind: UnitKind
  readonly parentCode: string | null
  readonly administrativeCode: string | null
  readonly validFrom: CivilDate
  readonly validTo: CivilDate | null
}

/** Quyết định: the document that orders a change of units. */
export interface Decision {
  readonly number: string
  readonly date: CivilDate
}

const codePattern = /^[A-Z]\d{2}(\.[0-9A-Z]{1,5}){0,5}$/
const longestCode = 35

// Điều 16.2: mã định danh điện tử theo Quyết định số 20/2020/QĐ-TTg.
export function isUnitCode(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestCode && codePattern.test(value)
}

export function parseUnitCode(value: unknown): string {
  if (!isUnitCode(value)) throw unitErrors.invalidCode(String(value).slice(0, 40))
  return value
}

export function isInForce({ validFrom, validTo }: Unit, onDate: CivilDate): boolean {
  return validFrom <= onDate && (validTo === null || onDate < validTo)
}

export function assertInForce(unit: Unit | undefined, onDate: CivilDate, code: string): Unit {
  if (!unit) throw unitErrors.unknown(code)
  if (!isInForce(unit, onDate)) throw unitErrors.notInForce(code)
  return unit
}
