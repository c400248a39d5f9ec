import type { Role } from '#contracts/actor.ts'
import type { ApprovalRoundState, RoundReminder } from '#contracts/approval.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { formatInstant, formatPeriod, type Period } from '#domain/calendar/civil-date.ts'
import { processIds } from '#contracts/process-ids.ts'
import { notify } from '../notifications/notifications.ts'

interface Notice {
  readonly kind: string
  readonly title: string
  readonly body: string
  readonly to: readonly { readonly unitCode: string | null; readonly role: Role }[]
}

const unitSigners: readonly Role[] = ['COMPETENT_APPROVER', 'DELEGATE']
const department = { unitCode: null, role: 'DEPARTMENT_OFFICER' } as const

function toSigners({ unitCode }: ApprovalRoundState): Notice['to'] {
  return unitSigners.map((role) => ({ unitCode, role }))
}

function nameOf({ unitCode, period, round }: ApprovalRoundState): string {
  return `đơn vị ${unitCode}, kỳ ${formatPeriod(period)}, đợt ${round}`
}

function reminderNotice(round: ApprovalRoundState, kind: RoundReminder['kind']): Notice {
  const until = formatInstant(round.closesAt - 60_000)
  const waiting = `Có ${round.pending} thay đổi chờ phê duyệt (${round.late} trễ từ kỳ trước).`
  if (kind === 'NO_APPROVER') {
    return {
      kind: 'APPROVAL_NO_APPROVER',
      title: `Chưa có người phê duyệt: ${nameOf(round)}`,
      body: `Không ai có thẩm quyền hoặc được ủy quyền phê duyệt tại ${nameOf(round)}. Đề nghị chỉ định trước ${until}.`,
      to: [department, { unitCode: round.unitCode, role: 'UNIT_HEAD' }],
    }
  }
  const titles = {
    OPENED: 'Đã đến thời gian phê duyệt dữ liệu',
    TWO_DAYS_LEFT: 'Còn 2 ngày để phê duyệt dữ liệu',
    ONE_DAY_LEFT: 'Còn 1 ngày để phê duyệt dữ liệu',
  } as const
  return {
    kind: `APPROVAL_${kind}`,
    title: `${titles[kind]}: ${nameOf(round)}`,
    body: `${waiting} Hạn ký số: ${until}.`,
    to: toSigners(round),
  }
}

async function send(work: UnitOfWork, round: ApprovalRoundState, notice: Notice): Promise<void> {
  const { period, unitCode } = round
  for (const to of notice.to) {
    await notify(work, {
      to,
      kind: notice.kind,
      caseKind: 'PHE_DUYET',
      caseId: processIds.unitApproval(period, unitCode, round.round),
      title: notice.title,
      body: notice.body,
      dueAt: round.closesAt,
      deduplicationKey: `${round.roundId}/${notice.kind}/${to.role}`,
    })
  }
}

/** Điều 15.3: nobody is reminded of an empty desk, except that the department learns of a unit without approver. */
export async function sendReminder(
  work: UnitOfWork,
  round: ApprovalRoundState,
  kind: RoundReminder['kind'],
): Promise<void> {
  if (kind !== 'NO_APPROVER' && round.pending === 0) return
  await send(work, round, reminderNotice(round, kind))
}

/** Hết hạn mà còn thay đổi chưa ký: to the unit's head and to Sở Nội vụ. */
export async function escalateLapse(work: UnitOfWork, round: ApprovalRoundState): Promise<void> {
  if (round.status !== 'LAPSED') return
  await send(work, round, {
    kind: 'APPROVAL_LAPSED',
    title: `Quá hạn phê duyệt: ${nameOf(round)}`,
    body: `Còn ${round.pending} thay đổi chưa được phê duyệt, chuyển sang kỳ sau và ghi nhận là trễ.`,
    to: [{ unitCode: round.unitCode, role: 'UNIT_HEAD' }, department],
  })
}

/** Gói bị từ chối: to the one who signed; what he signed is free again. */
export async function noticeRefusal(
  work: UnitOfWork,
  refused: {
    readonly packageId: string
    readonly unitCode: string
    readonly period: Period
    readonly round: number
    readonly accountId: string
    readonly message: string
  },
): Promise<void> {
  const { packageId, unitCode, period, round, accountId, message } = refused
  await notify(work, {
    to: { accountId },
    kind: 'APPROVAL_REFUSED',
    caseKind: 'PHE_DUYET',
    caseId: processIds.unitApproval(period, unitCode, round),
    title: `Chữ ký số không được chấp nhận: đơn vị ${unitCode}, kỳ ${formatPeriod(period)}, đợt ${round}`,
    body: `${message} Các đề nghị trong gói vẫn chờ phê duyệt.`,
    deduplicationKey: `${packageId}/APPROVAL_REFUSED`,
  })
}
