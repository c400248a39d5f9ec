import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  patched,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { TransferActivities } from '#activities/transfer.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import {
  type EmployeeTransferInput,
  type TransferAct,
  type TransferCase,
  transferActUpdate,
  transferMovedSignal,
  unitCodesOf,
} from '#contracts/transfer.ts'
import { formatInstant } from '#domain/calendar/civil-date.ts'
import { describeTransfer, isOverdue, nextDueAt } from '#domain/transfer/details.ts'
import { nextMoment, type TransferMoment } from '#domain/transfer/plan.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'

const { loadTransfer, performTransferStep } = proxyActivities<TransferActivities>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
})

const acted = defineUpdate<void, [TransferAct]>(transferActUpdate)
const moved = defineSignal(transferMovedSignal)

/**
 * Điều 10: from the handover both units' terms run side by side; access ends at the end of the 3rd working day whatever
 * anyone does; the new unit receives within 5; the person checks; the case ends when all is done.
 */
export async function employeeTransfer({ transferId }: EmployeeTransferInput): Promise<void> {
  let acts = 0
  const done = new Set<string>()
  setHandler(acted, () => void (acts += 1), {
    description: 'Báo tiến trình rằng một việc của vụ việc vừa được ghi nhận',
  })
  setHandler(moved, () => void (acts += 1), {
    description: 'Báo tiến trình rằng đơn vị của vụ việc vừa được sắp xếp lại',
  })

  // What is told while the row is being read must be read again, so acts are counted before each reading.
  const countsBeforeReading = patched('dem-viec-truoc-khi-doc')
  let seen = acts
  let current = await loadTransfer({ transferId })
  while (current.transfer.closedAt === null) {
    show(current.transfer)
    if (!countsBeforeReading) seen = acts
    const moment = nextMoment(current.transfer, current.calendar, done)
    if (await actedBefore(moment, () => acts !== seen)) {
      seen = acts
      current = await loadTransfer({ transferId })
      continue
    }
    if (moment === undefined) continue
    seen = acts
    current = await perform(transferId, moment)
    done.add(moment.key)
    if (workflowInfo().continueAsNewSuggested) await startAgain(transferId)
  }
  show(current.transfer)
  await condition(allHandlersFinished)
}

/** Waits for a person's act, at most until the moment; true when someone acted. */
async function actedBefore(moment: TransferMoment | undefined, hasActed: () => boolean): Promise<boolean> {
  if (moment === undefined) {
    await condition(hasActed)
    return true
  }
  const left = moment.at - Date.now()
  if (left <= 0) return hasActed()
  return condition(hasActed, left, { summary: waits[moment.step](moment.at) })
}

function perform(transferId: string, { step, key }: TransferMoment): Promise<TransferCase> {
  return performTransferStep.executeWithOptions({ summary: acts[step] }, [{ transferId, step, key }])
}

async function startAgain(transferId: string): Promise<never> {
  await condition(allHandlersFinished)
  return continueAsNew<typeof employeeTransfer>({ transferId })
}

function show(transfer: Transfer): void {
  const dueAt = nextDueAt(transfer)
  upsertSearchAttributes([
    // A settlement or a successor changes who must act: the list by unit follows.
    { key: searchAttributes.unitCodes, value: unitCodesOf(transfer) },
    { key: searchAttributes.stage, value: transfer.stage },
    { key: searchAttributes.overdue, value: isOverdue(transfer, Date.now()) },
    { key: searchAttributes.dueAt, value: dueAt === null ? null : new Date(dueAt) },
  ])
  setCurrentDetails(describeTransfer(transfer, Date.now()))
}

const waits = {
  BEGIN: (at: number) => `⏸️ Chờ ngày bàn giao ${formatInstant(at)}`,
  REMIND_OLD_UNIT: (at: number) => `🔔 Nhắc đơn vị cũ lúc ${formatInstant(at)}`,
  END_ACCESS: (at: number) => `⏳ Hạn hủy quyền truy cập: ${formatInstant(at)}`,
  REMIND_NEW_UNIT: (at: number) => `🔔 Nhắc đơn vị mới lúc ${formatInstant(at)}`,
  ESCALATE_RECEIPT: (at: number) => `⏳ Hạn tiếp nhận: ${formatInstant(at)}`,
  ASK_FOR_CHECK: () => '🔔 Mời cá nhân kiểm tra dữ liệu',
  REMIND_CHECK: (at: number) => `🔔 Nhắc cá nhân kiểm tra lúc ${formatInstant(at)}`,
  CLOSE: () => '🟢 Kết thúc vụ việc',
} as const

const acts = {
  BEGIN: '📥 Bắt đầu: tính hạn, lưu hồ sơ bàn giao, báo hai đơn vị',
  REMIND_OLD_UNIT: '🔔 Nhắc đơn vị cũ: còn 1 ngày để hủy quyền',
  END_ACCESS: '🔴 Hết hạn: chấm dứt quyền truy cập, ghi nhận chậm',
  REMIND_NEW_UNIT: '🔔 Nhắc đơn vị mới: còn 1 ngày để tiếp nhận',
  ESCALATE_RECEIPT: '🔴 Quá hạn tiếp nhận: báo Sở Nội vụ',
  ASK_FOR_CHECK: '🔔 Mời cá nhân kiểm tra dữ liệu',
  REMIND_CHECK: '🔔 Nhắc cá nhân kiểm tra dữ liệu',
  CLOSE: '🟢 Kết thúc vụ việc',
} as const
