import { planPruning } from '#adapters/backup-medium/restore/prune-sets.ts'
import { retentionPolicyOf } from '#config/backup.ts'
import { explainDoubt } from '#domain/backup/retention-explanation.ts'
import { openMediumPlace, tell } from './medium-place.ts'

// Điều 9.1: every decision is explained before it is done.
export async function showPlan(): Promise<void> {
  const { settings, medium, ring } = openMediumPlace()
  const policy = retentionPolicyOf(settings)
  const plan = await planPruning({ medium, ring, policy, now: Date.now })
  tell(
    `Chính sách: ${policy.monthlySets} tháng có bộ riêng, giữ toàn bộ ${policy.everythingForMonths} tháng gần nhất.`,
  )
  if (plan.doubt !== null) tell(`Lưu ý: ${explainDoubt(plan.doubt)}`)
  tell(
    `Số tháng có bộ đã kiểm chứng: ${plan.verifiedMonths}${plan.verifiedMonths < 3 ? ' (chưa đủ ba)' : ''}.`,
  )
  for (const { action, explanation } of plan.decisions)
    tell(`${action === 'KEEP' ? 'GIỮ' : 'XÓA'}  ${explanation}`)
}
