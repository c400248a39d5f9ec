import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { Role } from './actor.ts'

/** Tài khoản mới. */
export interface NewAccount {
  readonly login: string
  readonly displayName: string
  readonly employeeId: string | null
  readonly email: string | null
  readonly temporaryPassword: string | null
  readonly createdBy: string
}

/** Tài khoản, as its row has it. */
export interface AccountOnRecord {
  readonly accountId: string
  readonly login: string
  readonly displayName: string
  readonly employeeId: string | null
  readonly unitCode: string | null
  readonly status: string
  readonly mustChange: boolean
  readonly acknowledgedAt: number | null
  readonly lockedUntil: number | null
  readonly createdAt: number
  readonly version: number
}

/** By which the person of a line in a list of accounts is found. */
export interface AccountPersonKey {
  readonly employeeId?: string | undefined
  readonly officerNo?: string | undefined
}

/** Who would hold the account. */
export interface AccountPerson {
  readonly employeeId: string
  readonly fullName: string
  readonly unitCode: string | null
  readonly hasAccount: boolean
}

/** Vai trò đang hoặc đã giữ, with the ground on which it is held. */
export interface HeldRoleOnRecord {
  readonly roleId: string
  readonly role: Role
  readonly unitCode: string | null
  readonly ground: string
  readonly startsAt: number
  readonly endsAt: number | null
  readonly endedReason: string | null
}

/** Điều 15.1: Sở Nội vụ leaves the management of a unit's accounts to the unit. */
export interface ManagementDelegation {
  readonly unitCode: string
  readonly documentNumber: string
  readonly documentDate: CivilDate
  readonly startsOn: CivilDate
  readonly lastDay: CivilDate | null
  readonly recordedBy: string
  readonly now: number
}
