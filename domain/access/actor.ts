export const roles = [
  'EMPLOYEE',
  'UNIT_HR_OFFICER',
  'COMPETENT_APPROVER',
  'DELEGATE',
  'UNIT_HEAD',
  'DEPARTMENT_OFFICER',
  'DEPARTMENT_ADMINISTRATOR',
  'OBSERVER',
] as const

/** Vai trò */
export type Role = (typeof roles)[number]

export const roleLabels: Readonly<Record<Role, string>> = {
  EMPLOYEE: 'cá nhân',
  UNIT_HR_OFFICER: 'công chức, viên chức quản lý dữ liệu của đơn vị',
  COMPETENT_APPROVER: 'người có thẩm quyền phê duyệt',
  DELEGATE: 'người được ủy quyền phê duyệt',
  UNIT_HEAD: 'thủ trưởng cơ quan, đơn vị',
  DEPARTMENT_OFFICER: 'công chức Sở Nội vụ',
  DEPARTMENT_ADMINISTRATOR: 'quản trị Cơ sở dữ liệu của Sở Nội vụ',
  OBSERVER: 'người theo dõi, kiểm tra',
}

/** Vai trò đang giữ: read from the database at each request. `unitCode` null: the whole province. */
export interface HeldRole {
  readonly role: Role
  readonly unitCode: string | null
  /** What gave the role, made by `groundOf`: an assignment, a grant, a delegation. */
  readonly ground: string
  /** The instant when the role ends (exclusive); compared at each request, so no timer has to be in time. */
  readonly endsAt?: number | null
}

/** Người thực hiện: who asks. No names, only ids. */
export interface Actor {
  readonly accountId: string
  readonly employeeId: string | null
  readonly roles: readonly HeldRole[]
}

/** Căn cứ của vai trò. */
export type GroundKind = 'ASSIGNMENT' | 'GRANT' | 'DELEGATION' | 'ACCOUNT'

export function groundOf(kind: GroundKind, id: string): string {
  return `${kind}:${id}`
}

export function isGroundOf(kind: GroundKind, ground: string): boolean {
  return ground.startsWith(`${kind}:`)
}
