import { approvalErrors } from '../errors.ts'

/** Phạm vi ủy quyền: mọi mục thông tin, hoặc những mục được nêu. */
export type DelegationScope = 'ALL' | readonly string[]

/** Ủy quyền phê duyệt */
export interface Delegation {
  readonly delegationId: string
  readonly unitCode: string
  readonly delegatorId: string
  readonly delegateId: string
  readonly documentNumber: string
  readonly scope: DelegationScope
  /** Half-open: in force from `validFrom`, no longer at `validTo`. */
  readonly validFrom: number
  readonly validTo: number
  readonly revokedAt: number | null
}

/** Thẩm quyền phê duyệt gắn với vị trí công tác */
export interface Appointment {
  readonly employeeId: string
  readonly unitCode: string
  readonly validFrom: number
  readonly validTo: number | null
  /** The assignment or decision that gives the authority. */
  readonly ground: string
}

export function isAppointmentInForce(appointment: Appointment, at: number): boolean {
  return at >= appointment.validFrom && (appointment.validTo === null || at < appointment.validTo)
}

/** Ends at once: by its term, by revocation, and with the authority of the one who gave it. */
export function isDelegationInForce(
  delegation: Delegation,
  { at, appointments }: { readonly at: number; readonly appointments: readonly Appointment[] },
): boolean {
  const inTerm = at >= delegation.validFrom && at < delegation.validTo
  const isRevoked = delegation.revokedAt !== null && at >= delegation.revokedAt
  return (
    inTerm &&
    !isRevoked &&
    hasOwnAuthority(delegation.delegatorId, { unitCode: delegation.unitCode, at, appointments })
  )
}

function hasOwnAuthority(
  employeeId: string,
  { unitCode, at, appointments }: { unitCode: string; at: number; appointments: readonly Appointment[] },
): boolean {
  return appointments.some(
    (appointment) =>
      appointment.employeeId === employeeId &&
      appointment.unitCode === unitCode &&
      isAppointmentInForce(appointment, at),
  )
}

// Điều 6: "có thẩm quyền hoặc được ủy quyền"; ủy quyền có văn bản, phạm vi, thời hạn, không ủy quyền lại.
export function assertMayDelegate(
  delegation: Delegation,
  { at, appointments }: { readonly at: number; readonly appointments: readonly Appointment[] },
): void {
  const { delegatorId, delegateId, unitCode } = delegation
  if (delegation.documentNumber.trim() === '') throw approvalErrors.documentRequired()
  if (delegatorId === delegateId) throw approvalErrors.delegationToSelf()
  if (delegation.validTo <= delegation.validFrom || delegation.validTo <= at)
    throw approvalErrors.delegationTerm()
  if (delegation.scope !== 'ALL' && delegation.scope.length === 0) throw approvalErrors.delegationScope()
  if (!hasOwnAuthority(delegatorId, { unitCode, at, appointments })) throw approvalErrors.delegationChain()
}
