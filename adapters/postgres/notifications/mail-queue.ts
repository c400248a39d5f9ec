import type { MailQueue } from '#activities/notifications.ts'
import { prismaOf } from '../database.ts'

/** Notifications that were never mailed, with the addresses of whoever holds the role now. */
export const mailQueue: MailQueue = {
  unsent: (work, limit) => prismaOf(work).$queryRaw`
    SELECT n.id::text AS "notificationId", n.title, n.body, coalesce(
      (SELECT array_agg(DISTINCT a.email) FROM account a
        WHERE a.email IS NOT NULL AND a.status = 'ACTIVE' AND (a.id = n.account_id OR EXISTS (
          SELECT 1 FROM held_role h WHERE n.account_id IS NULL AND h.account_id = a.id AND h.role = n.role
            AND h.unit_code IS NOT DISTINCT FROM n.unit_code
            AND h.starts_at <= now() AND (h.ends_at IS NULL OR h.ends_at > now())))), '{}') AS recipients
    FROM notification n WHERE n.sent_at IS NULL ORDER BY n.created_at, n.id LIMIT ${limit}`,
  markSent: async (work, notificationId, at) => {
    await prismaOf(work).$executeRaw`
      UPDATE notification SET sent_at = ${new Date(at)} WHERE id = ${notificationId}::uuid AND sent_at IS NULL`
  },
}
