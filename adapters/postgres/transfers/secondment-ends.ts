import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { addDays, civilDateAt, formatCivilDate } from '#domain/calendar/civil-date.ts'
import { secondmentEndsAt, secondmentReminderDays } from '#domain/transfer/secondment.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { appendAudit } from '../audit/audit.ts'
import { prismaOf } from '../database.ts'
import { recordTransferEvent, toDate, toTransfer } from './rows.ts'
import { tellBoth } from './secondment.ts'

/** An end that nobody could put on record for longer than this is found in the case's own dates. */
const lookBackDays = 366

/**
 * Puts on record and tells what the dates have done by themselves: a week before the last day both units are reminded,
 * after it they are told that it is over. Each once, however often it runs; returns how many were new.
 */
export async function tellSecondmentEnds(work: UnitOfWork, now: number): Promise<number> {
  const today = civilDateAt(now)
  const rows = await prismaOf(work).transfer.findMany({
    where: {
      lastDay: {
        gte: toDate(addDays(today, -lookBackDays)),
        lte: toDate(addDays(today, secondmentReminderDays)),
      },
    },
    orderBy: { id: 'asc' },
  })
  let told = 0
  for (const row of rows) if (await tellEnd(work, toTransfer(row), now)) told += 1
  return told
}

async function tellEnd(work: UnitOfWork, transfer: Transfer, now: number): Promise<boolean> {
  const { lastDay, caseNumber, toUnit } = transfer
  if (lastDay === null) return false
  const dueAt = secondmentEndsAt({ lastDay })
  const isOver = now >= dueAt
  const kind = isOver ? 'SECONDMENT_ENDED' : 'SECONDMENT_ENDING'
  const key = `${kind}/${lastDay}`
  const at = isOver ? dueAt : now
  if (!(await recordTransferEvent(work, { transferId: transfer.id, kind, at, actor: 'hub', key })))
    return false
  await tellBoth(work, transfer, key, {
    kind,
    title: isOver ? `Biệt phái ${caseNumber} đã hết thời hạn` : `Biệt phái ${caseNumber} sắp hết thời hạn`,
    body: isOver
      ? `Biệt phái tại ${toUnit ?? ''} đã hết ngày ${formatCivilDate(lastDay)}: vị trí biệt phái, vai trò gắn với vị trí đó và quyền đọc hồ sơ của đơn vị nhận đã chấm dứt.`
      : `Biệt phái tại ${toUnit ?? ''} hết ngày ${formatCivilDate(lastDay)}. Gia hạn thì ghi quyết định trước hết ngày đó.`,
    dueAt,
  })
  await appendAudit(work, {
    actor: 'hub',
    action: `transfers.${kind}`,
    ground: 'Thời hạn ghi trong quyết định biệt phái',
    requestId: `${transfer.id}/${key}`,
    subjects: [transfer.employeeId],
    detail: { caseNumber },
  })
  return true
}
