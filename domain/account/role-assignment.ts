import type { Role } from '../access/actor.ts'
import { type CivilDate, civilDateAt } from '../calendar/civil-date.ts'
import { roleErrors } from './role-errors.ts'

/** Giao vai trò theo quyết định: an office or a duty, not a right for a term (that is an `AccessGrant`). */
export interface RoleAssignment {
  readonly role: Role
  readonly unitCode: string | null
  readonly decisionNumber: string
  readonly decisionDate: CivilDate
  readonly startsOn: CivilDate
}

/** Vị trí công tác mà vai trò gắn vào: an assignment of the person that is open on the first day. */
export interface OpenPost {
  readonly assignmentId: string
  readonly unitCode: string
}

const departmentRoles: readonly Role[] = ['DEPARTMENT_OFFICER', 'DEPARTMENT_ADMINISTRATOR']

/** Which post the role hangs on; null for an observer from outside, who has none in the province. */
// Điều 14, Điều 16.3: người được giao nhiệm vụ quản lý dữ liệu là công chức, viên chức của chính cơ quan, đơn vị đó.
export function assignRole(
  asked: RoleAssignment,
  {
    posts,
    departmentUnit,
    now,
  }: { readonly posts: readonly OpenPost[]; readonly departmentUnit: string; readonly now: number },
): { readonly assignmentId: string | null } {
  const { role, unitCode, decisionNumber, decisionDate, startsOn } = asked
  if (decisionNumber.trim().length === 0) throw roleErrors.invalidDecision(decisionNumber)
  if (decisionDate > civilDateAt(now)) throw roleErrors.decisionInFuture(decisionDate)
  if (startsOn < decisionDate) throw roleErrors.beforeDecision(startsOn)
  if (role === 'EMPLOYEE' || role === 'DELEGATE') throw roleErrors.notAssignable(role)
  if (role === 'OBSERVER')
    return { assignmentId: posts.find((post) => post.unitCode === unitCode)?.assignmentId ?? null }
  const isDepartment = departmentRoles.includes(role)
  if (isDepartment !== (unitCode === null)) throw roleErrors.wrongReach(role)
  const post = posts.find((candidate) => candidate.unitCode === (unitCode ?? departmentUnit))
  if (!post) throw roleErrors.noPostThere(unitCode ?? departmentUnit)
  return { assignmentId: post.assignmentId }
}
