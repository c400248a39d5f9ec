import type { Operation } from '#api/operation.ts'
import { accountImportOperations } from './account-import.ts'
import { accountManagementOperations } from './account-management.ts'
import { accountOperations } from './accounts.ts'
import { approvalAuthorityOperations } from './approval-authority.ts'
import { approvalDeskOperations } from './approval-desk.ts'
import { approvalRoundOperations } from './approval-rounds.ts'
import { approvalPackageOperations } from './approvals.ts'
import { attachmentOperations } from './attachments.ts'
import { archiveOperations } from './archive.ts'
import { auditOperations } from './audit.ts'
import { backupOperations } from './backups.ts'
import { changeOperations } from './changes.ts'
import { consentOperations } from './consents.ts'
import { correctionOperations } from './corrections.ts'
import { dataRequestOperations } from './data-requests.ts'
import { dossierFormOperations } from './dossier-form.ts'
import { dossierOperations } from './dossiers.ts'
import { grantOperations } from './grants.ts'
import { importOperations } from './imports.ts'
import { meOperations } from './me.ts'
import { notificationOperations } from './notifications.ts'
import { plannedUnitActOperations } from './planned-unit-acts.ts'
import { qualityOperations } from './quality.ts'
import { prefillOperations } from './prefill.ts'
import { reconciliationReportOperations } from './reconciliation-report.ts'
import { populationOperations } from './population-records.ts'
import { reviewRoundOperations } from './review-rounds.ts'
import { roleOperations } from './roles.ts'
import { sharingOperations } from './sharing.ts'
import { syncOperations } from './sync.ts'
import { syncPreviewOperations } from './sync-preview.ts'
import { secondLevelOperations } from './second-level.ts'
import { transferOperations } from './transfers.ts'
import { unitOperations } from './units.ts'
import { violationOperations } from './violations.ts'
import { workingDayOperations } from './working-days.ts'

/** The whole route table: each concern adds its own array. */
export const operations: readonly Operation[] = [
  ...meOperations,
  ...notificationOperations,
  ...workingDayOperations,
  ...unitOperations,
  ...plannedUnitActOperations,
  ...accountOperations,
  ...accountManagementOperations,
  ...accountImportOperations,
  ...roleOperations,
  ...grantOperations,
  ...transferOperations,
  ...archiveOperations,
  ...dossierOperations,
  ...dossierFormOperations,
  ...changeOperations,
  ...prefillOperations,
  ...attachmentOperations,
  ...consentOperations,
  ...dataRequestOperations,
  ...approvalRoundOperations,
  ...approvalDeskOperations,
  ...approvalPackageOperations,
  ...approvalAuthorityOperations,
  ...secondLevelOperations,
  ...importOperations,
  ...qualityOperations,
  ...reviewRoundOperations,
  ...populationOperations,
  ...syncOperations,
  ...syncPreviewOperations,
  ...sharingOperations,
  ...correctionOperations,
  ...reconciliationReportOperations,
  ...backupOperations,
  ...auditOperations,
  ...violationOperations,
]
