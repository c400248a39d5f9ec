import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { ApprovedChanges } from '#contracts/dossier.ts'
import type { SecondLevelRule } from '#domain/approval/authority/eligibility.ts'

/** What the approval store is given by the one who composes it. */
export interface ApprovalStoreSettings {
  readonly sealer: FieldSealer
  readonly dossier: Pick<ApprovedChanges, 'applyApprovedChanges'>
  /** Sở Nội vụ's own unit: its desk has the second level (16.8). */
  readonly departmentUnitCode: string
  /** Sections and units whose changes Sở Nội vụ approves as well, besides those marked in the change itself. */
  readonly secondLevel: readonly SecondLevelRule[]
  readonly windowInDays: number
  /** How long a signature waits for OCSP, CRL and time-stamp before its package is refused (fail closed). */
  readonly trustPatienceMs: number
}
