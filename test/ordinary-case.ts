import { addDays, type CivilDate, civilDateAt, weekdayOf } from '#domain/calendar/civil-date.ts'
import type { WorkingCalendar } from '#domain/calendar/working-calendar.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import type { TestTemporal } from './temporal.ts'
import { type RunningCase, withTransferCase } from './transfer-case.ts'

/** Ordinary weeks and no holidays. */
export const plain: WorkingCalendar = {
  years: Object.fromEntries(
    // The server's clock leaps ten years whenever a test waits for a run's end.
    Array.from({ length: 200 }, (_, ahead) => [
      String(2026 + ahead),
      { off: [], saturdayWorked: [], status: 'CONG_BO' as const },
    ]),
  ),
  pending: [],
}

/** Runs a case that is handed over on the next Monday of ordinary weeks. */
export async function withOrdinaryCase(
  temporal: TestTemporal,
  wanted: Partial<Transfer>,
  body: (running: RunningCase) => Promise<void>,
): Promise<void> {
  const handoverDate = await ordinaryMonday(temporal)
  await withTransferCase(temporal, { handoverDate, calendar: plain, ...wanted }, body)
}

/** The next Monday but for the first days. */
export async function ordinaryMonday({ env }: TestTemporal): Promise<CivilDate> {
  const today = civilDateAt(await env.currentTimeMs())
  const days = [3, 4, 5, 6, 7, 8, 9].map((ahead) => addDays(today, ahead))
  return days.find((day) => weekdayOf(day) === 1) ?? today
}

/** What the Temporal UI shows of it, in Vietnamese. */
export async function detailsOf({ handle }: RunningCase): Promise<string> {
  const metadata = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata') // SDK's own query
  return metadata.currentDetails
}
