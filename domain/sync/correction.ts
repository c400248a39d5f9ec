import { canonicalForm } from './canonical.ts'
import type { Json } from './record.ts'

/** Hiệu chỉnh từ CSDL quốc gia: waits for approval like any change, never overwrites. */
export interface Correction {
  readonly correctionId: string
  readonly personalId: string
  /** Our field, or null where the partner's field has no place in the form. */
  readonly field: string | null
  readonly partnerField: string
  readonly value: Json
  readonly basedOnVersion: number
  readonly source: 'POPULATION' | 'MINISTRY'
  readonly reason: string
  readonly issuedAt: number
}

/** Đối chiếu ba bên: ours now, theirs, and what both agreed on last. */
export interface ThreeWayView {
  readonly ours: Json
  readonly theirs: Json
  readonly lastAgreed: Json
  readonly verdict: ThreeWayVerdict
}

/** ALREADY_SAME needs nothing; THEY_CHANGED can be taken as it is; BOTH_CHANGED needs a person to choose. */
export type ThreeWayVerdict = 'ALREADY_SAME' | 'THEY_CHANGED' | 'BOTH_CHANGED'

export function threeWay(values: {
  readonly ours: Json
  readonly theirs: Json
  readonly lastAgreed: Json
}): ThreeWayView {
  return { ...values, verdict: verdictOf(values) }
}

function verdictOf({ ours, theirs, lastAgreed }: Omit<ThreeWayView, 'verdict'>): ThreeWayVerdict {
  if (equal(ours, theirs)) return 'ALREADY_SAME'
  return equal(ours, lastAgreed) ? 'THEY_CHANGED' : 'BOTH_CHANGED'
}

function equal(left: Json, right: Json): boolean {
  return canonicalForm(left) === canonicalForm(right)
}
