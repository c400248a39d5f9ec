import {
  type Appointment,
  type Delegation,
  type DelegationScope,
  isAppointmentInForce,
  isDelegationInForce,
} from './delegation.ts'
import { approvalErrors } from '../errors.ts'

/** Thẩm quyền của người ký tại một thời điểm */
export interface ApprovalAuthority {
  readonly employeeId: string
  readonly unitCode: string
  /** DELEGATED is recorded and printed as "TUQ.". */
  readonly capacity: 'COMPETENT' | 'DELEGATED'
  readonly ground: string
  readonly scope: DelegationScope
  readonly onBehalfOf: string | null
}

export interface AuthorityQuestion {
  readonly employeeId: string
  readonly unitCode: string
  readonly at: number
  readonly appointments: readonly Appointment[]
  readonly delegations: readonly Delegation[]
}

function fromAppointment(question: AuthorityQuestion): ApprovalAuthority | undefined {
  const { employeeId, unitCode, at } = question
  const appointment = question.appointments.find(
    (held) => held.employeeId === employeeId && held.unitCode === unitCode && isAppointmentInForce(held, at),
  )
  if (appointment === undefined) return undefined
  const { ground } = appointment
  return { employeeId, unitCode, capacity: 'COMPETENT', ground, scope: 'ALL', onBehalfOf: null }
}

function fromDelegation(question: AuthorityQuestion): ApprovalAuthority | undefined {
  const { employeeId, unitCode } = question
  const delegation = question.delegations.find(
    (given) =>
      given.delegateId === employeeId && given.unitCode === unitCode && isDelegationInForce(given, question),
  )
  if (delegation === undefined) return undefined
  return {
    employeeId,
    unitCode,
    capacity: 'DELEGATED',
    ground: delegation.delegationId,
    scope: delegation.scope,
    onBehalfOf: delegation.delegatorId,
  }
}

// Điều 6, Điều 15.4: người có thẩm quyền hoặc được ủy quyền của cơ quan, đơn vị quản lý dữ liệu.
export function findAuthority(question: AuthorityQuestion): ApprovalAuthority | undefined {
  return fromAppointment(question) ?? fromDelegation(question)
}

export function getAuthority(question: AuthorityQuestion): ApprovalAuthority {
  const authority = findAuthority(question)
  if (authority === undefined) throw approvalErrors.notAuthorised({ unitCode: question.unitCode })
  return authority
}

/** Đơn vị có người phê duyệt: someone can sign at that instant, by appointment or delegation. */
export function hasApprover(question: Omit<AuthorityQuestion, 'employeeId'>): boolean {
  const candidates = [
    ...question.appointments.map(({ employeeId }) => employeeId),
    ...question.delegations.map(({ delegateId }) => delegateId),
  ]
  return candidates.some((employeeId) => findAuthority({ ...question, employeeId }) !== undefined)
}
