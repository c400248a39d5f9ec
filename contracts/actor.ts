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

/** A role that an account holds now, read from the database at each request. `unitCode` null: the whole province. */
export interface HeldRole {
  readonly role: Role
  readonly unitCode: string | null
  /** What gave the role: an assignment, a grant, a delegation. */
  readonly ground: string
}

/** Who asks: no names, only ids. */
export interface Actor {
  readonly accountId: string
  readonly employeeId: string | null
  readonly roles: readonly HeldRole[]
}

/** Under whose eyes a transaction runs: the second wall (row-level security) reads it. */
export type Scope = { readonly kind: 'SYSTEM' } | { readonly kind: 'ACTOR'; readonly actor: Actor }
