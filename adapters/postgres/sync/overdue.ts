import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt, formatCivilDate } from '#domain/calendar/civil-date.ts'
import { prismaOf } from '../database.ts'
import { notify } from '../notifications.ts'

export interface Overdue {
  readonly overdue: number
  /** When the next pending version becomes late. */
  readonly nextDueAt: number | null
}

// NĐ 27/2026/NĐ-CP, Điều 19: what exceeds the term is told to Sở Nội vụ, once a day.
export async function escalateOverdue(
  work: UnitOfWork,
  { number, now }: { readonly number: string; readonly now: number },
): Promise<Overdue> {
  const [row] = await prismaOf(work).$queryRaw<
    { overdue: number; units: number; nextDueAt: number | null }[]
  >`
    SELECT count(*) FILTER (WHERE due_at <= to_timestamp(${now} / 1000.0))::int AS overdue,
      count(DISTINCT unit_code) FILTER (WHERE due_at <= to_timestamp(${now} / 1000.0))::int AS units,
      (extract(epoch FROM min(due_at) FILTER (WHERE due_at > to_timestamp(${now} / 1000.0))) * 1000)::float8 AS "nextDueAt"
    FROM sync_outbox WHERE status = 'PENDING' AND due_at IS NOT NULL`
  const { overdue = 0, units = 0, nextDueAt = null } = row ?? {}
  if (overdue > 0) {
    const today = civilDateAt(now)
    await notify(work, {
      to: { unitCode: null, role: 'DEPARTMENT_OFFICER' },
      kind: 'SYNC_OVERDUE',
      caseKind: 'DONG_BO',
      caseId: number,
      title: `${overdue} hồ sơ quá hạn đồng bộ lên CSDL quốc gia`,
      body: `Đến ngày ${formatCivilDate(today)} còn ${overdue} hồ sơ của ${units} đơn vị quá hạn đồng bộ. Xem lượt ${number}: kết nối và danh sách lỗi.`,
      deduplicationKey: `SYNC_OVERDUE/${today}`,
    })
  }
  return { overdue, nextDueAt }
}
