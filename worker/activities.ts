import { createAccessGrantActivities } from '#activities/access-grant.ts'
import { createApprovalActivities } from '#activities/approval.ts'
import { createBackupActivities } from '#activities/backup.ts'
import { createCaseSweepActivities } from '#activities/case-sweep.ts'
import { createNationalSyncActivities, standardSyncSettings } from '#activities/national-sync.ts'
import { createCorrectionActivities } from '#activities/pull-corrections.ts'
import { createPlannedUnitActActivities } from '#activities/planned-unit-act.ts'
import { createQualityActivities } from '#activities/quality.ts'
import { createNotificationActivities, type MailSender } from '#activities/notifications.ts'
import { createReconciliationActivities } from '#activities/reconciliation.ts'
import { createReviewRoundActivities } from '#activities/review-round.ts'
import { createTransferActivities } from '#activities/transfer.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { createNationalDatabaseClient } from '#adapters/national-database/client.ts'
import { createSmtpSender } from '#adapters/notifications/smtp.ts'
import { createApprovalProcessStore, standardApprovalSettings } from '#adapters/postgres/approvals.ts'
import { recordedDeletions } from '#adapters/backup-medium/recorded-deletions.ts'
import { createBackupStore } from '#adapters/postgres/backups/backups.ts'
import { closedCaseSources } from '#adapters/postgres/closed-cases.ts'
import type { Database } from '#adapters/postgres/database.ts'
import { createQualityReminder } from '#adapters/postgres/dossier-quality/quality-reminder.ts'
import { createQualityStore } from '#adapters/postgres/dossier-quality/quality-store.ts'
import { createReviewRows } from '#adapters/postgres/dossier-quality/review-process.ts'
import { createGrantRows } from '#adapters/postgres/accounts/grant-process.ts'
import { mailQueue } from '#adapters/postgres/notifications/mail-queue.ts'
import { forgetOldKeys } from '#adapters/postgres/idempotency.ts'
import { forgetExpiredOidc } from '#adapters/postgres/accounts/oidc-store.ts'
import { openCaseSources } from '#adapters/postgres/open-cases.ts'
import { createPlannedUnitActRows } from '#adapters/postgres/units/planned-unit-acts.ts'
import { createSyncStore } from '#adapters/postgres/sync.ts'
import { createTransferNeighbours } from '#adapters/postgres/transfers/neighbours.ts'
import { tellSecondmentEnds } from '#adapters/postgres/transfers/secondment-ends.ts'
import { createTransferProcessStore } from '#adapters/postgres/transfers/store.ts'
import { createApprovalAcceptance } from '#adapters/signatures/approval-acceptance.ts'
import { createTrustServiceClient } from '#adapters/signatures/clients/trust-service-client.ts'
import type { ServiceSettings } from '#config/env.ts'
import type { WorkflowAct, WorkflowStart } from '#contracts/workflow-start.ts'
import { standardBreakerPolicy } from '#domain/sync/breaker.ts'
import { createConfiguredDesk, createConfiguredVault } from './backup-vault.ts'
import { nationalDatabaseSettings, trustMaterial } from './settings.ts'

export interface WorkerParts {
  readonly settings: ServiceSettings
  readonly database: Database
  readonly keys: KeyRing
  readonly start: (request: WorkflowStart) => Promise<'STARTED' | 'ALREADY_STARTED'>
  readonly wake: (act: WorkflowAct) => Promise<'WOKEN' | 'NOT_RUNNING'>
}

const clock = { now: Date.now }
const trustServiceTimeoutMs = 180_000 // the government's TSA took up to 131 s in public measurements

/** What stands behind the queue `hub`: the processes' own steps. */
export function createHubActivities({ settings, database, keys, start, wake }: WorkerParts) {
  const trustPatienceMs = settings.SIGNATURE_PATIENCE_HOURS * 3_600_000
  const approvals = standardApprovalSettings(keys, { trustPatienceMs })
  const acceptance = createApprovalAcceptance({
    trust: trustMaterial(settings),
    services: createTrustServiceClient({ timeoutMs: trustServiceTimeoutMs }),
    tsaUrl: settings.TSA_URL ?? '',
    crlUrls: [],
    ocspUrls: [],
    clock,
  })
  return {
    ...createTransferActivities({
      database,
      clock,
      transfers: createTransferProcessStore(createTransferNeighbours(keys)),
    }),
    ...createAccessGrantActivities({ database, clock, grants: createGrantRows() }),
    ...createPlannedUnitActActivities({ database, clock, plannedUnitActs: createPlannedUnitActRows() }),
    ...createReviewRoundActivities({ database, clock, reviews: createReviewRows() }),
    ...createApprovalActivities({
      database,
      clock,
      acceptance,
      approvals: createApprovalProcessStore(approvals),
    }),
    ...createNotificationActivities({ database, clock, queue: mailQueue, sender: mailSender(settings) }),
    ...createCaseSweepActivities({
      database,
      clock,
      start,
      wake,
      sources: openCaseSources(approvals),
      closed: closedCaseSources,
      tellEndedTerms: (now) =>
        database.transaction({ kind: 'SYSTEM' }, (work) => tellSecondmentEnds(work, now)),
      forgetExpired: (now) => forgetExpired(database, now),
    }),
  }
}

/** What stands behind the queue `national-database`; undefined when no partner is named. */
export function createPartnerActivities({ settings, database, keys }: WorkerParts) {
  const partner = nationalDatabaseSettings(settings)
  if (partner === undefined) return undefined
  const sync = createSyncStore(createFieldSealer(keys))
  const ports = { database, clock, sync, partner: createNationalDatabaseClient(partner) }
  return {
    ...createNationalSyncActivities({
      ...ports,
      settings: {
        ...standardSyncSettings,
        batchSize: settings.NATIONAL_DATABASE_BATCH_SIZE,
        lanes: settings.NATIONAL_DATABASE_LANES,
        breaker: {
          ...standardBreakerPolicy,
          firstWaitMs: settings.NATIONAL_DATABASE_FIRST_WAIT_SECONDS * 1000,
        },
      },
    }),
    ...createReconciliationActivities(ports),
    ...createCorrectionActivities(ports),
  }
}

/** What stands behind the queue `maintenance`: long work that must not crowd out the processes. */
export function createMaintenanceActivities({ settings, database, keys }: WorkerParts) {
  return {
    ...createBackupActivities({
      database,
      clock,
      backups: createBackupStore(),
      vault: createConfiguredVault(settings, keys),
      agreed: recordedDeletions({ database, desk: createConfiguredDesk(settings, keys), now: Date.now }),
    }),
    ...createQualityActivities({
      database,
      clock,
      quality: createQualityStore(database, createFieldSealer(keys)),
      reminder: createQualityReminder(),
    }),
  }
}

/** Without a mail server the notifications are read in the API only; they count as told. */
function mailSender({ SMTP_URL: url, SMTP_FROM: from }: ServiceSettings): MailSender {
  return url === undefined ? { send: () => Promise.resolve() } : createSmtpSender({ url, from })
}

async function forgetExpired(database: Database, now: number): Promise<number> {
  const keys = await database.transaction({ kind: 'SYSTEM' }, (work) => forgetOldKeys(work, now))
  return keys + (await forgetExpiredOidc(database.pool))
}
