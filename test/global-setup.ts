import { startTestCluster } from './database.ts'

/** One PostgreSQL for the run; each test takes its own database from the template. */
export async function setup(): Promise<() => Promise<void>> {
  const cluster = await startTestCluster()
  process.env['HUB_TEST_POSTGRES'] = cluster.url
  return () => cluster.stop()
}
