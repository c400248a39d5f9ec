import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startTestCluster } from './database.ts'

/** One PostgreSQL for the run, each test takes its own database from the template; and one bundle of the workflows. */
export async function setup(): Promise<() => Promise<void>> {
  const cluster = await startTestCluster()
  const bundles = await mkdtemp(path.join(os.tmpdir(), 'hub-test-bundles-'))
  Object.assign(process.env, { HUB_TEST_POSTGRES: cluster.url, HUB_TEST_BUNDLES: bundles })
  return async () => {
    await cluster.stop()
    await rm(bundles, { recursive: true, force: true })
  }
}
