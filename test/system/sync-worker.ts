import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { createNationalSyncActivities, type SyncSettings } from '#activities/national-sync.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import {
  createNationalDatabaseClient,
  type NationalDatabaseSettings,
} from '#adapters/national-database/client.ts'
import { openDatabase } from '#adapters/postgres/database.ts'
import { createSyncStore } from '#adapters/postgres/sync.ts'
import { taskQueues } from '#contracts/task-queues.ts'
import { testDataConverter } from '#test/temporal.ts'

/** A worker for sync alone, as a program of its own: the system test kills it. */
export interface SyncWorkerSettings {
  readonly databaseUrl: string
  readonly temporalAddress: string
  readonly bundlePath: string
  readonly partner: NationalDatabaseSettings
  readonly settings: SyncSettings
}

export interface WorkerMemory {
  readonly peakRssMb: number
  readonly peakHeapMb: number
  /** What is left after a full collection. */
  readonly heldHeapMb: number
}

const told = JSON.parse(process.env['SYNC_WORKER'] ?? '{}') as SyncWorkerSettings // written by sync-stage.ts
Runtime.install({ logger: new DefaultLogger('ERROR') })
const sealer = createFieldSealer(createKeyRing(new Map([['test', new Uint8Array(32).fill(5)]]), 'test'))
const shared = {
  connection: await NativeConnection.connect({ address: told.temporalAddress }),
  namespace: 'hub',
  dataConverter: testDataConverter,
}
const workers = await Promise.all([
  Worker.create({ ...shared, taskQueue: taskQueues.hub, workflowBundle: { codePath: told.bundlePath } }),
  Worker.create({
    ...shared,
    taskQueue: taskQueues.nationalDatabase,
    activities: createNationalSyncActivities({
      database: openDatabase({ url: told.databaseUrl, role: 'hub_worker', connections: 8 }),
      sync: createSyncStore(sealer),
      partner: createNationalDatabaseClient(told.partner),
      clock: { now: Date.now },
      settings: told.settings,
    }),
  }),
])
process.once('SIGTERM', () => workers.forEach((worker) => worker.shutdown()))
const megabytes = (bytes: number): number => Math.round(bytes / 1_048_576)
let peak = { rss: 0, heapUsed: 0 }
const look = (): void => {
  const { rss, heapUsed } = process.memoryUsage()
  peak = { rss: Math.max(peak.rss, rss), heapUsed: Math.max(peak.heapUsed, heapUsed) }
}
setInterval(look, 50).unref()
process.on('message', () => {
  look()
  const asked = { peakRssMb: megabytes(peak.rss), peakHeapMb: megabytes(peak.heapUsed) }
  globalThis.gc?.()
  const heldHeapMb = megabytes(process.memoryUsage().heapUsed)
  process.send?.({ ...asked, heldHeapMb } satisfies WorkerMemory)
  peak = { rss: 0, heapUsed: 0 }
})
process.once('disconnect', () => process.exit(0)) // the test is gone
process.send?.('ready')
await Promise.all(workers.map((worker) => worker.run()))
process.exit(0)
