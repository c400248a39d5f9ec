import { randomUUID } from 'node:crypto'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { OpenTransferCommand } from '#contracts/transfer.ts'
import { addDays, type CivilDate, formatCivilDate, yearOf } from '#domain/calendar/civil-date.ts'
import { changeSecondmentTerm, secondmentEndsAt } from '#domain/transfer/secondment.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { nextCaseNumber } from '../case-numbers.ts'
import { prismaOf } from '../database.ts'
import { tell } from './notices.ts'
import type { PersonAct } from './people-acts.ts'
import { lockTransfer, recordTransferEvent, toDate, toTransfer } from './rows.ts'

/**
 * Biệt phái is a secondary assignment for a term: the sending unit keeps the person and the dossier, so the case is done
 * at once. The post, the roles that hang on it and the receiving unit's reading end with the last day by themselves,
 * since every request compares the dates.
 */
export async function recordSecondment(
  work: UnitOfWork,
  command: OpenTransferCommand & { readonly fromManager: string; readonly toManager: string | null },
): Promise<Transfer> {
  const client = prismaOf(work)
  const id = randomUUID()
  const { employeeId, fromUnit, toUnit, lastDay = null, handoverDate, now } = command
  const at = new Date(now)
  const row = await client.transfer.create({
    data: {
      id,
      caseNumber: await nextCaseNumber(work, 'CT', yearOf(handoverDate)),
      employeeId,
      kind: command.kind,
      regulationPack: 'QC_TRAVINH',
      fromUnit,
      toUnit,
      fromManager: command.fromManager,
      toManager: command.toManager,
      decisionNumber: command.decisionNumber,
      decisionDate: toDate(command.decisionDate),
      handoverDate: toDate(handoverDate),
      lastDay: lastDay === null ? null : toDate(lastDay),
      stage: 'HOAN_THANH',
      post: command.post,
      openedBy: command.openedBy,
      openedAt: at,
      closedAt: at,
      closedAs: 'HOAN_THANH',
    },
  })
  await client.assignment.create({
    data: {
      id: randomUUID(),
      employeeId,
      unitCode: toUnit ?? fromUnit,
      kind: 'SECONDED',
      post: command.post,
      startsOn: toDate(handoverDate),
      endsOn: lastDay === null ? null : dayAfter(lastDay),
      decisionNumber: command.decisionNumber,
      transferId: id,
    },
  })
  await recordTransferEvent(work, {
    transferId: id,
    kind: 'SECONDED',
    at: now,
    actor: command.openedBy,
    key: 'seconded',
    detail: { lastDay },
  })
  const transfer = toTransfer(row)
  await tellBoth(work, transfer, 'seconded', {
    kind: 'SECONDED',
    title: `Biệt phái ${transfer.caseNumber}`,
    body: `Biệt phái từ ${fromUnit} đến ${toUnit ?? ''} từ ngày ${formatCivilDate(handoverDate)} đến hết ngày ${dayText(lastDay)}. Đơn vị cử đi vẫn quản lý hồ sơ; đơn vị nhận đọc được hồ sơ trong thời hạn đó.`,
  })
  return transfer
}

export interface TermChange extends PersonAct {
  readonly lastDay: CivilDate
  readonly decisionNumber: string
  readonly decisionDate: CivilDate
  readonly reason: string
}

/** Gia hạn hoặc kết thúc biệt phái sớm: the post and the roles that hang on it follow the new last day. */
export async function changeTerm(work: UnitOfWork, act: TermChange): Promise<Transfer> {
  const before = await lockTransfer(work, act.transferId)
  const term = changeSecondmentTerm(before, act)
  const { lastDay } = term
  const row = await prismaOf(work).transfer.update({
    where: { id: before.id },
    data: { lastDay: toDate(lastDay), version: { increment: 1 } },
  })
  await moveEnd(work, before, lastDay)
  const kind = before.lastDay !== null && lastDay < before.lastDay ? 'TERM_SHORTENED' : 'TERM_EXTENDED'
  await recordTransferEvent(work, {
    transferId: before.id,
    kind,
    at: act.now,
    actor: act.actor,
    note: act.reason,
    key: `term/${act.key}`,
    detail: {
      before: before.lastDay,
      after: lastDay,
      decisionNumber: act.decisionNumber,
      decisionDate: act.decisionDate,
    },
  })
  const transfer = toTransfer(row)
  await tellBoth(work, transfer, `term/${act.key}`, {
    kind,
    title: `Thời hạn biệt phái ${transfer.caseNumber} thay đổi`,
    body: `Theo quyết định ${act.decisionNumber}, biệt phái tại ${transfer.toUnit ?? ''} đến hết ngày ${dayText(lastDay)} (trước đó: ${dayText(before.lastDay)}).`,
  })
  return transfer
}

/** The last part of the secondment ends anew (a dissolution may have cut it), and what hung on its end moves with it. */
async function moveEnd(
  work: UnitOfWork,
  { id, lastDay: before }: Transfer,
  lastDay: CivilDate,
): Promise<void> {
  const endsAt = new Date(secondmentEndsAt({ lastDay }))
  const endedAt = before === null ? null : new Date(secondmentEndsAt({ lastDay: before }))
  const oldEnd = before === null ? null : addDays(before, 1)
  await prismaOf(work).$executeRaw`
    WITH post AS (
      UPDATE assignment SET ends_on = ${addDays(lastDay, 1)}::date
      WHERE transfer_id = ${id}::uuid AND kind = 'SECONDED' AND ends_on IS NOT DISTINCT FROM ${oldEnd}::date RETURNING id
    )
    UPDATE held_role SET ends_at = ${endsAt}
    WHERE assignment_id IN (SELECT id FROM post)
      AND (ends_at IS NOT DISTINCT FROM ${endedAt}::timestamptz OR ends_at > ${endsAt})`
}

/** Tells whoever manages people on both sides, once for a key. */
export function tellBoth(
  work: UnitOfWork,
  transfer: Transfer,
  key: string,
  {
    kind,
    title,
    body,
    dueAt,
  }: { readonly kind: string; readonly title: string; readonly body: string; readonly dueAt?: number },
): Promise<void> {
  const units = [transfer.fromUnit, transfer.toUnit].filter((unit) => unit !== null)
  const notices = units.map((unitCode) => ({
    to: { unitCode, role: 'UNIT_HR_OFFICER' as const },
    title,
    body,
    ...(dueAt !== undefined && { dueAt }),
  }))
  return tell(work, transfer, kind, key, notices)
}

const dayAfter = (day: CivilDate): Date => toDate(addDays(day, 1))

const dayText = (day: CivilDate | null): string => (day === null ? 'chưa ghi' : formatCivilDate(day))
