import type {
  NotificationOnRecord,
  NotificationQuestion,
  NotificationReader,
} from '#contracts/notification.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { prismaOf } from '../database.ts'

export function createNotificationStore() {
  return { list: listNotifications, markRead }
}

interface NotificationRow extends Omit<NotificationOnRecord, 'dueAt' | 'createdAt' | 'readAt'> {
  readonly dueAt: Date | null
  readonly createdAt: Date
  readonly readAt: Date | null
}

async function listNotifications(
  work: UnitOfWork,
  query: NotificationQuestion,
): Promise<readonly NotificationOnRecord[]> {
  const { reader, unreadOnly, after, limit } = query
  const rows = await prismaOf(work).$queryRaw<NotificationRow[]>`
    SELECT n.id::text AS id, n.kind, n.case_kind AS "caseKind", n.case_id AS "caseId", n.title, n.body,
      n.due_at AS "dueAt", date_trunc('milliseconds', n.created_at) AS "createdAt", n.read_at AS "readAt"
    FROM notification n
    WHERE (n.account_id = ${reader.accountId}::uuid OR EXISTS (
        SELECT 1 FROM jsonb_to_recordset(${JSON.stringify(reader.roles)}::jsonb) AS r (role text, "unitCode" text)
        WHERE n.account_id IS NULL AND r.role = n.role AND r."unitCode" IS NOT DISTINCT FROM n.unit_code))
      AND (NOT ${unreadOnly} OR n.read_at IS NULL)
      AND (${after?.id ?? null}::uuid IS NULL
        OR (date_trunc('milliseconds', n.created_at), n.id) < (${new Date(after?.order ?? 0)}, ${after?.id ?? null}::uuid))
    ORDER BY date_trunc('milliseconds', n.created_at) DESC, n.id DESC LIMIT ${limit}`
  return rows.map(toLine)
}

/** Marks one's own notification; false when it is not for this reader. Reading twice keeps the first time. */
async function markRead(
  work: UnitOfWork,
  { id, reader, now }: { readonly id: string; readonly reader: NotificationReader; readonly now: number },
): Promise<boolean> {
  const changed = await prismaOf(work).$executeRaw`
    UPDATE notification n SET read_at = coalesce(n.read_at, ${new Date(now)}), read_by = coalesce(n.read_by, ${reader.accountId})
    WHERE n.id = ${id}::uuid AND (n.account_id = ${reader.accountId}::uuid OR EXISTS (
      SELECT 1 FROM jsonb_to_recordset(${JSON.stringify(reader.roles)}::jsonb) AS r (role text, "unitCode" text)
      WHERE n.account_id IS NULL AND r.role = n.role AND r."unitCode" IS NOT DISTINCT FROM n.unit_code))`
  return changed > 0
}

function toLine({ dueAt, createdAt, readAt, ...row }: NotificationRow): NotificationOnRecord {
  return {
    ...row,
    dueAt: dueAt?.getTime() ?? null,
    createdAt: createdAt.getTime(),
    readAt: readAt?.getTime() ?? null,
  }
}
