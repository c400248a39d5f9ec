import type { ApprovalAuthority } from './authority.ts'
import { approvalErrors } from '../errors.ts'

/** Đề nghị đang chờ phê duyệt, as far as the question who may approve it needs. */
export interface PendingChange {
  readonly changeId: string
  readonly employeeId: string
  /** Who entered it; null when it came from the national side. */
  readonly submittedBy: string | null
  readonly unitCode: string
  readonly section: string
  readonly submittedAt: number
  /** Whether the unit's approver has already signed it (a second level is left). */
  readonly unitApproved: boolean
}

/** Mục và đơn vị mà Sở Nội vụ phê duyệt cấp hai; null means all. */
export interface SecondLevelRule {
  readonly section: string | null
  readonly unitCode: string | null
}

// Điều 16.8: Sở Nội vụ phê duyệt thay đổi thuộc phạm vi quản lý của tỉnh.
export function needsSecondLevel(
  change: Pick<PendingChange, 'section' | 'unitCode'>,
  rules: readonly SecondLevelRule[],
): boolean {
  return rules.some(
    (rule) =>
      (rule.section === null || rule.section === change.section) &&
      (rule.unitCode === null || rule.unitCode === change.unitCode),
  )
}

export function isOwnChange(
  change: Pick<PendingChange, 'employeeId' | 'submittedBy'>,
  signer: Pick<ApprovalAuthority, 'employeeId' | 'onBehalfOf'>,
): boolean {
  // A delegate signs in the delegator's stead: the delegator's own changes are own changes for both.
  const hands = [signer.employeeId, signer.onBehalfOf]
  return (
    hands.includes(change.employeeId) || (change.submittedBy !== null && hands.includes(change.submittedBy))
  )
}

export interface DeskRules {
  readonly departmentUnitCode: string
  readonly secondLevel: readonly SecondLevelRule[]
  /** Competent approvers of the change's unit at this moment. */
  readonly unitApprovers: readonly string[]
}

/** Nơi phê duyệt: the unit on whose desk the change lies now. */
export function deskOf(change: PendingChange, rules: DeskRules): string {
  // Điều 16.8: cấp hai sau khi đơn vị đã ký.
  if (change.unitApproved) return rules.departmentUnitCode
  const { unitApprovers } = rules
  const everyApproverIsConcerned =
    unitApprovers.length > 0 &&
    unitApprovers.every((employeeId) => isOwnChange(change, { employeeId, onBehalfOf: null }))
  // Nobody approves an own change: with no other approver in the unit it goes one level up.
  return everyApproverIsConcerned ? rules.departmentUnitCode : change.unitCode
}

export type Ineligibility = 'OWN_CHANGE' | 'OUT_OF_SCOPE'

type Concerning = Pick<PendingChange, 'changeId' | 'employeeId' | 'submittedBy' | 'section'>

export function findIneligibility(
  change: Omit<Concerning, 'changeId'>,
  authority: ApprovalAuthority,
): Ineligibility | undefined {
  if (isOwnChange(change, authority)) return 'OWN_CHANGE'
  const isInScope = authority.scope === 'ALL' || authority.scope.includes(change.section)
  return isInScope ? undefined : 'OUT_OF_SCOPE'
}

export function assertEligible(change: Concerning, authority: ApprovalAuthority): void {
  const obstacle = findIneligibility(change, authority)
  if (obstacle === 'OWN_CHANGE') throw approvalErrors.ownChange({ changeId: change.changeId })
  if (obstacle === 'OUT_OF_SCOPE') throw approvalErrors.outOfScope({ changeId: change.changeId })
}
