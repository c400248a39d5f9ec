import type { Actor, Role } from '../access/actor.ts'
import { type CivilDate, civilDateAt, daysBetween, endOfDay, startOfDay } from '../calendar/civil-date.ts'
import { grantErrors } from './errors.ts'
import { isAdministrator, isDepartment } from './management.ts'
import { assertWrittenRequest, type WrittenRequest } from './written-request.ts'

export const grantStatuses = ['OPEN', 'ENDED', 'REVOKED'] as const

/** Tình trạng của quyền được cấp. */
export type GrantStatus = (typeof grantStatuses)[number]

/** Thời hạn: both days belong to it. */
export interface Term {
  readonly startsOn: CivilDate
  readonly lastDay: CivilDate
}

/** Quyền truy cập được cấp theo văn bản đề nghị (Điều 15.1, 16.3). */
export interface AccessGrant {
  readonly role: Role
  readonly unitCode: string | null
  readonly request: WrittenRequest
  readonly term: Term
  readonly status: GrantStatus
}

/** A term may be as long as an office (nhiệm kỳ 05 năm); a longer need asks again. */
const longestTermInDays = 5 * 366
/** A unit whose account management is delegated hands out only these (no right that it has not itself). */
const rolesOfUnits: readonly Role[] = ['UNIT_HR_OFFICER', 'OBSERVER']
/** Authority to approve comes from an appointment or a delegation, and a person's own right is nobody's to give. */
const neverGranted: readonly Role[] = ['EMPLOYEE', 'COMPETENT_APPROVER', 'DELEGATE', 'UNIT_HEAD']
const rolesWithoutUnit: readonly Role[] = ['DEPARTMENT_OFFICER', 'DEPARTMENT_ADMINISTRATOR', 'OBSERVER']

/** What each role may be narrowed to: less to do, never something else. */
const narrowerRoles: Readonly<Partial<Record<Role, readonly Role[]>>> = {
  DEPARTMENT_ADMINISTRATOR: ['DEPARTMENT_OFFICER', 'UNIT_HR_OFFICER', 'OBSERVER'],
  DEPARTMENT_OFFICER: ['UNIT_HR_OFFICER', 'OBSERVER'],
  UNIT_HR_OFFICER: ['OBSERVER'],
}

/** Phạm vi sau khi hạn chế, with the unit that manages the data of the named unit. */
export interface Narrowing {
  readonly role: Role
  readonly unitCode: string | null
  readonly managedBy: string | null
}

/** The instants in which a term counts: from the first moment of its first day to the end of its last. */
export function instantsOf({ startsOn, lastDay }: Term): {
  readonly startsAt: number
  readonly endsAt: number
} {
  return { startsAt: startOfDay(startsOn), endsAt: endOfDay(lastDay) }
}

export function assertTerm({ startsOn, lastDay }: Term, now: number): void {
  if (lastDay < startsOn) throw grantErrors.endsBeforeStart(lastDay)
  if (lastDay < civilDateAt(now)) throw grantErrors.alreadyOver(lastDay)
  if (daysBetween(startsOn, lastDay) >= longestTermInDays) throw grantErrors.termTooLong(lastDay)
}

// Điều 15.1, Điều 16.3: cấp quyền truy cập theo phân cấp, trên cơ sở đề nghị bằng văn bản.
export function grantAccess(
  asked: Omit<AccessGrant, 'status'>,
  { granter, now }: { readonly granter: Actor; readonly now: number },
): AccessGrant {
  assertWrittenRequest(asked.request, now)
  assertTerm(asked.term, now)
  if (neverGranted.includes(asked.role)) throw grantErrors.roleNotGrantable(asked.role)
  if (asked.unitCode === null && !rolesWithoutUnit.includes(asked.role))
    throw grantErrors.unitNeeded(asked.role)
  if (asked.role === 'DEPARTMENT_ADMINISTRATOR' && !isAdministrator(granter))
    throw grantErrors.administratorOnly(asked.role)
  if (!isDepartment(granter) && (asked.unitCode === null || !rolesOfUnits.includes(asked.role)))
    throw grantErrors.beyondDelegation(asked.role)
  return { ...asked, status: 'OPEN' }
}

/** Mở rộng: a later last day, on a request of its own. */
export function extendGrant(
  grant: AccessGrant,
  {
    request,
    lastDay,
    now,
  }: { readonly request: WrittenRequest; readonly lastDay: CivilDate; readonly now: number },
): AccessGrant {
  assertOpen(grant, now)
  assertWrittenRequest(request, now)
  if (lastDay <= grant.term.lastDay) throw grantErrors.notLater(lastDay)
  const term = { ...grant.term, lastDay }
  assertTerm(term, now)
  return { ...grant, request, term }
}

/** Hạn chế: an earlier last day (today at the earliest), a role that may do less, a unit within the unit; or several. */
export function restrictGrant(
  grant: AccessGrant,
  {
    request,
    lastDay,
    narrowing,
    now,
  }: {
    readonly request: WrittenRequest
    readonly lastDay: CivilDate
    readonly narrowing?: Narrowing
    readonly now: number
  },
): AccessGrant {
  assertOpen(grant, now)
  assertWrittenRequest(request, now)
  const scope = narrowing === undefined ? grant : narrowedScope(grant, narrowing)
  const isAsWide = scope.role === grant.role && scope.unitCode === grant.unitCode
  if (lastDay > grant.term.lastDay || (isAsWide && lastDay === grant.term.lastDay))
    throw grantErrors.notEarlier(lastDay)
  const term = { ...grant.term, lastDay }
  assertTerm(term, now)
  return { ...grant, role: scope.role, unitCode: scope.unitCode, request, term }
}

function narrowedScope(
  grant: AccessGrant,
  { role, unitCode, managedBy }: Narrowing,
): Pick<AccessGrant, 'role' | 'unitCode'> {
  const mayDoLess = role === grant.role || narrowerRoles[grant.role]?.includes(role) === true
  const isWithin =
    unitCode === grant.unitCode ||
    (unitCode !== null &&
      (grant.unitCode === null || managedBy === grant.unitCode || unitCode.startsWith(`${grant.unitCode}.`)))
  if (!mayDoLess || !isWithin) throw grantErrors.notNarrower(role)
  if (unitCode === null && !rolesWithoutUnit.includes(role)) throw grantErrors.unitNeeded(role)
  return { role, unitCode }
}

/** Hủy: access ends with the act. */
export function revokeGrant(grant: AccessGrant, request: WrittenRequest, now: number): AccessGrant {
  assertOpen(grant, now)
  assertWrittenRequest(request, now)
  return { ...grant, status: 'REVOKED' }
}

/** The grant as it stands after its last day; unchanged before it. */
export function endGrantWhenOver(grant: AccessGrant, now: number): AccessGrant {
  return grant.status === 'OPEN' && now >= instantsOf(grant.term).endsAt
    ? { ...grant, status: 'ENDED' }
    : grant
}

function assertOpen(grant: AccessGrant, now: number): void {
  if (endGrantWhenOver(grant, now).status !== 'OPEN') throw grantErrors.notOpen(grant.status)
}
