import { aKeyRing, aTemporaryMedium } from '#test/models/backup-place.ts'
import { fillSampleData, independentFingerprint } from '#test/models/filled-database.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, databaseNameOf, withDatabase } from './database/connection.ts'
import { type TakeBackupOptions, takeBackup } from './database/take-backup.ts'
import type { BackupProgress } from './database/progress.ts'
import { observeSet } from './medium/observe-sets.ts'
import { proveSet } from './restore/prove-set.ts'
import { restoreInstallation } from './restore/restore-installation.ts'
import { asAdministrator } from './restore/side-database.ts'

const now = () => Date.now()
const ring = aKeyRing(['khoa-cu', 'khoa-moi'])
let source: TestDatabase
let place: Awaited<ReturnType<typeof aTemporaryMedium>>

beforeAll(async () => {
  source = await createTestDatabase()
  place = await aTemporaryMedium()
  await fillSampleData(source.url, { people: 300, documentBytes: 6400, entriesPerPerson: 5 })
})
afterAll(async () => {
  await source.drop()
  await place.remove()
})

const back = (more: Partial<TakeBackupOptions> = {}) =>
  takeBackup({ url: source.url, medium: place.medium, ring, now, role: 'hub_backup', ...more })

async function dropDatabases(...names: readonly (string | null)[]): Promise<void> {
  await asAdministrator(source.url, async (admin) => {
    for (const name of names) {
      if (name !== null) await admin.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`)
    }
  })
}

describe('Điều 9.1 — a backup', () => {
  test('is restored with equal fingerprints, audit chain and sequences', async () => {
    const told: BackupProgress[] = []
    const manifest = await back({ onProgress: (progress) => told.push(progress) })
    expect(told.at(-1)).toMatchObject({ step: 'BACK_UP', percent: 100, tablesDone: manifest.tables.length })
    expect(manifest.tables.find(({ table }) => table === 'employee')).toMatchObject({ rows: 300 })
    expect(manifest.tables.find(({ table }) => table === 'attachment')?.format).toBe('binary')
    expect(manifest.tables.map(({ schema }) => schema)).toContain('archive')
    expect(manifest.auditHeads).toEqual([expect.objectContaining({ chain: 'hub', seq: '200' })])
    const url = withDatabase(source.url, `${databaseNameOf(source.url)}_x`)
    await restoreInstallation({ ...place, ring, setId: manifest.setId, url, migrate: migrateDeploy, now })
    expect(await independentFingerprint(url)).toEqual(await independentFingerprint(source.url))
    await dropDatabases(databaseNameOf(url))
  })

  test('counts as verified only after it was restored into a scratch database, and leaves none behind', async () => {
    const { setId } = await back()
    expect((await observeSet(place.medium, ring, setId)).set.standing).toBe('UNVERIFIED')
    const proof = await proveSet({
      ...place,
      ring,
      setId,
      scratchUrl: source.url,
      migrate: migrateDeploy,
      now,
    })
    expect(proof).toMatchObject({ outcome: 'RESTORED', fault: null })
    expect((await observeSet(place.medium, ring, setId)).set.standing).toBe('VERIFIED')
    const left = await asAdministrator(source.url, (admin) =>
      admin.query("SELECT FROM pg_database WHERE datname LIKE $1 || '_scratch%'", [
        databaseNameOf(source.url).slice(0, 30),
      ]),
    )
    expect(left.rowCount).toBe(0)
  })

  test('fails where the role does not see every row, instead of dumping fewer', async () => {
    await expect(back({ role: 'hub_api' })).rejects.toThrow(/permission denied|row-level security/)
    expect((await place.medium.listNames()).filter((name) => name.includes('partial'))).toEqual([])
  })

  test('fails where row-level security would hide rows from a role that may read every table', async () => {
    const role = `doc_het_${process.pid}`
    const client = await connect({ url: source.url })
    await client.query(`CREATE ROLE ${role}; GRANT USAGE ON SCHEMA public, archive TO ${role};
      GRANT SELECT ON ALL TABLES IN SCHEMA public, archive TO ${role};
      GRANT SELECT ON ALL SEQUENCES IN SCHEMA public, archive TO ${role}`)
    const before = await place.medium.listNames()
    try {
      await expect(back({ role })).rejects.toThrow(/row-level security/)
      // The same role under the server's own setting is shown nothing and told nothing: that would be the silent dump.
      await client.query(`SET ROLE ${role}`)
      expect((await client.query('SELECT FROM dossier_entry')).rowCount).toBe(0)
    } finally {
      await client.query(`RESET ROLE; DROP OWNED BY ${role}; DROP ROLE ${role}`)
      await client.end()
    }
    expect(await place.medium.listNames()).toEqual(before)
  })

  test('fails when a schema with tables is not covered', async () => {
    const client = await connect({ url: source.url })
    await client.query('CREATE SCHEMA quen; CREATE TABLE quen.bang (n int)')
    await expect(back()).rejects.toMatchObject({ code: 'BACKUP.SCHEMA_NOT_COVERED' })
    await client.query('DROP SCHEMA quen CASCADE')
    await client.end()
  })

  test('made under an old key is read with the ring; without that key it is refused by name', async () => {
    const keyOf = (id: string) => [id, ring.get(id) ?? new Uint8Array()] as const
    const old = createKeyRing(new Map([keyOf('khoa-cu')]), 'khoa-cu')
    const { setId } = await back({ ring: old })
    expect((await observeSet(place.medium, ring, setId)).set.standing).toBe('UNVERIFIED')
    const newOnly = createKeyRing(new Map([keyOf('khoa-moi')]), 'khoa-moi')
    expect((await observeSet(place.medium, newOnly, setId)).set.standing).toBe('UNKNOWN_KEY')
    const proof = proveSet({
      ...place,
      ring: newOnly,
      setId,
      scratchUrl: source.url,
      migrate: migrateDeploy,
      now,
    })
    await expect(proof).rejects.toMatchObject({ code: 'BACKUP.KEY_LOST', detail: { keyId: 'khoa-cu' } })
  })

  test('never replaces live data without its typed name, and then keeps the old database', async () => {
    const { setId } = await back()
    const live = await createTestDatabase()
    await fillSampleData(live.url, { people: 10, documentBytes: 32, entriesPerPerson: 1 })
    const before = await independentFingerprint(live.url)
    const options = { ...place, ring, setId, url: live.url, migrate: migrateDeploy, now }
    await expect(restoreInstallation(options)).rejects.toMatchObject({ code: 'RESTORE.NAME_NOT_TYPED' })
    await expect(restoreInstallation({ ...options, typedName: 'hub' })).rejects.toThrow('gõ đúng tên')
    expect(await independentFingerprint(live.url)).toEqual(before)
    const { keptAs } = await restoreInstallation({ ...options, typedName: databaseNameOf(live.url) })
    expect(await independentFingerprint(live.url)).toEqual(await independentFingerprint(source.url))
    expect(await independentFingerprint(withDatabase(live.url, keptAs ?? ''))).toEqual(before)
    await dropDatabases(keptAs)
    await live.drop()
  })

  test('shows no row in the clear', async () => {
    const { setId } = await back()
    const file = await place.medium.openArchive(setId)
    const raw = await file.take(file.size)
    await file.close()
    for (const mark of ['Người thử nghiệm', 'Quyết định', 'CONG_CHUC']) expect(raw.includes(mark)).toBe(false)
  })
})
