import { randomUUID } from 'node:crypto'
import type { DelegationEntry } from '#api/operations/approvals/approval-port.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { groundOf } from '#domain/access/actor.ts'
import { assertMayDelegate, type DelegationScope } from '#domain/approval/authority/delegation.ts'
import { type CivilDate, endOfDay, startOfDay } from '#domain/calendar/civil-date.ts'
import { DomainError } from '#domain/errors.ts'
import { prismaOf } from '../database.ts'
import { getPerson, loadUnitAuthority } from './authority-rows.ts'

export interface DelegationRequest {
  readonly fromAccountId: string
  readonly toAccountId: string
  readonly unitCode: string
  readonly scope: DelegationScope
  readonly documentNumber: string
  readonly documentDate: CivilDate
  readonly startsOn: CivilDate
  readonly lastDay: CivilDate
  readonly now: number
}

async function assertActiveAccount(work: UnitOfWork, accountId: string): Promise<void> {
  const account = await prismaOf(work).account.findUnique({ where: { id: accountId } })
  if (account?.status !== 'ACTIVE') {
    throw new DomainError(
      'DELEGATION.ACCOUNT_NOT_ACTIVE',
      'Người được ủy quyền không có tài khoản đang hoạt động.',
    )
  }
}

/** Ủy quyền phê duyệt: the delegation and the delegate's role, which hangs on it, in one transaction. */
export async function createDelegation(work: UnitOfWork, request: DelegationRequest): Promise<string> {
  const { fromAccountId, toAccountId, unitCode, scope, startsOn, lastDay, now } = request
  await assertActiveAccount(work, toAccountId)
  const delegationId = randomUUID()
  const [validFrom, validTo] = [startOfDay(startsOn), endOfDay(lastDay)]
  const { appointments } = await loadUnitAuthority(work, unitCode)
  assertMayDelegate(
    {
      delegationId,
      unitCode,
      delegatorId: await getPerson(work, fromAccountId),
      delegateId: await getPerson(work, toAccountId),
      documentNumber: request.documentNumber,
      scope,
      validFrom,
      validTo,
      revokedAt: null,
    },
    { at: Math.max(now, validFrom), appointments },
  )
  await prismaOf(work).$executeRaw`
    INSERT INTO delegation (id, from_account_id, to_account_id, unit_code, scope, document_number, document_date,
      starts_on, last_day)
    VALUES (${delegationId}::uuid, ${fromAccountId}::uuid, ${toAccountId}::uuid, ${unitCode},
      ${scope === 'ALL' ? 'ALL' : scope.join(',')}, ${request.documentNumber}, ${request.documentDate}::date,
      ${startsOn}::date, ${lastDay}::date)`
  await prismaOf(work).$executeRaw`
    INSERT INTO held_role (id, account_id, role, unit_code, delegation_id, ground, starts_at, ends_at)
    VALUES (${randomUUID()}::uuid, ${toAccountId}::uuid, 'DELEGATE', ${unitCode}, ${delegationId}::uuid,
      ${groundOf('DELEGATION', delegationId)}, ${new Date(validFrom)}, ${new Date(validTo)})`
  return delegationId
}

/** Ends at once, with the role that hangs on it. */
export async function endDelegation(
  work: UnitOfWork,
  {
    delegationId,
    reason,
    now,
  }: { readonly delegationId: string; readonly reason: string; readonly now: number },
): Promise<void> {
  const at = new Date(now)
  const rows = await prismaOf(work).$executeRaw`
    UPDATE delegation SET ended_at = ${at}, ended_reason = ${reason}
    WHERE id = ${delegationId}::uuid AND ended_at IS NULL`
  if (rows === 0) throw new DomainError('DELEGATION.NOT_OPEN', 'Ủy quyền không tồn tại hoặc đã kết thúc.')
  await prismaOf(work).$executeRaw`
    UPDATE held_role SET ends_at = ${at}, ended_reason = 'DELEGATION_ENDED'
    WHERE delegation_id = ${delegationId}::uuid AND (ends_at IS NULL OR ends_at > ${at})`
}

interface DelegationRow extends Omit<DelegationEntry, 'endedAt'> {
  readonly endedAt: Date | null
}

export async function listDelegationLines(
  work: UnitOfWork,
  unitCode: string,
): Promise<readonly DelegationEntry[]> {
  const rows = await prismaOf(work).$queryRaw<DelegationRow[]>`
    SELECT id::text AS "delegationId", from_account_id::text AS "fromAccountId", to_account_id::text AS "toAccountId",
      unit_code AS "unitCode", scope, document_number AS "documentNumber", starts_on::text AS "startsOn",
      last_day::text AS "lastDay", ended_at AS "endedAt"
    FROM delegation WHERE unit_code = ${unitCode} ORDER BY created_at DESC LIMIT 200`
  return rows.map((row) => ({ ...row, endedAt: row.endedAt?.getTime() ?? null }))
}

export async function findDelegationUnit(
  work: UnitOfWork,
  delegationId: string,
): Promise<string | undefined> {
  return (await prismaOf(work).delegation.findUnique({ where: { id: delegationId } }))?.unitCode
}
