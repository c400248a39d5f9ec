import { civilDateAt, startOfDay } from '../calendar/civil-date.ts'
import type { WorkingCalendar } from '../calendar/working-calendar.ts'
import { nextEscalationAfter, reminderAt } from './deadlines.ts'
import { hasReceiver, isHandedOver, type Transfer } from './transfer.ts'

/** What the hub does by itself in a case; the words are also the names of the events on record. */
export const transferSteps = [
  'BEGIN',
  'REMIND_OLD_UNIT',
  'END_ACCESS',
  'REMIND_NEW_UNIT',
  'ESCALATE_RECEIPT',
  'ASK_FOR_CHECK',
  'REMIND_CHECK',
  'CLOSE',
] as const

/** Việc hệ thống tự làm trong vụ việc */
export type TransferStep = (typeof transferSteps)[number]

/** Mốc việc: an instant (epoch ms) and the step due then; `key` names it once for ever in the case. */
export interface TransferMoment {
  readonly at: number
  readonly step: TransferStep
  readonly key: string
}

const dayMs = 24 * 3_600_000
const checkReminderEvery = 7 * dayMs

/**
 * The next thing to do in a case, or undefined when only people can act. `done` holds the keys already performed;
 * a run that starts anew from the row performs what is past again, and each step's key makes that harmless.
 */
export function nextMoment(
  transfer: Transfer,
  calendar: WorkingCalendar,
  done: ReadonlySet<string>,
): TransferMoment | undefined {
  if (transfer.closedAt !== null) return undefined
  const begin: TransferMoment = { at: startOfDay(transfer.handoverDate), step: 'BEGIN', key: 'begin' }
  if (!done.has(begin.key)) return begin
  return [
    ...oldUnitMoments(transfer),
    ...newUnitMoments(transfer, calendar, done),
    ...checkMoments(transfer, done),
  ]
    .filter(({ key }) => !done.has(key))
    .sort((one, other) => one.at - other.at)[0]
}

/** Between the plan and the act on the row a person may have acted, or the calendar may have moved the deadline. */
export function isStillDue(transfer: Transfer, step: TransferStep, key: string): boolean {
  if (transfer.closedAt !== null) return false
  switch (step) {
    case 'END_ACCESS':
    case 'REMIND_OLD_UNIT':
      return transfer.accessEndedAt === null && key.endsWith(`/${transfer.revokeDueAt}`)
    case 'REMIND_NEW_UNIT':
      return transfer.receivedAt === null && key.endsWith(`/${transfer.receiveDueAt}`)
    case 'ESCALATE_RECEIPT':
      return transfer.receivedAt === null && transfer.receiveDueAt !== null
    case 'ASK_FOR_CHECK':
    case 'REMIND_CHECK':
      return transfer.checkedAt === null
    case 'CLOSE':
      return isHandedOver(transfer)
    case 'BEGIN':
      return true
    default:
      return step satisfies never
  }
}

// Điều 10.1(a): nhắc trước hạn; hết ngày làm việc thứ 3 thì quyền truy cập chấm dứt, dù đơn vị có xác nhận hay không.
function oldUnitMoments({ revokeDueAt, accessEndedAt }: Transfer): readonly TransferMoment[] {
  if (revokeDueAt === null || accessEndedAt !== null) return []
  return [
    { at: reminderAt(revokeDueAt), step: 'REMIND_OLD_UNIT', key: `remind-old/${revokeDueAt}` },
    { at: revokeDueAt, step: 'END_ACCESS', key: `end-access/${revokeDueAt}` },
  ]
}

// Điều 10.1(b): nhắc trước hạn; quá hạn thì báo Sở Nội vụ ngay và mỗi ngày làm việc tiếp theo.
function newUnitMoments(
  { receiveDueAt, receivedAt }: Transfer,
  calendar: WorkingCalendar,
  done: ReadonlySet<string>,
): readonly TransferMoment[] {
  if (receiveDueAt === null || receivedAt !== null) return []
  const reminder = {
    at: reminderAt(receiveDueAt),
    step: 'REMIND_NEW_UNIT',
    key: `remind-new/${receiveDueAt}`,
  } as const
  return [reminder, nextEscalation(receiveDueAt, calendar, done)]
}

function nextEscalation(dueAt: number, calendar: WorkingCalendar, done: ReadonlySet<string>): TransferMoment {
  let at = dueAt
  // The end of the last day is the start of the next; that next day's own escalation would be the same instant.
  while (done.has(`escalate/${at}`)) at = nextEscalationAfter(civilDateAt(at), calendar)
  return { at, step: 'ESCALATE_RECEIPT', key: `escalate/${at}` }
}

// Điều 10.1(c): cá nhân kiểm tra dữ liệu; văn bản không đặt hạn nên chỉ nhắc.
function checkMoments(transfer: Transfer, done: ReadonlySet<string>): readonly TransferMoment[] {
  if (!isHandedOver(transfer)) return []
  if (!hasReceiver(transfer.kind) || transfer.checkedAt !== null)
    return [{ at: 0, step: 'CLOSE', key: 'close' }]
  const asked = transfer.receivedAt ?? 0
  let at = asked + checkReminderEvery
  while (done.has(`remind-check/${at}`)) at += checkReminderEvery
  return [
    { at: asked, step: 'ASK_FOR_CHECK', key: 'ask-check' },
    { at, step: 'REMIND_CHECK', key: `remind-check/${at}` },
  ]
}
