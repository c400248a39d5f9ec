import {
  condition,
  defineUpdate,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  allHandlersFinished,
} from '@temporalio/workflow'
import type { AccessGrantActivities } from '#activities/access-grant.ts'
import { type AccessGrantInput, grantActed, grantStages, type GrantState } from '#contracts/access-grant.ts'
import { searchAttributes } from '#contracts/search-attributes.ts'
import { formatInstant } from '#domain/calendar/civil-date.ts'

const { loadGrant, announceGrant, advanceGrant } = proxyActivities<AccessGrantActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { maximumInterval: '1 minute' },
})

const dayMs = 86_400_000

/** Cấp quyền theo văn bản đề nghị: the process keeps the term and ends by itself on its last day. */
// Điều 15.1, Điều 16.3: cấp, hạn chế, mở rộng hoặc hủy quyền truy cập.
export async function accessGrant({ caseNumber }: AccessGrantInput): Promise<GrantState> {
  let acts = 0
  setHandler(defineUpdate(grantActed), () => {
    acts += 1
  })

  // What is told while the row is being read must be read again: acts are counted before each reading.
  let seen = acts
  let grant = await loadGrant.executeWithOptions({ summary: '📄 Đọc quyền được cấp' }, [{ caseNumber }])
  await announceGrant.executeWithOptions({ summary: '🔔 Báo cho người được cấp' }, [{ caseNumber }])
  while (grant.status === 'OPEN') {
    show(grant)
    await sleepUntilChange(nextMoment(grant), () => acts > seen)
    seen = acts
    grant = await advanceGrant.executeWithOptions({ summary: '🔎 Kiểm tra thời hạn' }, [{ caseNumber }])
  }
  show(grant)
  await condition(allHandlersFinished)
  return grant
}

/** The start of the term, the day before its end (a reminder), its end. */
function nextMoment({ startsAt, endsAt }: GrantState): number {
  const moments = [startsAt, endsAt - dayMs, endsAt]
  return moments.find((moment) => moment > Date.now()) ?? Date.now()
}

async function sleepUntilChange(moment: number, isActed: () => boolean): Promise<void> {
  // At least a second: the clock of a worker may lag behind the server's that fires the timer.
  const wait = Math.max(1000, moment - Date.now())
  await condition(isActed, wait, { summary: `⏳ Chờ đến ${formatInstant(moment)}` })
}

function show(grant: GrantState): void {
  const { status, startsAt, endsAt, unitCode, roleLabel, requestNumber } = grant
  const isWaiting = Date.now() < startsAt
  const open = isWaiting ? grantStages.waiting : grantStages.inForce
  const stage = status === 'OPEN' ? open : status === 'ENDED' ? grantStages.ended : grantStages.revoked
  upsertSearchAttributes([
    { key: searchAttributes.unitCodes, value: unitCode === null ? [] : [unitCode] },
    { key: searchAttributes.stage, value: stage },
    { key: searchAttributes.dueAt, value: new Date(endsAt) },
  ])
  setCurrentDetails(
    [
      `**Quyền:** ${roleLabel}${unitCode === null ? '' : ` tại đơn vị ${unitCode}`}`,
      `**Căn cứ:** văn bản đề nghị số ${requestNumber}`,
      `**Hiệu lực:** từ ${formatInstant(startsAt)} đến trước ${formatInstant(endsAt)}`,
      statusTexts[stage],
    ].join('\n\n'),
  )
}

const statusTexts: Readonly<Record<(typeof grantStages)[keyof typeof grantStages], string>> = {
  CHO_DEN_NGAY: 'Chưa đến ngày bắt đầu. Không ai phải làm gì.',
  CO_HIEU_LUC:
    'Đang có hiệu lực, tự hết vào cuối ngày cuối cùng. Muốn kéo dài: gửi văn bản đề nghị trước ngày đó.',
  DA_HET_HAN: 'Đã hết hạn; quyền đã chấm dứt.',
  DA_HUY: 'Đã bị hủy theo văn bản đề nghị; quyền đã chấm dứt.',
}
