import type { GrantOnRecord, GrantState } from '#contracts/access-grant.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { roleLabels } from '#domain/access/actor.ts'
import { endGrantWhenOver, instantsOf } from '#domain/account/access-grant.ts'
import { civilDateAt, formatCivilDate } from '#domain/calendar/civil-date.ts'
import { appendAudit } from '../audit/audit.ts'
import { getGrant, saveGrant } from './grants.ts'
import { notify } from '../notifications/notifications.ts'

/** The rows behind the process `accessGrant`; each method may be repeated without a second effect. */
export function createGrantRows() {
  return { load, announce, advance }
}

async function load(work: UnitOfWork, caseNumber: string): Promise<GrantState> {
  return toState(await getGrant(work, caseNumber))
}

async function announce(work: UnitOfWork, caseNumber: string): Promise<void> {
  const grant = await getGrant(work, caseNumber)
  await tell(work, grant, {
    kind: 'GRANT_GIVEN',
    title: `Được cấp quyền ${caseNumber}`,
    body: `Vai trò ${roleLabels[grant.role]}${at(grant)}, từ ngày ${formatCivilDate(grant.term.startsOn)} đến hết ngày ${formatCivilDate(grant.term.lastDay)}.`,
    key: 'given',
  })
}

async function advance(work: UnitOfWork, caseNumber: string, now: number): Promise<GrantState> {
  const before = await getGrant(work, caseNumber)
  const after: GrantOnRecord = { ...before, ...endGrantWhenOver(before, now) }
  if (after.status !== before.status) await end(work, after, now)
  else if (after.status === 'OPEN' && civilDateAt(now) === after.term.lastDay) await remind(work, after)
  return toState(after)
}

async function end(work: UnitOfWork, grant: GrantOnRecord, now: number): Promise<void> {
  const reason = 'Hết thời hạn'
  await saveGrant(work, grant, { kind: 'END', actorId: 'hub', now, reason })
  await tell(work, grant, {
    kind: 'GRANT_ENDED',
    title: `Quyền ${grant.caseNumber} đã hết hạn`,
    body: `Vai trò ${roleLabels[grant.role]}${at(grant)} đã chấm dứt khi hết ngày ${formatCivilDate(grant.term.lastDay)}.`,
    key: 'ended',
  })
  await appendAudit(work, {
    actor: 'hub',
    action: 'grants.end',
    ground: 'Hết thời hạn ghi trong văn bản đề nghị (Điều 16.3)',
    requestId: `cap-quyen/${grant.caseNumber}`,
    subjects: grant.employeeId === null ? [] : [grant.employeeId],
    detail: { caseNumber: grant.caseNumber },
  })
}

async function remind(work: UnitOfWork, grant: GrantOnRecord): Promise<void> {
  await tell(work, grant, {
    kind: 'GRANT_ENDING',
    title: `Quyền ${grant.caseNumber} hết hạn hôm nay`,
    body: 'Cần tiếp tục thì đơn vị gửi văn bản đề nghị gia hạn trong hôm nay.',
    key: `ending/${grant.term.lastDay}`,
  })
}

async function tell(
  work: UnitOfWork,
  grant: GrantOnRecord,
  {
    kind,
    title,
    body,
    key,
  }: { readonly kind: string; readonly title: string; readonly body: string; readonly key: string },
): Promise<void> {
  await notify(work, {
    to: { accountId: grant.accountId },
    kind,
    caseKind: 'CAP_QUYEN',
    caseId: grant.caseNumber,
    title,
    body,
    dueAt: instantsOf(grant.term).endsAt,
    deduplicationKey: `cap-quyen/${grant.caseNumber}/${key}`,
  })
}

function at({ unitCode }: GrantOnRecord): string {
  return unitCode === null ? '' : ` tại đơn vị ${unitCode}`
}

function toState(grant: GrantOnRecord): GrantState {
  return {
    caseNumber: grant.caseNumber,
    status: grant.status,
    unitCode: grant.unitCode,
    roleLabel: roleLabels[grant.role],
    requestNumber: grant.request.number,
    ...instantsOf(grant.term),
  }
}
