import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { getAuthority } from '#domain/approval/authority/authority.ts'
import { assertEligible } from '#domain/approval/authority/eligibility.ts'
import { approvalErrors } from '#domain/approval/errors.ts'
import { assertReturnable, type ReturnDecision } from '#domain/approval/package/return-decision.ts'
import { prismaOf } from '../database.ts'
import { getPerson, loadUnitAuthority } from './authority-rows.ts'
import { listDeskChanges } from './desk.ts'
import type { ApprovalStoreSettings } from './settings.ts'

export interface ReturnRequest extends ReturnDecision {
  readonly accountId: string
  readonly unitCode: string
  readonly changeIds: readonly string[]
  readonly now: number
}

/** Trả lại một hoặc nhiều đề nghị: all of them or none; a change inside a package being signed is not returned. */
export async function returnChanges(
  work: UnitOfWork,
  settings: ApprovalStoreSettings,
  request: ReturnRequest,
): Promise<{ readonly returned: number; readonly employeeIds: readonly string[] }> {
  const { accountId, unitCode, changeIds, now, reason, completeBy } = request
  assertReturnable(request, now)
  const employeeId = await getPerson(work, accountId)
  const authority = getAuthority({ ...(await loadUnitAuthority(work, unitCode)), employeeId, at: now })
  const changes = await listDeskChanges(work, settings.sealer, {
    unitCode,
    departmentUnitCode: settings.departmentUnitCode,
    now,
    limit: changeIds.length,
    changeIds,
    lock: 'FOR_UPDATE',
  })
  if (changes.length !== new Set(changeIds).size) throw approvalErrors.notOnDesk({ unitCode })
  for (const change of changes) {
    assertEligible(change, authority)
    if (change.locked) throw approvalErrors.changeLocked({ changeId: change.changeId })
  }
  const returned = await prismaOf(work).$executeRaw`
    UPDATE change_request c SET status = 'RETURNED', returned_at = ${new Date(now)}, returned_by = ${accountId},
      return_reason = ${reason}, return_due_on = ${completeBy}::date, package_id = NULL, version = version + 1
    FROM unnest(${changeIds}::uuid[]) AS chosen(id) WHERE c.id = chosen.id AND c.status = 'SUBMITTED'`
  return { returned, employeeIds: [...new Set(changes.map((change) => change.employeeId))] }
}
