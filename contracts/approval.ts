import type { RoundKind, RoundStatus } from '#domain/approval/cycle/round.ts'
import type { ReminderKind } from '#domain/approval/cycle/reminders.ts'
import { formatInstant, formatPeriod, type Period } from '#domain/calendar/civil-date.ts'
import { processIds, processNames } from './process-ids.ts'
import { searchAttributes } from './search-attributes.ts'
import { taskQueues } from './task-queues.ts'
import type { WorkflowAct, WorkflowStart } from './workflow-start.ts'

/** Input of `approvalCampaign`. Empty when the schedule fires: the period comes from its nominal time. */
export interface ApprovalCampaignInput {
  readonly period?: Period
  /** Where the next page of units begins. */
  readonly after?: string | null
  /** EXTRAORDINARY: starts the rounds that Sở Nội vụ has opened, plans none. */
  readonly kind?: RoundKind
}

/** Input of `unitApproval`: the row holds everything else. */
export interface UnitApprovalInput {
  readonly roundId: string
}

/** Wakes the process after a signature is on record. */
export const signatureReceivedUpdate = 'chuKyDaDen'

/** Đợt phê duyệt của một đơn vị, as its row has it now. */
export interface ApprovalRoundState {
  readonly roundId: string
  readonly period: Period
  readonly unitCode: string
  readonly round: number
  readonly kind: RoundKind
  readonly status: RoundStatus
  readonly opensAt: number
  readonly closesAt: number
  readonly hasApprover: boolean
  readonly pending: number
  readonly late: number
  readonly approved: number
  /** How long a signature of this round waits for OCSP, CRL and time-stamp; a day where it is not said. */
  readonly trustPatienceMs?: number
}

/** One page of rounds to start. */
export interface RoundPage {
  readonly rounds: readonly ApprovalRoundState[]
  /** The last unit of the page; null when there is none left. */
  readonly next: string | null
}

/** The signature of one package, as the verifier needs it. */
export interface SignatureToSettle {
  readonly packageId: string
  readonly stage: string
  readonly manifest: Uint8Array
  readonly cms: Uint8Array
  readonly receivedAt: number
  readonly token: Uint8Array | null
  readonly certificate: Uint8Array
  readonly thumbprint: string
}

export type SettlementOutcome = 'APPROVED' | 'REFUSED'

export interface RoundReminder {
  readonly roundId: string
  readonly kind: ReminderKind | 'NO_APPROVER'
}

/** Values of the search attribute `Stage`. */
export const approvalStages = {
  PLANNED: 'CHO_MO_DOT',
  OPEN: 'CHO_KY',
  NO_APPROVER: 'CHUA_CO_NGUOI_PHE_DUYET',
  SETTLING: 'DANG_KIEM_TRA_CHU_KY',
  COMPLETED: 'DA_DUYET',
  NOTHING_TO_APPROVE: 'KHONG_CO_THAY_DOI',
  LAPSED: 'QUA_HAN',
} as const

export function stageOf(round: ApprovalRoundState): string {
  const isWaiting = round.status === 'PLANNED' || round.status === 'OPEN'
  return isWaiting && !round.hasApprover ? approvalStages.NO_APPROVER : approvalStages[round.status]
}

/** Tells the process of a round that a signature is on record. */
export function signatureWake(
  { period, unitCode, round }: Pick<ApprovalRoundState, 'period' | 'unitCode' | 'round'>,
  { packageId, updateId }: { readonly packageId: string; readonly updateId: string },
): WorkflowAct {
  return {
    workflowId: processIds.unitApproval(period, unitCode, round),
    update: signatureReceivedUpdate,
    updateId,
    input: { packageId },
  }
}

export function unitApprovalStart(round: ApprovalRoundState): WorkflowStart {
  const { period, unitCode } = round
  return {
    workflow: 'unitApproval',
    workflowId: processIds.unitApproval(period, unitCode, round.round),
    taskQueue: taskQueues.hub,
    input: { roundId: round.roundId } satisfies UnitApprovalInput,
    summary: `Phê duyệt dữ liệu ${unitCode} kỳ ${period}, đợt ${round.round}`,
    details: describeRound(round),
    searchAttributes: [
      { key: searchAttributes.process, value: processNames.unitApproval },
      { key: searchAttributes.unitCodes, value: [unitCode] },
      { key: searchAttributes.stage, value: stageOf(round) },
      { key: searchAttributes.period, value: period },
      { key: searchAttributes.dueAt, value: new Date(round.closesAt) },
      { key: searchAttributes.overdue, value: false },
    ],
  }
}

/** Starts the rounds of a period that Sở Nội vụ has opened for many units at once. */
export function extraordinaryCampaignStart(period: Period, requestKey: string): WorkflowStart {
  const input: ApprovalCampaignInput = { period, kind: 'EXTRAORDINARY' }
  return {
    workflow: 'approvalCampaign',
    workflowId: `${processIds.approvalCampaign(period)}/bo-sung/${requestKey}`,
    taskQueue: taskQueues.hub,
    input,
    summary: `Đợt phê duyệt bổ sung kỳ ${period}`,
    searchAttributes: [
      { key: searchAttributes.process, value: processNames.approvalCampaign },
      { key: searchAttributes.period, value: period },
      { key: searchAttributes.overdue, value: false },
    ],
  }
}

const headlines: Readonly<Record<RoundStatus, string>> = {
  PLANNED: '⏸️ **Chưa đến thời gian phê duyệt**',
  OPEN: '🟡 **Đang chờ ký số phê duyệt**',
  COMPLETED: '🟢 **Đã phê duyệt xong**',
  NOTHING_TO_APPROVE: '🟢 **Không có thay đổi cần phê duyệt**',
  LAPSED: '🔴 **Quá hạn: còn thay đổi chưa được phê duyệt, chuyển sang kỳ sau**',
}

/** Current details in the Temporal UI: units and counts, never persons. */
export function describeRound(round: ApprovalRoundState): string {
  const { unitCode, period, pending, late, approved } = round
  const kind = round.kind === 'REGULAR' ? 'đợt thường kỳ' : `đợt bổ sung số ${round.round}`
  const lines = [
    headlines[round.status],
    '',
    `Đơn vị **${unitCode}**, kỳ **${formatPeriod(period).replace('/', '-')}**, ${kind}  `,
    `Bắt đầu **${formatInstant(round.opensAt)}**  `,
    `Hạn **${formatInstant(round.closesAt - 60_000)}**  `,
    `Đã duyệt ${approved}, chờ duyệt ${pending}, trong đó trễ từ kỳ trước ${late}`,
  ]
  if (!round.hasApprover)
    lines.push('', '🔴 **Chưa có người phê duyệt**: Sở Nội vụ cần chỉ định hoặc cho ủy quyền.')
  else if (round.status === 'OPEN' && pending > 0)
    lines.push('', `👉 **Việc cần làm:** người có thẩm quyền của ${unitCode} lập gói phê duyệt và ký số.`)
  return lines.join('\n')
}
