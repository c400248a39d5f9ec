import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { startPostgres } from '#embedded/postgres.ts'
import pg from 'pg'

/** A database of a test's own, made from a migrated template on the cluster of the whole test run. */
export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

const templateName = 'template_hub'

/** The cluster of the run (HUB_TEST_POSTGRES, set by test/global-setup.ts), or one of the caller's own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const base = process.env['HUB_TEST_POSTGRES']
  if (base === undefined)
    throw new Error('HUB_TEST_POSTGRES is not set: run through vitest (test/global-setup.ts)')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(base, (admin) => admin.query(`CREATE DATABASE "${name}" TEMPLATE ${templateName}`))
  return {
    url: withDatabase(base, name),
    drop: () => onServer(base, (admin) => admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)),
  }
}

/** A migrated cluster without fsync; returns the URL of its template and how to end it. */
export async function startTestCluster(): Promise<{ url: string; stop(): Promise<void> }> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'hub-test-'))
  const server = await startPostgres({ directory, database: templateName, settings: testSettings })
  const url = server.url(templateName)
  await migrateDeploy(url)
  return {
    url,
    async stop() {
      await server.stop()
      if (existsSync(directory)) await rm(directory, { recursive: true, force: true })
    },
  }
}

const testSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  timezone: 'Europe/Berlin',
}

function withDatabase(url: string, name: string): string {
  const parsed = new URL(url)
  parsed.pathname = `/${name}`
  return parsed.toString()
}

async function onServer(url: string, run: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: withDatabase(url, 'postgres') })
  await admin.connect()
  try {
    await run(admin)
  } finally {
    await admin.end()
  }
}
