import { join } from 'node:path'
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { pino } from 'pino'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { openDatabase } from '#adapters/postgres/database.ts'
import { observePool } from '#adapters/postgres/transaction/pool-metrics.ts'
import { connectTemporal, createWorkflowStarter } from '#adapters/temporal/client.ts'
import { createDataConverter } from '#adapters/temporal/data-converter.ts'
import { createWorkerLogger } from '#adapters/temporal/worker-logger.ts'
import { keepWorkflowBundle } from '#adapters/temporal/workflow-bundle.ts'
import { loadServiceSettings } from '#config/env.ts'
import { temporalConnection } from '#config/temporal.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import {
  createHubActivities,
  createMaintenanceActivities,
  createPartnerActivities,
} from './worker/activities.ts'
import { serveWorkerMetrics } from './worker/metrics.ts'

const settings = loadServiceSettings()
const log = pino({ level: settings.LOG_LEVEL })
const logger = createWorkerLogger(log)
const metrics =
  settings.WORKER_PORT === undefined
    ? undefined
    : await serveWorkerMetrics(settings.WORKER_PORT, settings.HUB_LISTEN)
Runtime.install({
  logger,
  shutdownSignals: ['SIGINT', 'SIGTERM'],
  ...(metrics && { telemetryOptions: { metrics: { prometheus: { bindAddress: metrics.sdkAddress } } } }),
})

const { namespace, ...server } = temporalConnection(settings)
const keys = parseKeyRing(settings.HUB_KEYS, settings.HUB_ACTIVE_KEY)
const payloadKeys = parseKeyRing(settings.HUB_PAYLOAD_KEYS)
const database = openDatabase({
  url: settings.DATABASE_URL,
  role: 'hub_worker',
  connections: settings.DATABASE_CONNECTIONS,
  onError: (error) => log.warn({ code: error.name }, 'a database session ended'),
})
if (metrics) observePool(metrics.registry, database.pool)
const temporal = await connectTemporal({ namespace, ...server }, payloadKeys)
const connection = await NativeConnection.connect(server)
const parts = { settings, database, keys, ...createWorkflowStarter(temporal.client) }
const shared = {
  connection,
  namespace,
  dataConverter: createDataConverter(payloadKeys),
  shutdownGraceTime: '10 seconds',
} as const

/** One worker a queue; workflows run beside the queue `hub`. */
const partner = createPartnerActivities(parts)
const workers = await Promise.all([
  Worker.create({
    ...shared,
    taskQueue: taskQueues.hub,
    workflowBundle: await keepWorkflowBundle(join(settings.HUB_DATA_DIR, 'workflow-bundle'), { logger }),
    activities: createHubActivities(parts),
    maxCachedWorkflows: 300,
    maxConcurrentActivityTaskExecutions: 20,
  }),
  Worker.create({
    ...shared,
    taskQueue: taskQueues.maintenance,
    activities: createMaintenanceActivities(parts),
    maxConcurrentActivityTaskExecutions: 2,
  }),
  ...(partner === undefined
    ? []
    : [
        Worker.create({
          ...shared,
          taskQueue: taskQueues.nationalDatabase,
          activities: partner,
          maxConcurrentActivityTaskExecutions: 4,
        }),
      ]),
])
log.info({ queues: workers.map((worker) => worker.options.taskQueue) }, 'worker is up')
try {
  await Promise.all(workers.map((worker) => worker.run())) // an error in one ends all
} finally {
  await connection.close()
  await temporal.close()
  await database.close()
  metrics?.close()
}
