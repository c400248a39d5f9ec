/** One act on backups in a process of its own, to be killed at any moment. Its orders come as JSON in argv. */
import { takeBackup } from '#adapters/backup-medium/database/take-backup.ts'
import { createDirectoryMedium } from '#adapters/backup-medium/medium/directory-medium.ts'
import { createS3Medium } from '#adapters/backup-medium/medium/s3-medium.ts'
import type { S3Place } from '#adapters/backup-medium/medium/s3-store.ts'
import { proveSet } from '#adapters/backup-medium/restore/prove-set.ts'
import { pruneSets } from '#adapters/backup-medium/restore/prune-sets.ts'
import { readSet } from '#adapters/backup-medium/restore/read-set.ts'
import { restoreInstallation } from '#adapters/backup-medium/restore/restore-installation.ts'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'

export interface ChildOrders {
  readonly act: 'backup' | 'read' | 'prove' | 'prune' | 'restore'
  readonly url: string
  readonly directory: string
  readonly keys: string
  readonly setId: string
  readonly target: string
  readonly now: number
  readonly s3?: S3Place
}

const orders = JSON.parse(process.argv[2] ?? '{}') as ChildOrders // written by the test beside
const { url, setId } = orders
const medium = orders.s3 ? createS3Medium(orders.s3) : createDirectoryMedium({ directory: orders.directory })
const ring = parseKeyRing(orders.keys)
const now = () => orders.now
const readings = () => Promise.resolve({ walls: [orders.now], boot: null })
const policy = { monthlySets: 3, everythingForMonths: 3 }
const acts: Record<ChildOrders['act'], () => Promise<unknown>> = {
  backup: () => takeBackup({ url, medium, ring, now, readings, role: 'hub_backup' }),
  read: () => readSet({ medium, ring, setId }),
  prove: () => proveSet({ medium, ring, setId, scratchUrl: url, migrate: migrateDeploy, now }),
  prune: () => pruneSets({ medium, ring, policy, now, readings }),
  restore: () =>
    restoreInstallation({ medium, ring, setId, url: orders.target, migrate: migrateDeploy, now }),
}
process.stdout.write('begun\n')
const started = performance.now()
await acts[orders.act]()
const seconds = (performance.now() - started) / 1000
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6
process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds, megabytes: maxRSS / 1024 })}\n`)
