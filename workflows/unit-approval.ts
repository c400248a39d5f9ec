import {
  allHandlersFinished,
  condition,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow'
import type { ApprovalActivities } from '#activities/approval.ts'
import {
  type ApprovalRoundState,
  approvalStages,
  describeRound,
  signatureReceivedUpdate,
  stageOf,
  type UnitApprovalInput,
} from '#contracts/approval.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { type Reminder, remindersStillUseful } from '#domain/approval/cycle/reminders.ts'
import { formatInstant } from '#domain/calendar/civil-date.ts'

// The activities beat: a worker that was killed is noticed within seconds, not at the time-out.
const heartbeatTimeout = '20 seconds'

const rows = proxyActivities<ApprovalActivities>({
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout,
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
})

// Trust services: asked again for as long as the round says, then the package is refused (fail closed), never approved
// unproved.
const trust = proxyActivities<ApprovalActivities>({
  // The government's time-stamp authority took up to 131 s in public measurements.
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '5 seconds', maximumInterval: '30 minutes' },
})

/** A step has time for one try also at the end. */
const leastMs = 600_000
/** For rounds that began before it was a setting. */
const dayMs = 86_400_000

const signatureReceived = defineUpdate<void, [{ readonly packageId: string }]>(signatureReceivedUpdate)

/**
 * Điều 6: one unit's round. Sleeps to the window, reminds, settles signatures as they come, and at the end lists what is
 * unsigned as late. Nothing is ever approved by time.
 */
export async function unitApproval({ roundId }: UnitApprovalInput): Promise<void> {
  const inbox = { received: 0, settled: -1, isOver: false }
  setHandler(signatureReceived, () => void (inbox.received += 1), {
    description: 'Báo tiến trình rằng một chữ ký số vừa được ghi nhận',
  })

  const planned = await rows.loadRound({ roundId })
  show(planned)
  if (!planned.hasApprover) await remind(roundId, 'NO_APPROVER')
  await sleepUntil(planned.opensAt, `⏸️ Chờ thời gian phê duyệt: ${formatInstant(planned.opensAt)}`)
  const opened = await rows.openRound.executeWithOptions({ summary: '🟡 Mở đợt phê duyệt' }, [{ roundId }])
  show(opened)

  const settling = settleUntilTheEnd(opened, inbox)
  await remindUntilTheEnd(opened)
  inbox.isOver = true
  await settling

  await finish(opened)
  await condition(allHandlersFinished)
}

interface Inbox {
  received: number
  settled: number
  isOver: boolean
}

/** Runs beside the reminders: a silent time-stamp authority must not keep the unit from being reminded. */
async function settleUntilTheEnd(round: ApprovalRoundState, inbox: Inbox): Promise<void> {
  while (!inbox.isOver || inbox.settled !== inbox.received) {
    inbox.settled = inbox.received
    await settleAll(round)
    await condition(() => inbox.isOver || inbox.settled !== inbox.received)
  }
}

async function remindUntilTheEnd(round: ApprovalRoundState): Promise<void> {
  for (const reminder of remindersStillUseful(round, Date.now())) {
    await sleepUntil(reminder.at, `🔔 Nhắc ${round.unitCode} lúc ${formatInstant(reminder.at)}`)
    await remind(round.roundId, reminder.kind)
    show(await rows.loadRound({ roundId: round.roundId }))
  }
  await sleepUntil(round.closesAt, `⏳ Hạn phê duyệt: ${formatInstant(round.closesAt - 60_000)}`)
}

/** A signature may have come in the last moment: the round ends only when none is left to settle. */
async function finish({ roundId }: ApprovalRoundState): Promise<void> {
  for (;;) {
    const round = await rows.closeRound.executeWithOptions({ summary: '🏁 Kết thúc đợt phê duyệt' }, [
      { roundId },
    ])
    show(round)
    if (round.status !== 'OPEN') return
    await settleAll(round)
  }
}

async function settleAll({ roundId, trustPatienceMs }: ApprovalRoundState): Promise<void> {
  const packages = await rows.listSignedPackages({ roundId })
  if (packages.length === 0) return
  upsertSearchAttributes([{ key: searchAttributes.stage, value: approvalStages.SETTLING }])
  for (const packageId of packages) await settle(packageId, trustPatienceMs)
  show(await rows.loadRound({ roundId }))
}

async function settle(packageId: string, patienceMs = dayMs): Promise<void> {
  const deadline = Date.now() + patienceMs
  const within = (summary: string) => ({
    summary,
    scheduleToCloseTimeout: Math.max(deadline - Date.now(), leastMs),
  })
  try {
    const asked = [{ packageId }] as const
    const first = await trust.examineSignature.executeWithOptions(within('🔎 Kiểm tra chữ ký số'), [...asked])
    if (first !== 'GOOD') return
    await trust.stampSignature.executeWithOptions(within('🕐 Lấy dấu thời gian'), [...asked])
    await trust.settlePackage.executeWithOptions(within('✅ Phê duyệt cả gói'), [...asked])
  } catch (error) {
    if (isCancellation(error)) throw error
    upsertSearchAttributes([
      { key: searchAttributes.blockedReason, value: 'DICH_VU_CHUNG_THUC_KHONG_TRA_LOI' },
    ])
    await rows.abandonPackage.executeWithOptions({ summary: '🔴 Không kiểm tra được, từ chối gói' }, [
      { packageId },
    ])
  }
}

const reminderSummaries: Readonly<Record<Reminder['kind'] | 'NO_APPROVER', string>> = {
  OPENED: '🔔 Báo đã đến thời gian phê duyệt',
  TWO_DAYS_LEFT: '🔔 Nhắc còn 2 ngày',
  ONE_DAY_LEFT: '🔔 Nhắc còn 1 ngày',
  NO_APPROVER: '🔴 Báo Sở Nội vụ: chưa có người phê duyệt',
}

function remind(roundId: string, kind: Reminder['kind'] | 'NO_APPROVER'): Promise<void> {
  return rows.remindApprovers.executeWithOptions({ summary: reminderSummaries[kind] }, [{ roundId, kind }])
}

async function sleepUntil(at: number, summary: string): Promise<void> {
  const left = at - Date.now()
  if (left > 0) await condition(() => false, left, { summary })
}

function show(round: ApprovalRoundState): void {
  upsertSearchAttributes([
    { key: searchAttributes.stage, value: stageOf(round) },
    { key: searchAttributes.overdue, value: round.status === 'LAPSED' },
    { key: searchAttributes.dueAt, value: new Date(round.closesAt) },
  ])
  setCurrentDetails(describeRound(round))
}
