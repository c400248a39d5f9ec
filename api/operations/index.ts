import type { Operation } from '#api/operation.ts'
import { accountImportOperations } from './accounts/account-import.ts'
import { accountManagementOperations } from './accounts/account-management.ts'
import { accountOperations } from './accounts/accounts.ts'
import { approvalAuthorityOperations } from './approvals/approval-authority.ts'
import { approvalDeskOperations } from './approvals/approval-desk.ts'
import { approvalRoundOperations } from './approvals/approval-rounds.ts'
import { approvalPackageOperations } from './approvals/approvals.ts'
import { attachmentOperations } from './dossier/attachments.ts'
import { archiveOperations } from './transfers/archive.ts'
import { auditOperations } from './audit.ts'
import { backupOperations } from './backups/backups.ts'
import { changeOperations } from './dossier/changes.ts'
import { consentOperations } from './dossier-requests/consents.ts'
import { correctionOperations } from './dossier-requests/corrections.ts'
import { dataRequestOperations } from './dossier-requests/data-requests.ts'
import { dossierFormOperations } from './dossier/dossier-form.ts'
import { dossierOperations } from './dossier/dossiers.ts'
import { grantOperations } from './accounts/grants.ts'
import { importOperations } from './dossier-quality/imports.ts'
import { meOperations } from './me.ts'
import { notificationOperations } from './notifications.ts'
import { plannedUnitActOperations } from './units/planned-unit-acts.ts'
import { qualityOperations } from './dossier-quality/quality.ts'
import { prefillOperations } from './dossier-requests/prefill.ts'
import { reconciliationReportOperations } from './sync/reconciliation-report.ts'
import { populationOperations } from './dossier-quality/population-records.ts'
import { reviewRoundOperations } from './dossier-quality/review-rounds.ts'
import { roleOperations } from './accounts/roles.ts'
import { sharingOperations } from './sync/sharing.ts'
import { syncOperations } from './sync/sync.ts'
import { syncPreviewOperations } from './sync/sync-preview.ts'
import { secondLevelOperations } from './approvals/second-level.ts'
import { transferOperations } from './transfers/transfers.ts'
import { unitOperations } from './units/units.ts'
import { violationOperations } from './violations.ts'
import { workingDayOperations } from './calendar/working-days.ts'

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
