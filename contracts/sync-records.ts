import type { CorrectionStatus, ThreeWayView } from '#domain/sync/correction.ts'

/** Bản ghi đồng bộ không thành công: one cause of one field of one version. */
export interface FailureOnRecord {
  readonly failureId: string
  readonly employeeId: string
  readonly unitCode: string
  readonly version: number
  readonly code: string
  readonly field: string
  readonly cause: string
  readonly remedy: string
  readonly partnerMessage: string
  readonly createdAt: number
}

export interface FailureGroupOnRecord {
  readonly code: string
  readonly field: string
  readonly cause: string
  readonly remedy: string
  readonly records: number
  readonly units: readonly string[]
}

/** Which failures are meant; every condition given must hold. */
export interface FailureChoice {
  readonly failureId?: string
  readonly code?: string
  readonly field?: string
  readonly unitCodes?: readonly string[]
}

/** Đề nghị hiệu chỉnh từ phía quốc gia. */
export interface CorrectionOnRecord {
  readonly correctionId: string
  readonly employeeId: string
  readonly unitCode: string | null
  readonly field: string | null
  readonly partnerField: string
  readonly source: string
  readonly reason: string
  readonly basedOnVersion: number
  readonly status: CorrectionStatus
  readonly changeId: string | null
  readonly decidedAt: number | null
  readonly decisionReason: string | null
  /** Of this moment while it is open; as it was seen when it was decided. */
  readonly view: ThreeWayView
}

export interface CorrectionDecision {
  readonly correctionId: string
  readonly status: 'ACCEPTED' | 'DISMISSED'
  readonly changeId: string | null
  readonly reason: string | null
  readonly view: ThreeWayView
  readonly by: string
  readonly at: number
}
