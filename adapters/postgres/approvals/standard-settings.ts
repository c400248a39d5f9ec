import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { defaultRulePackId, rulesInForce } from '#domain/regulation/rules-in-force.ts'
import { createApprovedChanges } from '../dossier/approved-changes.ts'
import type { ApprovalStoreSettings } from './settings.ts'

/** Sở Nội vụ in the province's list of units. */
const departmentOfHomeAffairs = 'H59.3'

const dayMs = 86_400_000

/** The settings that API and worker share: both must see the same desk. */
export function standardApprovalSettings(
  keys: KeyRing,
  { trustPatienceMs = dayMs }: { readonly trustPatienceMs?: number } = {},
): ApprovalStoreSettings {
  const sealer = createFieldSealer(keys)
  return {
    sealer,
    dossier: createApprovedChanges(sealer),
    departmentUnitCode: departmentOfHomeAffairs,
    secondLevel: [],
    trustPatienceMs,
    windowInDays: rulesInForce(defaultRulePackId).approvalWindowInDays.value,
  }
}
