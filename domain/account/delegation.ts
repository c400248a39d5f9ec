import { type CivilDate, civilDateAt, daysBetween, endOfDay } from '../calendar/civil-date.ts'
import type { HeldRole } from '../access/actor.ts'
import { assertTerm, instantsOf, type Term } from './access-grant.ts'
import { delegationErrors } from './errors.ts'

/** Ủy quyền phê duyệt (Điều 6): document, unit and term; it ends with the term or with the giver's own authority. */
export interface ApprovalDelegation {
  readonly fromAccountId: string
  readonly toAccountId: string
  readonly unitCode: string
  readonly documentNumber: string
  readonly documentDate: CivilDate
  readonly term: Term
}

const longestDelegationInDays = 366

// Điều 6: người có thẩm quyền hoặc được ủy quyền phê duyệt.
export function delegateApproval(
  delegation: ApprovalDelegation,
  { giverRoles, now }: { readonly giverRoles: readonly HeldRole[]; readonly now: number },
): ApprovalDelegation {
  const { fromAccountId, toAccountId, unitCode, documentNumber, documentDate, term } = delegation
  if (documentNumber.trim().length === 0 || documentNumber.length > 60)
    throw delegationErrors.invalidDocument(documentNumber.slice(0, 60))
  if (documentDate > civilDateAt(now)) throw delegationErrors.documentInFuture(documentDate)
  if (fromAccountId === toAccountId) throw delegationErrors.toOneself(unitCode)
  assertTerm(term, now)
  if (daysBetween(term.startsOn, term.lastDay) >= longestDelegationInDays)
    throw delegationErrors.termTooLong(term.lastDay)
  assertAuthority(giverRoles, unitCode, term)
  return delegation
}

/** The instant when the delegation ends: its last day, or earlier with the giver's authority. */
export function delegationEndsAt({ lastDay }: Term, giverAuthorityEndsAt: number | null): number {
  const byTerm = endOfDay(lastDay)
  return giverAuthorityEndsAt === null ? byTerm : Math.min(byTerm, giverAuthorityEndsAt)
}

function assertAuthority(giverRoles: readonly HeldRole[], unitCode: string, term: Term): void {
  const inUnit = giverRoles.filter((held) => held.unitCode === unitCode)
  const { endsAt } = instantsOf(term)
  const isCompetent = inUnit.some(
    (held) => held.role === 'COMPETENT_APPROVER' && (held.endsAt ?? Number.POSITIVE_INFINITY) >= endsAt,
  )
  if (isCompetent) return
  if (inUnit.some(({ role }) => role === 'DELEGATE')) throw delegationErrors.chain(unitCode)
  throw delegationErrors.noAuthority(unitCode)
}
