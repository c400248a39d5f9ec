import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineUpdate,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  TimeoutFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { BegunRun, NationalSyncActivities } from '#activities/national-sync.ts'
import { type NationalSyncInput, retryNowUpdate } from '#contracts/national-sync.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { atTime, type Breaker, closedBreaker, type Fault, onFault, onSuccess } from '#domain/sync/breaker.ts'
import { isOutageCode, outages } from '#domain/sync/failures.ts'
import {
  describeRun,
  finalStage,
  nothingSent,
  stageOf,
  type SyncStage,
  waitSummary,
} from '#domain/sync/progress.ts'

const rows = proxyActivities<NationalSyncActivities>({
  taskQueue: taskQueues.nationalDatabase,
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
})
// The activity ends a partner's outage after some quick tries (the breaker's, where people can see it); trouble of our
// own is retried without end. The heartbeat tells within seconds that a worker has died.
const partner = proxyActivities<NationalSyncActivities>({
  taskQueue: taskQueues.nationalDatabase,
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '6 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
})
const probe = proxyActivities<NationalSyncActivities>({
  taskQueue: taskQueues.nationalDatabase,
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 1 },
})

const retryNow = defineUpdate<void>(retryNowUpdate)

/**
 * Điều 5.4: every approved version reaches the national database, once, in order per person. The rows are the truth;
 * this process only says when to go on, when to wait and what people see.
 */
export async function nationalSync(run: NationalSyncInput): Promise<void> {
  const view: View = { breaker: closedBreaker, progress: nothingSent, overdue: 0, nextDueAt: null, asked: 0 }
  setHandler(retryNow, () => void (view.asked += 1), {
    description: 'Thử kết nối lại ngay, không chờ hết giờ',
  })

  const begun = await rows.beginRun(run)
  if (begun.ended === 'YES') return
  if (begun.dryRun) return tellDryRun(await rows.endDryRun(run))
  Object.assign(view, { breaker: begun.breaker, progress: begun.progress })
  await watchTerm(run, view)

  for (let more = true; more; ) {
    show(view, stageOf(view.breaker))
    if (view.breaker.state !== 'CLOSED') await waitAndProbe(run, view, begun)
    else more = await sendOn(run, view, begun)
    if (workflowInfo().continueAsNewSuggested) return continueAsNew<typeof nationalSync>(run)
  }
  await watchTerm(run, view)
  const stage = finalStage(view.progress)
  await rows.endRun({ ...run, stage })
  show(view, stage)
}

interface View {
  breaker: Breaker
  progress: BegunRun['progress']
  overdue: number
  nextDueAt: number | null
  /** How often somebody asked to try now. */
  asked: number
}

async function sendOn(run: NationalSyncInput, view: View, { policy }: BegunRun): Promise<boolean> {
  try {
    const step = await partner.sendNextPackets.executeWithOptions(
      { summary: '📤 Gửi hồ sơ lên CSDL quốc gia' },
      [run],
    )
    view.progress = step.progress
    return step.more === 'YES'
  } catch (error) {
    await setBreaker(view, onFault(view.breaker, faultOf(error), policy))
    return true
  }
}

/** Open: wait, at most to the next term, so that lateness is told on its day. Half-open: one probe. */
async function waitAndProbe(run: NationalSyncInput, view: View, { policy }: BegunRun): Promise<void> {
  if (view.breaker.state === 'OPEN') {
    const asked = view.asked
    const until = Math.min(view.breaker.reopensAt, view.nextDueAt ?? Number.POSITIVE_INFINITY)
    const wait = Math.max(1, until - Date.now())
    const isAsked = await condition(() => view.asked !== asked, wait, { summary: waitSummary(view.breaker) })
    await watchTerm(run, view)
    view.breaker = atTime(view.breaker, isAsked ? view.breaker.reopensAt : Date.now())
  }
  if (view.breaker.state !== 'HALF_OPEN') return
  show(view, stageOf(view.breaker))
  try {
    await probe.probePartner.executeWithOptions({ summary: '🟡 Thử kết nối CSDL quốc gia' }, [])
    await setBreaker(view, onSuccess())
  } catch (error) {
    await setBreaker(view, onFault(view.breaker, faultOf(error), policy))
  }
}

async function setBreaker(view: View, breaker: Breaker): Promise<void> {
  view.breaker = breaker
  await rows.keepBreaker({ breaker })
}

// NĐ 27/2026/NĐ-CP, Điều 19: what exceeds the term is escalated.
async function watchTerm(run: NationalSyncInput, view: View): Promise<void> {
  Object.assign(view, await rows.escalateOverdue(run))
}

/** Anything but a broken line is a fault of ours: let it fail where it is seen. */
function faultOf(error: unknown): Fault {
  const cause = error instanceof ActivityFailure ? error.cause : undefined
  if (cause instanceof ApplicationFailure && isOutageCode(cause.type ?? '')) {
    const retryAfterMs = Number(cause.details?.[0] ?? 0)
    return { cause: cause.type as Fault['cause'], at: Date.now(), retryAfterMs } // isOutageCode
  }
  if (cause instanceof TimeoutFailure) {
    return { cause: 'TIMED_OUT', at: Date.now() }
  }
  throw error
}

function show(view: View, stage: SyncStage): void {
  const { breaker, progress, overdue, nextDueAt } = view
  upsertSearchAttributes([
    { key: searchAttributes.stage, value: stage },
    { key: searchAttributes.overdue, value: overdue > 0 },
    { key: searchAttributes.dueAt, value: nextDueAt === null ? null : new Date(nextDueAt) },
    {
      key: searchAttributes.blockedReason,
      value: breaker.state === 'OPEN' ? outages[breaker.cause].blockedReason : null,
    },
  ])
  setCurrentDetails(describeRun({ progress, breaker, stage, overdue, now: Date.now() }))
}

function tellDryRun(pending: number): void {
  upsertSearchAttributes([{ key: searchAttributes.stage, value: 'CHAY_THU' }])
  setCurrentDetails(`🟢 **Chạy thử:** có **${pending}** phiên bản hồ sơ sẽ được gửi. Không gửi gì.`)
}
