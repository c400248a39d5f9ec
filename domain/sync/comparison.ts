import type { HeldRecord } from './canonical.ts'

/** Số liệu của một đơn vị, the same on both sides when nothing differs. */
export interface UnitFigures {
  readonly unitCode: string
  readonly count: number
  readonly hash: string
}

/** Chênh lệch khi đối soát: what the two sides hold of one person. */
export const differenceKinds = [
  'UNKNOWN_THERE',
  'OLDER_THERE',
  'NEWER_THERE',
  'CONTENT_DIFFERS',
  'UNKNOWN_HERE',
] as const
export type DifferenceKind = (typeof differenceKinds)[number]

export interface Difference {
  readonly personalId: string
  readonly kind: DifferenceKind
  readonly ourVersion: number | null
  readonly theirVersion: number | null
}

/** Cách xử lý: sent again by the hub, or asked of the unit because only people can tell. */
export const remedyOf: Readonly<Record<DifferenceKind, 'SEND_AGAIN' | 'ASK'>> = {
  UNKNOWN_THERE: 'SEND_AGAIN',
  OLDER_THERE: 'SEND_AGAIN',
  // Ours was accepted under this number with other content, or they hold what we never sent: never overwritten silently.
  CONTENT_DIFFERS: 'ASK',
  NEWER_THERE: 'ASK',
  UNKNOWN_HERE: 'ASK',
}

/** For people who read the report. */
export const differenceTexts: Readonly<Record<DifferenceKind, string>> = {
  UNKNOWN_THERE: 'CSDL quốc gia chưa có hồ sơ này',
  OLDER_THERE: 'CSDL quốc gia đang giữ phiên bản cũ hơn',
  NEWER_THERE: 'CSDL quốc gia đang giữ phiên bản mới hơn',
  CONTENT_DIFFERS: 'Cùng phiên bản nhưng nội dung khác nhau',
  UNKNOWN_HERE: 'Tỉnh không có hồ sơ này',
}

/** Units whose figures differ, and units that only one side has. */
export function unequalUnits(
  ours: readonly UnitFigures[],
  theirs: readonly UnitFigures[],
): readonly string[] {
  const left = new Map(ours.map((unit) => [unit.unitCode, unit.hash]))
  const right = new Map(theirs.map((unit) => [unit.unitCode, unit.hash]))
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((code) => left.get(code) !== right.get(code))
    .toSorted()
}

/** Every difference between the people of a unit, by personal number. */
export function compareRecords(
  ours: readonly HeldRecord[],
  theirs: readonly HeldRecord[],
): readonly Difference[] {
  const left = new Map(ours.map((record) => [record.personalId, record]))
  const right = new Map(theirs.map((record) => [record.personalId, record]))
  return [...new Set([...left.keys(), ...right.keys()])].toSorted().flatMap((personalId) => {
    const kind = differenceOf(left.get(personalId), right.get(personalId))
    if (kind === null) return []
    const ourVersion = left.get(personalId)?.version ?? null
    return [{ personalId, kind, ourVersion, theirVersion: right.get(personalId)?.version ?? null }]
  })
}

function differenceOf(ours: HeldRecord | undefined, theirs: HeldRecord | undefined): DifferenceKind | null {
  if (ours === undefined) return 'UNKNOWN_HERE'
  if (theirs === undefined) return 'UNKNOWN_THERE'
  if (ours.version > theirs.version) return 'OLDER_THERE'
  if (ours.version < theirs.version) return 'NEWER_THERE'
  return ours.contentHash === theirs.contentHash ? null : 'CONTENT_DIFFERS'
}
