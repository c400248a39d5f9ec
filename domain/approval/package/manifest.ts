import type { Period } from '../../calendar/civil-date.ts'
import type { ApprovalAuthority } from '../authority/authority.ts'

export const manifestType = 'hub/approval-manifest@1'
export const leafType = 'hub/approved-change@1'

export type LeafValue = string | number | boolean | null

export const changeKinds = ['CREATE', 'UPDATE', 'DELETE'] as const
export type ChangeKind = (typeof changeKinds)[number]

export interface LeafField {
  readonly field: string
  readonly before: LeafValue
  readonly after: LeafValue
}

/** Thay đổi được phê duyệt, đúng như khi ký: one leaf of the tree, salted so that it cannot be guessed. */
export interface ApprovedChange {
  readonly type: typeof leafType
  readonly changeId: string
  readonly employeeId: string
  readonly unitCode: string
  readonly section: string
  readonly entryKey: string
  readonly kind: ChangeKind
  /** The day from which the new value holds. */
  readonly validFrom: string
  readonly submittedAt: string
  readonly fields: readonly LeafField[]
  /** SHA-256 of the digitised documents, in hexadecimal. */
  readonly documents: readonly string[]
}

/** Bản kê phê duyệt: what the officer signs. */
export interface ApprovalManifest {
  readonly type: typeof manifestType
  readonly unitCode: string
  readonly period: Period
  readonly round: number
  readonly packageId: string
  readonly nonce: string
  readonly decision: 'APPROVE'
  readonly signer: {
    readonly employeeId: string
    readonly certSha256: string
    readonly capacity: ApprovalAuthority['capacity']
    readonly ground: string
    readonly onBehalfOf: string | null
  }
  /** SHA-256 of the unit's previous accepted manifest: the months are chained. */
  readonly prevManifest: string | null
  readonly createdAt: string
  readonly tree: {
    readonly alg: 'rfc9162-sha256'
    readonly leafCanon: 'rfc8785'
    readonly size: number
    readonly root: string
  }
  readonly counts: { readonly create: number; readonly update: number; readonly delete: number }
}

export interface ManifestParts {
  readonly unitCode: string
  readonly period: Period
  readonly round: number
  readonly packageId: string
  readonly nonce: string
  readonly authority: ApprovalAuthority
  readonly certSha256: string
  readonly prevManifest: string | null
  readonly createdAt: string
  readonly tree: { readonly size: number; readonly root: string }
  readonly kinds: readonly ChangeKind[]
}

export function buildManifest(parts: ManifestParts): ApprovalManifest {
  const { authority, kinds } = parts
  const count = (wanted: ChangeKind): number => kinds.filter((kind) => kind === wanted).length
  return {
    type: manifestType,
    unitCode: parts.unitCode,
    period: parts.period,
    round: parts.round,
    packageId: parts.packageId,
    nonce: parts.nonce,
    decision: 'APPROVE',
    signer: {
      employeeId: authority.employeeId,
      certSha256: parts.certSha256,
      capacity: authority.capacity,
      ground: authority.ground,
      onBehalfOf: authority.onBehalfOf,
    },
    prevManifest: parts.prevManifest,
    createdAt: parts.createdAt,
    tree: { alg: 'rfc9162-sha256', leafCanon: 'rfc8785', ...parts.tree },
    counts: { create: count('CREATE'), update: count('UPDATE'), delete: count('DELETE') },
  }
}

/** The fixed order of leaves: by person, then by change; code units, so the same on every machine. */
export function compareLeaves(
  left: Pick<ApprovedChange, 'employeeId' | 'changeId'>,
  right: Pick<ApprovedChange, 'employeeId' | 'changeId'>,
): number {
  const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
  return order(left.employeeId, right.employeeId) || order(left.changeId, right.changeId)
}
