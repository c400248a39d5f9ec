import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose'
import proto from '@temporalio/proto'
import { pino } from 'pino'
import { openMedium } from '#adapters/backup-medium/medium/open-medium.ts'
import { createBackupSetDesk } from '#adapters/backup-medium/set-desk.ts'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { type Database, openDatabase, serviceIdleMs } from '#adapters/postgres/database.ts'
import { forgetOldKeys } from '#adapters/postgres/idempotency.ts'
import { forgetExpiredOidc } from '#adapters/postgres/accounts/oidc-store.ts'
import { observePool } from '#adapters/postgres/transaction/pool-metrics.ts'
import { createWorkflowStarter, openTemporal } from '#adapters/temporal/client.ts'
import { mediumPlaceOf, retentionPolicyOf } from '#config/backup.ts'
import { loadServiceSettings, type ServiceSettings } from '#config/env.ts'
import { temporalConnection } from '#config/temporal.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { createApp } from './app.ts'
import { createConfiguredScanner } from '#adapters/attachment-scanner/clamd-scanner.ts'
import { createApiDeps } from './composition.ts'
import { createHealthProbe } from './health-probe.ts'
import { remoteKeys } from './http/authentication.ts'
import { createMetrics, createMetricsServer } from './http/metrics.ts'
import { describeError } from './http/request-log.ts'
import { serve } from './http/serve.ts'
import { composeIssuer, issuerAddress, loadIssuerKeys } from './issuer/compose.ts'
import { discoverIssuer, ownMetadata } from './issuer/discovery.ts'
import { operations } from './operations/index.ts'

const GRACE_MS = 8_000
const HOUR_MS = 3_600_000
const workflowQueue = proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW

/** The own issuer runs in this process: its public keys need no request. */
function localKeys(signingKeys: readonly Readonly<Record<string, unknown>>[]): JWTVerifyGetKey {
  return createLocalJWKSet({ keys: signingKeys.map(({ d: _private, ...key }) => key as JWK) })
}

/** Each hour: keys of requests after three days, sign-ins that have run out. Several processes may do it at once. */
function startHousekeeping(database: Database, report: (error: unknown) => void): NodeJS.Timeout {
  const clean = async (): Promise<void> => {
    await database.transaction({ kind: 'SYSTEM' }, (work) => forgetOldKeys(work, Date.now()))
    await forgetExpiredOidc(database.pool)
  }
  return setInterval(() => void clean().catch(report), HOUR_MS).unref()
}

async function start(settings: ServiceSettings): Promise<void> {
  const logger = pino({ level: settings.LOG_LEVEL })
  const report = (error: unknown): void => logger.error({ error: describeError(error) }, 'unforeseen error')
  const publicUrl = settings.HUB_PUBLIC_URL ?? `http://127.0.0.1:${settings.PORT}`
  const { DATABASE_URL: url, DATABASE_CONNECTIONS: connections, TEMPORAL_NAMESPACE: namespace } = settings
  const sessions = { connections, idleMs: serviceIdleMs }
  const database = openDatabase({ url, role: 'hub_api', ...sessions, onError: report })
  const temporal = openTemporal(temporalConnection(settings), parseKeyRing(settings.HUB_PAYLOAD_KEYS))
  const ring = parseKeyRing(settings.HUB_KEYS, settings.HUB_ACTIVE_KEY)
  const metrics = createMetrics()
  observePool(metrics.registry, database.pool)
  let isStopping = false

  const health = createHealthProbe({
    pingDatabase: () => database.pool.query('SELECT 1'),
    countPollers: async () => {
      const queue = { namespace, taskQueue: { name: taskQueues.hub }, taskQueueType: workflowQueue }
      const { pollers } = await temporal.client.workflowService.describeTaskQueue(queue)
      return pollers?.length ?? 0
    },
  })
  const own = settings.OIDC_ISSUER === undefined ? loadIssuerKeys(settings) : undefined
  const issuer = settings.OIDC_ISSUER ?? issuerAddress(publicUrl)
  const metadata = own === undefined ? await discoverIssuer(issuer) : ownMetadata(issuer)
  const keys = own === undefined ? remoteKeys(metadata.jwksUri) : localKeys(own.signingKeys)
  const app = createApp(
    {
      deps: createApiDeps({
        database,
        keys: ring,
        backupSets: createBackupSetDesk({
          medium: openMedium(mediumPlaceOf(settings)),
          ring,
          policy: retentionPolicyOf(settings),
          now: Date.now,
        }),
        workflows: createWorkflowStarter(temporal.client),
        attachmentScanner: createConfiguredScanner(settings.CLAMD_ADDRESS),
        health,
      }),
      operations,
      logger,
      metrics,
      isStopping: () => isStopping,
      ...(own === undefined
        ? {}
        : {
            issuer: composeIssuer({
              publicUrl,
              audience: settings.OIDC_AUDIENCE,
              database,
              keys: own,
              report,
            }),
          }),
    },
    {
      tokens: { issuer, audience: settings.OIDC_AUDIENCE, keys },
      signIn: metadata,
      publicUrl,
      version: '1.0.0',
      rates: { perAddressAMinute: 3_000, perAccountAMinute: 1_200 },
      trustedProxies: ['loopback', 'linklocal', 'uniquelocal'],
    },
  )
  const running = await serve(app, { host: settings.HUB_LISTEN, port: settings.PORT, graceMs: GRACE_MS })
  const measured = createMetricsServer(metrics)
  if (settings.METRICS_PORT !== undefined) measured.listen(settings.METRICS_PORT, settings.HUB_LISTEN)
  logger.info({ port: running.port }, 'API is up')

  const housekeeping = startHousekeeping(database, report)

  const stop = async (): Promise<void> => {
    isStopping = true
    clearInterval(housekeeping)
    await running.stop()
    measured.close()
    await temporal.close()
    await database.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop().catch(report))
}

await start(loadServiceSettings())
