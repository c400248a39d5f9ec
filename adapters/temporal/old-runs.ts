import type { Client, WorkflowExecutionInfo } from '@temporalio/client'
import type { Payload } from '@temporalio/common'
import type { temporal } from '@temporalio/proto'
import { processNames } from '#contracts/process-ids.ts'
import type { Restore, RunOutcome, StrayRun } from '#contracts/restore.ts'

type HistoryEvent = temporal.api.history.v1.IHistoryEvent

/** What a run did after the moment that the data reach to. */
interface Lost {
  readonly lost: readonly string[]
  readonly lostActs: number
}

const reason = ({ setId }: Restore): string =>
  `Cơ sở dữ liệu đã được khôi phục từ bộ ${setId}: tiến trình chạy lại từ dữ liệu.`

/**
 * Runs of before a restore remember steps that the data have lost, so none of them may go on: each is ended, and the
 * case starts anew from its row. A run that was started since the restore is left alone.
 */
export function createOldRuns(client: Client, restore: Restore) {
  const runsOf = (workflowId: string) => listRuns(client, `WorkflowId = '${workflowId}'`)
  return {
    /** Ends what is old; tells what the old runs did that the data have not. */
    async settle(workflowId: string): Promise<Lost & { readonly outcome: RunOutcome }> {
      const runs = await runsOf(workflowId)
      const newest = runs.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime()).at(-1)
      if (newest === undefined) return { outcome: 'NO_RUN', lost: [], lostActs: 0 }
      const old = runs.filter(({ startTime }) => startTime.getTime() < restore.restoredAt)
      const lost = await lostBy(client, old, restore)
      if (newest.status.name !== 'RUNNING') return { outcome: 'CLOSED_AND_STARTED', ...lost }
      if (newest.startTime.getTime() >= restore.restoredAt) return { outcome: 'RUNS_SINCE', ...lost }
      await client.workflow.getHandle(workflowId, newest.runId).terminate(reason(restore))
      return { outcome: 'ENDED_AND_STARTED', ...lost }
    },
    /** Processes of cases that the data have not (any more) as open: what runs is ended, all are told. */
    async settleStrays(known: ReadonlySet<string>): Promise<readonly StrayRun[]> {
      const since = new Date(restore.dataAt).toISOString()
      const until = new Date(restore.restoredAt).toISOString()
      const kinds = rowKinds.map((kind) => `'${kind}'`).join(', ')
      const touched = `(ExecutionStatus = 'Running' OR CloseTime > '${since}')`
      const found = await listRuns(client, `Process IN (${kinds}) AND StartTime < '${until}' AND ${touched}`)
      const strays = found.filter(({ workflowId }) => !known.has(workflowId))
      return Promise.all(
        strays.map(async (run) => {
          const isRunning = run.status.name === 'RUNNING'
          if (isRunning) await client.workflow.getHandle(run.workflowId, run.runId).terminate(reason(restore))
          const outcome = isRunning ? 'ENDED' : 'CLOSED'
          return { workflowId: run.workflowId, outcome, ...(await lostBy(client, [run], restore)) } as const
        }),
      )
    },
  }
}

/** The processes that have a row. */
const rowKinds = [
  processNames.employeeTransfer,
  processNames.unitApproval,
  processNames.nationalSync,
  processNames.reconciliation,
  processNames.databaseBackup,
  processNames.accessGrant,
]

async function listRuns(client: Client, query: string): Promise<readonly WorkflowExecutionInfo[]> {
  const found: WorkflowExecutionInfo[] = []
  for await (const run of client.workflow.list({ query })) found.push(run)
  return found
}

async function lostBy(
  client: Client,
  runs: readonly WorkflowExecutionInfo[],
  { dataAt }: Restore,
): Promise<Lost> {
  const found = { lost: [] as string[], lostActs: 0 }
  for (const { workflowId, runId, closeTime } of runs) {
    if (closeTime !== undefined && closeTime.getTime() <= dataAt) continue
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory()
    const late = (events ?? []).filter((event) => timeOf(event) > dataAt)
    found.lostActs += late.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length
    for (const event of late) {
      const done = event.activityTaskCompletedEventAttributes?.scheduledEventId
      const scheduled = (events ?? []).find(({ eventId }) => done?.toString() === eventId?.toString())
      const name = done === undefined ? undefined : await nameOf(client, scheduled)
      if (name !== undefined) found.lost.push(name)
    }
  }
  return found
}

const timeOf = ({ eventTime }: HistoryEvent): number =>
  Number(eventTime?.seconds ?? 0) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1e6)

/** The summary that officials read, else the activity's name; what only reads has no effect. */
async function nameOf(client: Client, event: HistoryEvent | undefined): Promise<string | undefined> {
  const type = event?.activityTaskScheduledEventAttributes?.activityType?.name ?? ''
  if (/^(load|get|read|find|list|count|observe)[A-Z]/.test(type) || type === '') return undefined
  return (await readSummary(client, event?.userMetadata?.summary)) ?? type
}

async function readSummary(client: Client, payload: Payload | null | undefined): Promise<string | undefined> {
  if (!payload) return undefined
  try {
    let [plain] = [payload]
    for (const codec of client.options.loadedDataConverter.payloadCodecs) {
      ;[plain = payload] = await codec.decode([plain])
    }
    const text: unknown = JSON.parse(Buffer.from(plain.data ?? []).toString('utf8'))
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}
