import type { SectionCode, SectionEntry } from '../dossier/form/dossier-form.ts'
import type { EmployeeCategory } from '../people/employee-category.ts'

/** Thao tác đồng bộ: what happened to the dossier. Each kind carries the whole approved state. */
export const syncOperations = ['UPSERT', 'CLOSE', 'TRANSFER'] as const
export type SyncOperation = (typeof syncOperations)[number]

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** Dữ liệu hồ sơ đã phê duyệt: the entries that hold, by section of the form. */
export type ApprovedValues = { readonly [S in SectionCode]?: readonly SectionEntry<S>[] }

/** Bản ghi đồng bộ: one approved version of one person's dossier. */
export interface SyncRecord {
  readonly personalId: string
  readonly version: number
  readonly operation: SyncOperation
  readonly unitCode: string
  readonly category: EmployeeCategory
  /** Trạng thái công tác: on a closing it says why. */
  readonly status: string
  readonly values: ApprovedValues
}

/** Gói tin */
export interface SyncPacket {
  readonly messageId: string
  /** The run that sends it: the partner's log leads back to ours. */
  readonly correlationId: string
  readonly createdAt: number
  readonly records: readonly SyncRecord[]
}

/** Lỗi theo trường, in our names where the partner's field is known. */
export interface FieldRefusal {
  readonly cause: RefusalCause
  readonly field: string | null
  /** What the partner said, shown as is. */
  readonly partnerMessage: string
}

/** Trả lời cho từng bản ghi. A duplicate has had its effect before: for us it is an acceptance. */
export interface Acknowledgement {
  readonly personalId: string
  readonly version: number
  readonly outcome: 'ACCEPTED' | 'DUPLICATE' | 'REFUSED'
  readonly refusals: readonly FieldRefusal[]
}

/** Nguyên nhân từ chối: closed, each with its remedy in failures.ts. */
export const refusalCauses = [
  'FIELD_MISSING',
  'FORMAT_WRONG',
  'CODE_NOT_IN_LIST',
  'UNIT_UNKNOWN',
  'UNIT_CLOSED',
  'PERSON_UNKNOWN',
  'VERSION_OUTDATED',
  'VERSION_CONFLICT',
  'POPULATION_MISMATCH',
  'PACKET_REFUSED',
  'UNANSWERED',
  'NOT_EXPRESSIBLE',
  'OTHER',
] as const
export type RefusalCause = (typeof refusalCauses)[number]
