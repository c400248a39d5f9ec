import { createTestFileScanner } from '#adapters/attachment-scanner/test-file-scanner.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { hashPassword } from '#adapters/keys/password-hash.ts'
import { previewRecords } from '#adapters/national-database/client.ts'
import { createAccountStore } from '#adapters/postgres/accounts/accounts.ts'
import { createActorDirectory } from '#adapters/postgres/accounts/actors.ts'
import { createArchiveStore } from '#adapters/postgres/archive-folders.ts'
import { appendAudit } from '#adapters/postgres/audit/audit.ts'
import { createApprovalStore, standardApprovalSettings } from '#adapters/postgres/approvals.ts'
import { createAuditLog } from '#adapters/postgres/audit/audit-log.ts'
import { recordedDeletions } from '#adapters/backup-medium/recorded-deletions.ts'
import { createBackupDeletionStore } from '#adapters/postgres/backups/backup-deletions.ts'
import { createBackupStore } from '#adapters/postgres/backups/backups.ts'
import { createCalendarStore } from '#adapters/postgres/units/calendar.ts'
import { admitSubjects, type Database } from '#adapters/postgres/database.ts'
import { createAttachmentStore } from '#adapters/postgres/dossier/attachments.ts'
import { createChangeStore } from '#adapters/postgres/dossier/changes.ts'
import { createConsentStore } from '#adapters/postgres/dossier/consents.ts'
import { createEntryStore } from '#adapters/postgres/dossier/entries.ts'
import { createErrorReports } from '#adapters/postgres/dossier/error-reports.ts'
import { createOwnDossierReader } from '#adapters/postgres/dossier/own-dossier.ts'
import { createPeopleStore } from '#adapters/postgres/dossier/people.ts'
import { createListImporter } from '#adapters/postgres/dossier-import/list-importer.ts'
import { createPopulationStore } from '#adapters/postgres/dossier-quality/population-records.ts'
import { createViolationLog } from '#adapters/postgres/violations.ts'
import { createQualityStore } from '#adapters/postgres/dossier-quality/quality-store.ts'
import { createReviewRoundStore } from '#adapters/postgres/dossier-quality/review-rounds.ts'
import { createGrantStore } from '#adapters/postgres/accounts/grants.ts'
import { createIdempotencyLedger } from '#adapters/postgres/idempotency.ts'
import { createNotificationStore } from '#adapters/postgres/notifications/notification-list.ts'
import { createProfiles } from '#adapters/postgres/profiles.ts'
import { createPlannedUnitActStore } from '#adapters/postgres/units/planned-unit-acts.ts'
import { rearmOpenTransfers } from '#adapters/postgres/transfer-deadlines.ts'
import { createSyncStore } from '#adapters/postgres/sync.ts'
import { createTransferDocuments } from '#adapters/postgres/transfers/documents.ts'
import { createTransferNeighbours } from '#adapters/postgres/transfers/neighbours.ts'
import { createTransferStore } from '#adapters/postgres/transfers/store.ts'
import { createRoleStore } from '#adapters/postgres/accounts/roles.ts'
import { createUnitStore } from '#adapters/postgres/units/unit-store.ts'
import { readSpreadsheet } from '#adapters/spreadsheet/read-spreadsheet.ts'
import type { BackupSetDesk } from '#contracts/backup.ts'
import type { ApiDeps, ApiStores, AuditTrail, HealthProbe } from './deps.ts'
import type { AttachmentScanner } from './operations/dossier/attachments.ts'
import type { WorkflowStarter } from './workflows.ts'

export interface CompositionParts {
  readonly database: Database
  readonly keys: KeyRing
  readonly workflows: WorkflowStarter
  readonly health: HealthProbe
  readonly backupSets: BackupSetDesk
  /** Default: finds the industry's test file only. */
  readonly attachmentScanner?: AttachmentScanner
  readonly now?: () => number
}

/** The API's ports on PostgreSQL: one place where each concern's store is named. */
export function createApiDeps({
  database,
  keys,
  workflows,
  health,
  backupSets,
  attachmentScanner = createTestFileScanner(),
  now = Date.now,
}: CompositionParts): ApiDeps {
  return {
    database,
    clock: { now },
    actors: createActorDirectory(database),
    idempotency: createIdempotencyLedger(keys),
    audit: auditTrail,
    workflows,
    health,
    stores: {
      ...createStores(keys, database),
      attachmentScanner,
      backupSets,
      agreedDeletions: recordedDeletions({ database, desk: backupSets, now }),
    },
  }
}

function createStores(
  keys: KeyRing,
  database: Database,
): Omit<ApiStores, 'backupSets' | 'agreedDeletions' | 'attachmentScanner'> {
  const sealer = createFieldSealer(keys)
  return {
    profiles: createProfiles(),
    auditLog: createAuditLog(),
    units: createUnitStore(),
    plannedUnitActs: createPlannedUnitActStore(),
    calendar: createCalendarStore({ rearmers: [rearmOpenTransfers] }),
    archive: createArchiveStore(keys),
    transfers: createTransferStore(createTransferNeighbours(keys)),
    transferDocuments: createTransferDocuments(keys),
    grants: createGrantStore(),
    roles: createRoleStore(),
    notifications: createNotificationStore(),
    approvals: createApprovalStore(standardApprovalSettings(keys)),
    backups: createBackupStore(),
    backupDeletions: createBackupDeletionStore(),
    quality: createQualityStore(database, sealer),
    reviews: createReviewRoundStore(),
    population: createPopulationStore(sealer),
    violations: createViolationLog(sealer),
    sync: { ...createSyncStore(sealer), preview: previewRecords },
    spreadsheets: { read: (bytes) => readSpreadsheet(bytes) },
    imports: createListImporter(database, sealer),
    accounts: createAccountStore({ hash: hashPassword }),
    dossier: {
      people: createPeopleStore(sealer),
      entries: createEntryStore(sealer),
      changes: createChangeStore(sealer),
      attachments: createAttachmentStore(sealer),
      consents: createConsentStore(),
      errorReports: createErrorReports(sealer),
      readOwn: createOwnDossierReader(database, sealer),
      admit: admitSubjects,
    },
  }
}

const auditTrail: AuditTrail = {
  append: (work, { accountId, action, ground, requestId, subjects, operation, units, cases }) =>
    appendAudit(work, {
      actor: accountId,
      action,
      ground,
      requestId,
      subjects,
      detail: {
        operation,
        ...(units.length === 0 ? {} : { units }),
        ...(cases.length === 0 ? {} : { cases }),
      },
    }),
}
