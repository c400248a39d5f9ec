import { proxyActivities, setCurrentDetails } from '@temporalio/workflow'
import type { NotificationActivities } from '#activities/notifications.ts'

const { sendNotifications } = proxyActivities<NotificationActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '2 minutes',
  retry: { initialInterval: '10 seconds', maximumInterval: '5 minutes', maximumAttempts: 20 },
})

/** Thông báo, nhắc việc go out by mail every few minutes; they are listed by the API in any case. */
export async function notificationDispatch(): Promise<number> {
  const sent = await sendNotifications.executeWithOptions({ summary: '✉️ Gửi thông báo qua thư điện tử' }, [])
  setCurrentDetails(`🟢 Đã gửi ${sent} thư`)
  return sent
}
