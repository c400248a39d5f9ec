import { createBackupSetDesk } from '#adapters/backup-medium/set-desk.ts'
import { retentionPolicyOf } from '#config/backup.ts'
import { openMediumPlace, tell } from './medium-place.ts'

/**
 * Deletes nothing: who sits at the machine is one person whom nobody has signed in, and two must agree. Says whether
 * the set may go at all, then what each of the two sends.
 */
export async function explainDeletion(setId: string): Promise<void> {
  const { medium, ring, settings } = openMediumPlace()
  const desk = createBackupSetDesk({ medium, ring, policy: retentionPolicyOf(settings), now: Date.now })
  await desk.assertDeletable(setId)
  const api = `${settings.HUB_PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`}/api/v1`
  tell(
    `Chưa xóa gì. Bộ ${setId} có thể xóa nếu hai quản trị của Sở Nội vụ cùng đồng ý, mỗi người tự đăng nhập:`,
  )
  tell(`1. Người thứ nhất: POST ${api}/backup-sets/${setId}/deletion-requests  {"reason": "…"}`)
  tell(`2. Người thứ hai:  POST ${api}/backup-deletions/{deletionId}/consent  {"reason": "…"}`)
  tell('Mã deletionId có trong câu trả lời của bước 1 và trong GET /backup-deletions; rút lại: …/withdraw.')
  tell(
    'Sau bước 2 hệ thống đọc lại các bộ còn lại rồi xóa; nếu API dừng giữa chừng: hub backup delete-agreed.',
  )
}
