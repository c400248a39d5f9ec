import { createBackupActivities } from '#activities/backup.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { createBackupStore, openBackupCases } from '#adapters/postgres/backups/backups.ts'
import { openDatabase } from '#adapters/postgres/database.ts'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { takeAgedSet } from '#test/models/aged-sets.ts'
import { aKeyRing, aTemporaryMedium } from '#test/models/backup-place.ts'
import { fillSampleData, independentFingerprint } from '#test/models/filled-database.ts'
import { createTestDatabase } from '#test/database.ts'
import { MockActivityEnvironment } from '@temporalio/testing'
import { expect, test } from 'vitest'
import { databaseNameOf, withDatabase } from './database/connection.ts'
import { createDirectoryMedium } from './medium/directory-medium.ts'
import { restoreInstallation } from './restore/restore-installation.ts'
import { asAdministrator } from './restore/side-database.ts'
import { createBackupVault } from './vault.ts'

test('Điều 9.1, 16.8 — destroy everything but medium and key: the restored installation is equal and goes on', async () => {
  const place = await aTemporaryMedium()
  const ring = aKeyRing()
  const live = await createTestDatabase()
  await fillSampleData(live.url, { people: 200, documentBytes: 3_200, entriesPerPerson: 5 })
  const database = openDatabase({ url: live.url, role: 'hub_worker' })
  const run = { runId: 'thang-2026-11', period: '2026-11' } as const
  const backups = createBackupStore()
  const { medium } = place
  const vault = createBackupVault({
    url: live.url,
    role: 'hub_backup',
    medium,
    ring,
    policy: { monthlySets: 3, everythingForMonths: 3 },
    scratch: (use) => use(live.url),
    migrate: migrateDeploy,
    now: Date.now,
    hubVersion: 'test',
    assertDedicated: () => Promise.resolve(),
  })
  const agreed = { carryOut: () => Promise.resolve([]) }
  const acts = createBackupActivities({ database, backups, vault, agreed, clock: { now: Date.now } })
  const env = new MockActivityEnvironment()
  const perform = <I, O>(act: (input: I) => Promise<O>, input: I): Promise<O> =>
    env.run<[I], O, (input: I) => Promise<O>>(act, input)
  const beats: unknown[] = []
  env.on('heartbeat', (beat: unknown) => beats.push(beat))

  // Six old sets, of which some are due to go once this month's is proved.
  for (let month = 10; month >= 5; month -= 1) {
    await takeAgedSet({ url: live.url, medium, ring }, Date.now() - month * 30 * 86_400_000)
  }
  await perform(acts.openMonthlyBackup, run)
  const printAtBackup = await independentFingerprint(live.url)
  const taken = await perform(acts.backUpDatabase, run)
  const proof = await perform(acts.proveBackup, { ...run, name: taken.name })
  expect(proof).toMatchObject({ outcome: 'RESTORED' })
  const report = await perform(acts.pruneBackups, run)
  await perform(acts.certifyBackup, { ...run, taken, report })
  expect(beats.some((beat) => String(beat).startsWith('Khôi phục thử: '))).toBe(true)
  const read = await database.transaction({ kind: 'SYSTEM' }, async (work) => ({
    row: await backups.get(work, run.runId),
    certificate: await backups.certificate(work, run.runId),
  }))
  expect(read.row).toMatchObject({ stage: 'XONG', name: taken.name, proof: { outcome: 'RESTORED' } })
  expect(read.row.decisions?.every(({ explanation }) => explanation.length > 20)).toBe(true)
  expect(read.certificate).toContain('Đã kiểm chứng')
  expect(read.certificate).toMatch(/Khoảng dữ liệu có thể mất|thiếu khóa: không/)
  expect(report.withoutKey).toEqual([])
  expect(await medium.listNames()).toHaveLength(7 - report.deleted.length)
  await database.close()

  await live.drop()
  const keptKey = createKeyRing(
    new Map([[ring.activeKeyId, ring.get(ring.activeKeyId) ?? new Uint8Array()]]),
    ring.activeKeyId,
  )
  const url = withDatabase(live.url, `${databaseNameOf(live.url)}_moi`)
  const found = createDirectoryMedium({ directory: place.directory })
  await restoreInstallation({
    medium: found,
    ring: keptKey,
    setId: taken.name,
    url,
    migrate: migrateDeploy,
    now: Date.now,
  })
  expect(await independentFingerprint(url)).toEqual(printAtBackup)

  // The run that made this backup was open when it was taken: reconciling starts it again, its effect was lost.
  const restored = openDatabase({ url, role: 'hub_worker' })
  const open = await restored.transaction({ kind: 'SYSTEM' }, (work) =>
    openBackupCases(work, { afterId: '', limit: 10 }),
  )
  expect(open.map(({ id, start }) => [id, start.workflowId])).toEqual([
    [run.runId, 'sao-luu/2026-11/thang-2026-11'],
  ])
  await restored.close()
  await asAdministrator(url, (admin) => admin.query(`DROP DATABASE "${databaseNameOf(url)}" WITH (FORCE)`))
  await place.remove()
}, 300_000)
