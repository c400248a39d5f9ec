import {
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common'
import type { ApprovalActivities } from '#activities/approval.ts'
import {
  type ApprovalCampaignInput,
  type ApprovalRoundState,
  unitApprovalStart,
} from '#contracts/approval.ts'
import { processNames } from '#contracts/process-ids.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { civilDateAt, formatPeriod, type Period, periodOf } from '#domain/calendar/civil-date.ts'
import type { unitApproval } from './unit-approval.ts'

// A run holds at most this many children's starts in its history.
const unitsPerRun = 250

const nominalStart = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME)

const { planRounds } = proxyActivities<ApprovalActivities>({
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
})

/** Điều 6: every unit that manages data gets its round of the month; started on the 24th, or late after an outage. */
export async function approvalCampaign(input: ApprovalCampaignInput = {}): Promise<void> {
  const { after = null, kind = 'REGULAR' } = input
  const period = input.period ?? scheduledPeriod()
  show(period, after)
  const page = await planRounds.executeWithOptions({ summary: `📋 Lập đợt phê duyệt kỳ ${period}` }, [
    { period, after, limit: unitsPerRun, kind },
  ])
  for (const round of page.rounds) await startRound(round)
  if (page.next !== null) {
    await continueAsNew<typeof approvalCampaign>({ period, after: page.next, kind })
  }
}

/** The month of the nominal start: a catch-up in the next month still plans the month that was missed. */
function scheduledPeriod(): Period {
  const { typedSearchAttributes, startTime } = workflowInfo()
  const nominal = typedSearchAttributes.get(nominalStart) ?? startTime
  return periodOf(civilDateAt(nominal.getTime()))
}

async function startRound(round: ApprovalRoundState): Promise<void> {
  const start = unitApprovalStart(round)
  try {
    await startChild<typeof unitApproval>(start.workflow, {
      workflowId: start.workflowId,
      taskQueue: start.taskQueue,
      args: [{ roundId: round.roundId }],
      // Continue-as-new applies the parent's close policy: the units must go on.
      parentClosePolicy: 'ABANDON',
      typedSearchAttributes: [...(start.searchAttributes ?? [])],
      ...(start.summary === undefined ? {} : { staticSummary: start.summary }),
      ...(start.details === undefined ? {} : { staticDetails: start.details }),
    })
  } catch (error) {
    // Already running: the sweeper or an earlier campaign was quicker.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}

function show(period: Period, after: string | null): void {
  upsertSearchAttributes([
    { key: searchAttributes.process, value: processNames.approvalCampaign },
    { key: searchAttributes.period, value: period },
    { key: searchAttributes.overdue, value: false },
  ])
  const from = after === null ? 'từ đầu danh sách' : `tiếp sau đơn vị ${after}`
  setCurrentDetails(`🟡 **Mở đợt phê duyệt kỳ ${formatPeriod(period).replace('/', '-')}**, ${from}`)
}
