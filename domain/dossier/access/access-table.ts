import type { RestrictionLevel } from '../form/restriction-level.ts'

/** Nothing at all, or everything up to the level. */
export type Reach = 0 | RestrictionLevel

/** Vai trò có quyền đọc; the same names as the roles of an account. */
export type ReaderRole =
  | 'EMPLOYEE'
  | 'UNIT_HR_OFFICER'
  | 'COMPETENT_APPROVER'
  | 'DELEGATE'
  | 'UNIT_HEAD'
  | 'DEPARTMENT_OFFICER'
  | 'DEPARTMENT_ADMINISTRATOR'
  | 'OBSERVER'

// Điều 3.4: "trừ thông tin của cá nhân người đó"; Điều 7.3.
export const selfReach: Reach = 4

// Điều 3.4, 7.3: a written consent opens what it names, up to its own level and never beyond this one.
export const consentReach: Reach = 3

/** A role over a unit (own unit, or a unit by grant): how far it reads the people of that unit. */
export const unitReach: Readonly<Record<ReaderRole, Reach>> = {
  // Điều 3.4: colleagues read nothing of each other without consent.
  EMPLOYEE: 0,
  // Điều 7.2, 14.2
  UNIT_HR_OFFICER: 4,
  // Điều 6: nobody signs what he cannot see.
  COMPETENT_APPROVER: 4,
  DELEGATE: 4,
  // Điều 7.2: phục vụ công tác chỉ đạo, điều hành.
  UNIT_HEAD: 3,
  DEPARTMENT_OFFICER: 4,
  DEPARTMENT_ADMINISTRATOR: 1,
  OBSERVER: 1,
}

/** A role over the whole province. Only the Department of Home Affairs holds such roles; an observer sees level 1. */
export const provinceReach: Readonly<Record<ReaderRole, Reach>> = {
  EMPLOYEE: 0,
  UNIT_HR_OFFICER: 0,
  COMPETENT_APPROVER: 0,
  DELEGATE: 0,
  UNIT_HEAD: 0,
  // Điều 7.1, 16.8
  DEPARTMENT_OFFICER: 4,
  // Runs the accounts (Điều 16.3), does not read dossiers.
  DEPARTMENT_ADMINISTRATOR: 1,
  OBSERVER: 1,
}

export function isReaderRole(text: string): text is ReaderRole {
  return Object.hasOwn(unitReach, text)
}
