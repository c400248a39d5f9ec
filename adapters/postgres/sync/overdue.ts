import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt, formatCivilDate } from '#domain/calendar/civil-date.ts'
import { prismaOf } from '../database.ts'
import { notify } from '../notifications/notifications.ts'

export interface Overdue {
  readonly overdue: number
  /** When the next pending version becomes late. */
  readonly nextDueAt: number | null
}

// NĐ 27/2026/NĐ-CP, Điều 19: what exceeds the term is told to Sở Nội vụ, once a day; a refused version exceeds it too.
export async function escalateOverdue(
  work: UnitOfWork,
  { number, now }: { readonly number: string; readonly now: number },
): Promise<Overdue> {
  const { overdue, refused, units, nextDueAt } = await countOverdue(work, now)
  if (overdue > 0) {
    const today = civilDateAt(now)
    const onList = refused === 0 ? '' : ` Trong đó ${refused} hồ sơ bị từ chối, nằm trong danh sách lỗi.`
    await notify(work, {
      to: { unitCode: null, role: 'DEPARTMENT_OFFICER' },
      kind: 'SYNC_OVERDUE',
      caseKind: 'DONG_BO',
      caseId: number,
      title: `${overdue} hồ sơ quá hạn đồng bộ lên CSDL quốc gia`,
      body: `Đến ngày ${formatCivilDate(today)} còn ${overdue} hồ sơ của ${units} đơn vị quá hạn đồng bộ.${onList} Xem lượt ${number}: kết nối và danh sách lỗi.`,
      deduplicationKey: `SYNC_OVERDUE/${today}`,
    })
  }
  return { overdue, nextDueAt }
}

interface OverdueCount extends Overdue {
  readonly refused: number
  readonly units: number
}

/** UNION ALL: each half has an index of its own status. */
async function countOverdue(work: UnitOfWork, now: number): Promise<OverdueCount> {
  const [row] = await prismaOf(work).$queryRaw<OverdueCount[]>`
    SELECT count(*) FILTER (WHERE due_at <= at)::int AS overdue,
      count(*) FILTER (WHERE due_at <= at AND status = 'REFUSED')::int AS refused,
      count(DISTINCT unit_code) FILTER (WHERE due_at <= at)::int AS units,
      (extract(epoch FROM min(due_at) FILTER (WHERE due_at > at)) * 1000)::float8 AS "nextDueAt"
    FROM (SELECT due_at, status, unit_code FROM sync_outbox WHERE status = 'PENDING' AND due_at IS NOT NULL
      UNION ALL SELECT due_at, status, unit_code FROM sync_outbox WHERE status = 'REFUSED' AND due_at IS NOT NULL)
      AS waiting, to_timestamp(${now} / 1000.0) AS at`
  return row ?? { overdue: 0, refused: 0, units: 0, nextDueAt: null }
}
