import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { createTestDatabase } from '#test/database.ts'
import { takeAgedSet } from '#test/models/aged-sets.ts'
import { aKeyRing } from '#test/models/backup-place.ts'
import { fillSampleData, independentFingerprint } from '#test/models/filled-database.ts'
import { mediumContract } from '#test/models/medium-contract.ts'
import { findS3Python, startS3Store } from '#test/models/s3-store.ts'
import { databaseNameOf, withDatabase } from '../database/connection.ts'
import { takeBackup } from '../database/take-backup.ts'
import { proveSet } from '../restore/prove-set.ts'
import { pruneSets } from '../restore/prune-sets.ts'
import { readSet } from '../restore/read-set.ts'
import { restoreInstallation } from '../restore/restore-installation.ts'
import { asAdministrator } from '../restore/side-database.ts'
import { observeSet } from './observe-sets.ts'
import { createS3Medium } from './s3-medium.ts'
import { createS3Store } from './s3-store.ts'

const found = findS3Python()
if ('reason' in found) process.stdout.write(`[s3] not run: ${found.reason}\n`)
let store: Awaited<ReturnType<typeof startS3Store>>

describe.skipIf('reason' in found)('Phương tiện lưu trữ kiểu S3', () => {
  beforeAll(async () => {
    store = await startS3Store('python' in found ? found.python : '')
  }, 120_000)
  afterAll(() => store.stop())

  mediumContract(async () => {
    const place = await store.createBucket()
    return {
      medium: createS3Medium(place),
      later: (ms) => createS3Medium({ ...place, clock: () => Date.now() + ms }),
    }
  })

  test('two programs cannot begin one set, and a set never replaces another', async () => {
    const place = await store.createBucket('')
    const medium = createS3Medium(place)
    const half = await medium.begin('bo-1')
    await expect(createS3Medium(place).begin('bo-1')).rejects.toMatchObject({
      code: 'BACKUP.MEDIUM_UNUSABLE',
    })
    await half.archive.write(Buffer.from('abc'))
    await half.publish('{}\n')
    await expect(medium.begin('bo-1')).rejects.toMatchObject({ code: 'BACKUP.MEDIUM_UNUSABLE' })
    expect(await medium.listNames()).toEqual(['bo-1'])
    expect(await medium.archiveBytes('bo-1')).toBe(3)
    expect(await medium.readRecord('bo-1', 'manifest')).toBe('{}\n')
  })

  test('an archive without a manifest that nobody writes is looked at, never deleted by itself', async () => {
    const place = await store.createBucket()
    await createS3Store(place).write('bo-1/archive.hub', 'abc')
    const medium = createS3Medium({ ...place, clock: () => Date.now() + 86_400_000 })
    expect(await medium.cleanUp()).toEqual([])
    expect(await medium.listNames()).toEqual(['bo-1'])
    expect((await observeSet(medium, aKeyRing(), 'bo-1')).set.standing).toBe('FORGED')
  })

  test('a wrong login and a bucket that is not there are told', async () => {
    const place = await store.createBucket()
    const away = createS3Medium({ ...place, bucket: 'khong-co' })
    await expect(away.assertReachable()).rejects.toMatchObject({ code: 'BACKUP.MEDIUM_UNUSABLE' })
    await expect(away.listNames()).rejects.toMatchObject({ code: 'BACKUP.MEDIUM_UNUSABLE' })
    const nobody = createS3Medium({ ...place, endpoint: 'http://127.0.0.1:1' })
    await expect(nobody.listNames()).rejects.toMatchObject({ code: 'BACKUP.MEDIUM_UNUSABLE' })
  }, 120_000)

  test('Điều 9.1 — backed up, proved, pruned, restored; a killed backup leaves nothing that counts', async () => {
    const place = await store.createBucket()
    const medium = createS3Medium(place)
    const key = Buffer.alloc(32, 7)
    const ring = createKeyRing(new Map([['khoa', new Uint8Array(key)]]), 'khoa')
    const source = await createTestDatabase()
    await fillSampleData(source.url, { people: 2_000, documentBytes: 16_000, entriesPerPerson: 4 })
    const now = Date.UTC(2026, 8, 3)
    for (const months of [7, 6, 5, 4, 3, 2, 1]) {
      await takeAgedSet({ url: source.url, medium, ring }, now - months * 30 * 86_400_000)
    }
    const before = await medium.listNames()

    const child = fileURLToPath(new URL('../../../test/models/backup-child.ts', import.meta.url))
    const orders = {
      act: 'backup',
      url: source.url,
      directory: '',
      keys: `khoa:${key.toString('base64')}`,
      setId: '',
      target: '',
      now,
      s3: place,
    }
    const killed = spawn('node', ['--import', 'tsx', child, JSON.stringify(orders)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const over = once(killed, 'exit')
    await expect
      .poll(async () => (await createS3Store(place).listFolders()).length, { timeout: 60_000 })
      .toBe(8)
    killed.kill('SIGKILL')
    await over
    expect(await medium.listNames()).toEqual(before)
    expect(await medium.cleanUp()).toHaveLength(1)
    expect(await createS3Store(place).listFolders()).toEqual(before)

    const readings = () => Promise.resolve({ walls: [now], boot: null })
    const { setId } = await takeBackup({
      url: source.url,
      medium,
      ring,
      now: () => now,
      readings,
      role: 'hub_backup',
    })
    const proof = await proveSet({
      medium,
      ring,
      setId,
      scratchUrl: source.url,
      migrate: migrateDeploy,
      now: () => now,
    })
    expect(proof).toMatchObject({ outcome: 'RESTORED', fault: null })
    const policy = { monthlySets: 3, everythingForMonths: 3 }
    const { deleted } = await pruneSets({ medium, ring, policy, now: () => now, readings })
    expect(deleted.length).toBeGreaterThan(0)
    expect(await medium.listNames()).toHaveLength(8 - deleted.length)
    const target = withDatabase(source.url, `${databaseNameOf(source.url)}_s3`)
    await restoreInstallation({ medium, ring, setId, url: target, migrate: migrateDeploy, now: () => now })
    expect(await independentFingerprint(target)).toEqual(await independentFingerprint(source.url))

    await createS3Store(place).write(`${setId}/archive.hub`, 'khác hẳn')
    await expect(readSet({ medium, ring, setId })).rejects.toMatchObject({ code: 'BACKUP.ARCHIVE_REFUSED' })
    expect((await observeSet(medium, ring, setId)).set.standing).toBe('BROKEN')
    await asAdministrator(source.url, (admin) =>
      admin.query(`DROP DATABASE "${databaseNameOf(target)}" WITH (FORCE)`),
    )
    await source.drop()
  }, 300_000)
})
