import type { Actor, HeldRole, Role } from '../access/actor.ts'
import { accountErrors } from './errors.ts'

/** Who holds one of these is managed by Sở Nội vụ alone, or its account would be a way up for a unit's clerk. */
const aboveUnits: readonly Role[] = [
  'COMPETENT_APPROVER',
  'DELEGATE',
  'UNIT_HEAD',
  'DEPARTMENT_OFFICER',
  'DEPARTMENT_ADMINISTRATOR',
]

export function isDepartment({ roles }: Pick<Actor, 'roles'>): boolean {
  return roles.some(({ role }) => role === 'DEPARTMENT_OFFICER' || role === 'DEPARTMENT_ADMINISTRATOR')
}

export function isAdministrator({ roles }: Pick<Actor, 'roles'>): boolean {
  return roles.some(({ role }) => role === 'DEPARTMENT_ADMINISTRATOR')
}

/** Nobody takes over an account that can do more than the own one: a password given is a way in. */
// Điều 15.1, Điều 16.3: quản lý tài khoản theo phân cấp.
export function assertMayManageAccount(manager: Actor, held: readonly Pick<HeldRole, 'role'>[]): void {
  const roles = held.map(({ role }) => role)
  if (roles.includes('DEPARTMENT_ADMINISTRATOR') && !isAdministrator(manager))
    throw accountErrors.aboveManager('DEPARTMENT_ADMINISTRATOR')
  const above = roles.find((role) => aboveUnits.includes(role))
  if (above && !isDepartment(manager)) throw accountErrors.aboveManager(above)
}
