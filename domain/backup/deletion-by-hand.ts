import { DomainError } from '#domain/errors.ts'
import type { BackupSet } from './backup-set.ts'
import type { ClockReading } from './clock-evidence.ts'
import { planRetention } from './retention.ts'
import { regulationMinimum } from './retention-policy.ts'

export const deletionErrors = {
  notFound: () => new DomainError('BACKUP_DELETION.NOT_FOUND', 'Không có đề nghị xóa bộ sao lưu này.'),
  alreadyOpen: (setId: string) =>
    new DomainError('BACKUP_DELETION.ALREADY_OPEN', `Đã có đề nghị xóa bộ "${setId}" chưa xử lý xong.`, {
      setId,
    }),
  notOpen: (stage: string) =>
    new DomainError('BACKUP_DELETION.NOT_OPEN', 'Đề nghị này không còn chờ đồng ý.', { stage }),
  secondPerson: () =>
    new DomainError(
      'BACKUP_DELETION.SECOND_PERSON',
      'Người đồng ý phải khác người đề nghị: xóa bộ sao lưu cần hai người.',
    ),
  mustStay: (explanation: string) =>
    new DomainError('BACKUP_DELETION.MUST_STAY', `Không được xóa. ${explanation}`),
}

export const deletionStages = ['CHO_DONG_Y', 'DA_DONG_Y', 'DA_XOA', 'KHONG_XOA', 'DA_RUT'] as const
/** Giai đoạn của đề nghị xóa bộ sao lưu */
export type DeletionStage = (typeof deletionStages)[number]

/**
 * Điều 9.1: two people may give up what the policy keeps beyond the regulation, never what the regulation demands, and
 * never a held set. What nobody vouches for is theirs to judge. Returns the sets that the decision relies on.
 * @throws BACKUP_DELETION.MUST_STAY with the reason
 */
export function assertMayDelete(
  sets: readonly BackupSet[],
  { setId, now }: { readonly setId: string; readonly now: ClockReading },
): readonly string[] {
  const plan = planRetention({ sets, policy: regulationMinimum, now })
  const decision = plan.decisions.find((one) => one.setId === setId)
  const set = sets.find((one) => one.setId === setId)
  const isHeld = set !== undefined && (set.hold !== null || set.holdUnreadable)
  const isOurs = decision?.action === 'DELETE' || (decision?.rule === 'NOT_AUTHENTIC' && !isHeld)
  if (!isOurs) throw deletionErrors.mustStay(decision?.explanation ?? '')
  return plan.reliesOn
}
