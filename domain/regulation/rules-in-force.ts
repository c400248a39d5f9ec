import { type CivilDate, civilDate, endOfDay } from '../calendar/civil-date.ts'
import { circular062023 } from './circular-06-2023.ts'
import { decree272026 } from './decree-27-2026.ts'
import { regulationErrors } from './errors.ts'
import { quyCheTraVinh } from './quy-che-tra-vinh.ts'
import { type RulePack, type RulePackId, rulePackIds } from './rule-pack.ts'

export const defaultRulePackId: RulePackId = 'QC_TRAVINH'

const packs: Readonly<Record<RulePackId, RulePack>> = {
  QC_TRAVINH: quyCheTraVinh,
  TT06_2023: circular062023,
  ND27_2026: decree272026,
}

export function rulesInForce(packId: RulePackId): RulePack {
  return packs[packId]
}

/**
 * Chế độ pháp lý về thời hạn đồng bộ trên một ngày: the pack that sets a term and took effect last, without anybody
 * choosing it; before the first of them the province's own, which sets none.
 */
export function syncRulesOn(day: CivilDate): RulePack {
  return Object.values(packs)
    .filter((pack) => pack.syncInDays.value !== null && pack.inForceFrom <= day)
    .reduce(
      (latest, pack) => (pack.inForceFrom >= latest.inForceFrom ? pack : latest),
      packs[defaultRulePackId],
    )
}

export function parseRulePackId(value: unknown): RulePackId {
  const id = rulePackIds.find((known) => known === value)
  if (!id) throw regulationErrors.unknownPack(String(value).slice(0, 40))
  return id
}

/** A new process may begin under a pack only once it is in force. */
export function assertInForce(packId: RulePackId, onDate: CivilDate): void {
  if (onDate < packs[packId].inForceFrom)
    throw regulationErrors.notYetInForce(packId, packs[packId].inForceFrom)
}

/** Hạn báo cáo năm: the instant after which the report about a year is late. */
// Điều 16.11: báo cáo của năm trước liền kề, chậm nhất là ngày 31 tháng 01 năm sau.
export function annualReportDeadline(reportedYear: number, pack: RulePack): number {
  const { month, day } = pack.annualReportDue.value
  return endOfDay(civilDate(reportedYear + 1, month, day))
}
