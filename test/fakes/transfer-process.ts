import type { TransferActivities } from '#activities/transfer.ts'
import type { WorkingCalendar } from '#domain/calendar/working-calendar.ts'
import { isStillDue } from '#domain/transfer/plan.ts'
import { transferDeadlines } from '#domain/transfer/deadlines.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'

export interface FakeTransferProcess {
  readonly activities: TransferActivities
  /** `STEP@instant`, in the order performed. */
  readonly log: { readonly step: string; readonly at: number }[]
  current(): Transfer
  change(wanted: Partial<Transfer>): void
  setCalendar(calendar: WorkingCalendar): void
}

/** A case's row in memory: steps do to it what the store does, and each key acts once. */
export function fakeTransferProcess(
  start: Transfer,
  startCalendar: WorkingCalendar,
  now: () => Promise<number>,
): FakeTransferProcess {
  const log: { step: string; at: number }[] = []
  const keys = new Set<string>()
  let transfer = start
  let calendar = startCalendar
  const change = (wanted: Partial<Transfer>): void => {
    transfer = { ...transfer, ...wanted }
  }
  return {
    log,
    current: () => transfer,
    change,
    setCalendar: (wanted) => {
      calendar = wanted
    },
    activities: {
      loadTransfer: () => Promise.resolve({ transfer, calendar }),
      performTransferStep: async ({ step, key }) => {
        const at = await now()
        if (!keys.has(key) && isStillDue(transfer, step, key)) {
          keys.add(key)
          log.push({ step, at })
          change(effect(transfer, calendar, step, at))
        }
        return { transfer, calendar }
      },
    },
  }
}

function effect(transfer: Transfer, calendar: WorkingCalendar, step: string, at: number): Partial<Transfer> {
  if (step === 'BEGIN') return { ...transferDeadlines({ ...transfer, calendar }), archivedAt: at }
  if (step === 'END_ACCESS') {
    return { accessEndedAt: transfer.revokeDueAt, accessEndedBy: 'ENFORCED', revokeLate: true }
  }
  if (step === 'ESCALATE_RECEIPT') return { receiveLate: true }
  if (step === 'CLOSE') return { closedAt: at, closedAs: 'HOAN_THANH', stage: 'HOAN_THANH' }
  return {}
}
