import type { WorkflowHandle } from '@temporalio/client'
import { Worker } from '@temporalio/worker'
import { type TransferAct, transferActUpdate } from '#contracts/transfer.ts'
import type { WorkingCalendar } from '#domain/calendar/working-calendar.ts'
import { transferDeadlines } from '#domain/transfer/deadlines.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { aTransfer, publishedCalendar } from './builders/transfers/transfer.ts'
import { type FakeTransferProcess, fakeTransferProcess } from './fakes/transfer-process.ts'
import { type TestTemporal, testDataConverter } from './temporal.ts'

export interface RunningCase {
  readonly process: FakeTransferProcess
  readonly handle: WorkflowHandle
  /** Skips to an instant. */
  to(instant: number): Promise<void>
  /** Puts a person's act on the row and wakes the process. */
  act(wanted: Partial<Transfer>, kind?: TransferAct['act']): Promise<void>
  steps(): readonly string[]
}

let cases = 0

/** Runs a case of its own on the time-skipping server; its deadlines are those of the calendar. */
export async function withTransferCase(
  { env, workflowBundle }: TestTemporal,
  { calendar = publishedCalendar, ...wanted }: Partial<Transfer> & { readonly calendar?: WorkingCalendar },
  body: (running: RunningCase) => Promise<void>,
): Promise<void> {
  cases += 1
  const taskQueue = `transfer-case-${cases}`
  const opened = aTransfer(wanted)
  const deadlines = transferDeadlines({ ...opened, calendar })
  const start = { ...opened, ...deadlines, accessEndsAt: deadlines.revokeDueAt, ...wanted }
  const process = fakeTransferProcess(start, calendar, () => env.currentTimeMs())
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle,
    activities: process.activities,
    dataConverter: testDataConverter,
  })
  await worker.runUntil(async () => {
    const handle = await env.client.workflow.start('employeeTransfer', {
      taskQueue,
      workflowId: `chuyen-cong-tac/${taskQueue}`,
      args: [{ transferId: start.id }],
    })
    await body({
      process,
      handle,
      to: async (instant) => {
        const left = instant - (await env.currentTimeMs())
        if (left > 0) await env.sleep(left)
      },
      act: async (change, kind = 'RECEIVE') => {
        process.change(change)
        await handle.executeUpdate(transferActUpdate, { args: [{ act: kind }] })
      },
      steps: () => process.log.map(({ step }) => step),
    })
    if (process.current().closedAt === null) await handle.terminate()
  })
}
