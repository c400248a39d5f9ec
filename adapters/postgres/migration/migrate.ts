import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { noFilters, readMigrations, withEngine } from './migration-engine.ts'

const migrationsDirectory = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url))

/** The database was made by a newer or an edited version of the program: starting on it is refused. */
export class MigrationRefused extends Error {}

/**
 * Brings a database to the program's migrations, or up to and including `upTo`. Returns the names applied.
 * @throws MigrationRefused when the database holds migrations that this program does not know, or edited ones.
 */
export async function migrateDeploy(url: string, upTo?: string): Promise<readonly string[]> {
  await createDatabaseIfMissing(url)
  await assertKnownHistory(url)
  const migrationsList = readMigrations(migrationsDirectory, upTo)
  return withEngine(url, undefined, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: noFilters })
    return appliedMigrationNames
  })
}

/** applyMigrations ignores edited and unknown migrations, so they are looked for first. */
async function assertKnownHistory(url: string): Promise<void> {
  const found = await withEngine(url, undefined, (engine) =>
    engine.diagnoseMigrationHistory({
      migrationsList: readMigrations(migrationsDirectory),
      optInToShadowDatabase: false,
      filters: noFilters,
    }),
  )
  if (found.editedMigrationNames.length > 0) {
    throw new MigrationRefused(
      `Bước nâng cấp cơ sở dữ liệu đã bị sửa: ${found.editedMigrationNames.join(', ')}.`,
    )
  }
  const unknown = found.history?.unpersistedMigrationNames ?? []
  if (unknown.length > 0) {
    throw new MigrationRefused(
      `Cơ sở dữ liệu thuộc phiên bản mới hơn phần mềm này (có ${unknown.join(', ')}); hãy dùng phiên bản mới.`,
    )
  }
}

/** Creates the database that the URL names; false when it is there. */
export async function createDatabaseIfMissing(url: string): Promise<boolean> {
  const admin = new URL(url)
  const name = decodeURIComponent(admin.pathname.slice(1))
  admin.pathname = '/postgres'
  admin.search = ''
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    return false
  } catch (error) {
    if ((error as { code?: string }).code !== '3D000') throw error
  } finally {
    await client.end().catch(() => undefined)
  }
  const owner = new pg.Client({ connectionString: admin.toString() })
  await owner.connect()
  try {
    await owner.query(`CREATE DATABASE ${owner.escapeIdentifier(name)}`)
    return true
  } finally {
    await owner.end()
  }
}
