import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { prismaOf } from '../database.ts'

/** What the case took away, so that a withdrawal can give it back exactly. Instants in epoch milliseconds. */
export interface AccessTaken {
  readonly roles: readonly { readonly id: string; readonly endsAt: number | null }[]
  readonly delegations: readonly string[]
  readonly certificates: readonly string[]
}

export const nothingTaken: AccessTaken = { roles: [], delegations: [], certificates: [] }

/** Authority over others' data ends when the decision takes effect, not at the end of the term. */
const authorityRoles = ['COMPETENT_APPROVER', 'DELEGATE', 'UNIT_HEAD']

/**
 * Điều 10.1(a): stores when access at the old unit ends. Every request compares it, so it ends even when nothing runs.
 * Roles that hang on the old unit or on the post there; what hangs on another post stays.
 */
export async function scheduleAccessEnd(
  work: UnitOfWork,
  transfer: Pick<Transfer, 'employeeId' | 'fromUnit'>,
  ends: { readonly accessEndsAt: number; readonly authorityEndsAt: number },
): Promise<AccessTaken> {
  const client = prismaOf(work)
  const account = await client.account.findFirst({
    where: { employeeId: transfer.employeeId },
    select: { id: true },
  })
  if (account === null) return nothingTaken
  const roles = await client.heldRole.findMany({
    where: { accountId: account.id, unitCode: transfer.fromUnit, NOT: { role: 'EMPLOYEE' } },
    select: { id: true, role: true, endsAt: true },
  })
  const taken: { id: string; endsAt: number | null }[] = []
  for (const { id, role, endsAt } of roles) {
    const end = authorityRoles.includes(role) ? ends.authorityEndsAt : ends.accessEndsAt
    if (endsAt !== null && endsAt.getTime() <= end) continue
    taken.push({ id, endsAt: endsAt?.getTime() ?? null })
    await client.heldRole.update({
      where: { id },
      data: { endsAt: new Date(end), endedReason: 'Điều 10.1(a)' },
    })
  }
  return {
    roles: taken,
    delegations: await endDelegations(work, account.id, transfer.fromUnit, ends.authorityEndsAt),
    certificates: await endCertificates(work, account.id, transfer.fromUnit, ends.authorityEndsAt),
  }
}

async function endDelegations(
  work: UnitOfWork,
  accountId: string,
  unitCode: string,
  at: number,
): Promise<string[]> {
  const given = { unitCode, endedAt: null, OR: [{ fromAccountId: accountId }, { toAccountId: accountId }] }
  const rows = await prismaOf(work).delegation.findMany({ where: given, select: { id: true } })
  const ids = rows.map(({ id }) => id)
  await prismaOf(work).delegation.updateMany({
    where: { id: { in: ids } },
    data: { endedAt: new Date(at), endedReason: 'Thay đổi công tác' },
  })
  // Roles that the delegations gave end with them, in whoever's hands they are.
  await prismaOf(work).heldRole.updateMany({
    where: { delegationId: { in: ids }, OR: [{ endsAt: null }, { endsAt: { gt: new Date(at) } }] },
    data: { endsAt: new Date(at), endedReason: 'Ủy quyền chấm dứt' },
  })
  return ids
}

async function endCertificates(
  work: UnitOfWork,
  accountId: string,
  unitCode: string,
  at: number,
): Promise<string[]> {
  const where = { accountId, unitCode, revokedAt: null }
  const rows = await prismaOf(work).signingCertificate.findMany({ where, select: { id: true } })
  const ids = rows.map(({ id }) => id)
  await prismaOf(work).signingCertificate.updateMany({
    where: { id: { in: ids } },
    data: { revokedAt: new Date(at), revokedBy: 'hub' },
  })
  return ids
}

/** Moves the stored end of what the case took away: the calendar changed, or the unit acted before the term's end. */
export async function moveAccessEnd(work: UnitOfWork, taken: AccessTaken, endsAt: number): Promise<void> {
  const authority = await prismaOf(work).heldRole.findMany({
    where: { id: { in: taken.roles.map(({ id }) => id) }, NOT: { role: { in: authorityRoles } } },
    select: { id: true },
  })
  await prismaOf(work).heldRole.updateMany({
    where: { id: { in: authority.map(({ id }) => id) } },
    data: { endsAt: new Date(endsAt) },
  })
}

/** A withdrawal gives back exactly what the case took: nothing that ended for another reason meanwhile. */
export async function giveBackAccess(work: UnitOfWork, taken: AccessTaken): Promise<void> {
  const client = prismaOf(work)
  for (const { id, endsAt } of taken.roles) {
    await client.heldRole.update({
      where: { id },
      data: { endsAt: endsAt === null ? null : new Date(endsAt), endedReason: null },
    })
  }
  await client.delegation.updateMany({
    where: { id: { in: [...taken.delegations] }, endedReason: 'Thay đổi công tác' },
    data: { endedAt: null, endedReason: null },
  })
  await client.heldRole.updateMany({
    where: { delegationId: { in: [...taken.delegations] }, endedReason: 'Ủy quyền chấm dứt' },
    data: { endsAt: null, endedReason: null },
  })
  await client.signingCertificate.updateMany({
    where: { id: { in: [...taken.certificates] }, revokedBy: 'hub' },
    data: { revokedAt: null, revokedBy: null },
  })
}

/** Người rời khỏi Cơ sở dữ liệu: the account is closed and its sessions end at once. */
export async function closeAccount(work: UnitOfWork, employeeId: string, now: number): Promise<void> {
  await prismaOf(work).account.updateMany({
    where: { employeeId },
    data: { status: 'CLOSED', validAfter: new Date(now) },
  })
}
