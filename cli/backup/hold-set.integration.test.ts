import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '#adapters/postgres/database.ts'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { createTestDatabase } from '#test/database.ts'
import { takeAgedSet } from '#test/models/aged-sets.ts'
import { aTemporaryMedium } from '#test/models/backup-place.ts'

const keys = `khoa:${randomBytes(32).toString('base64')}`
const place = await aTemporaryMedium()
const source = await createTestDatabase()
const database = openDatabase({ url: source.url, role: 'hub_worker', connections: 1 })
afterAll(async () => {
  await database.close()
  await source.drop()
  await place.remove()
})

const hub = (...words: readonly string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'cli/hub.ts', 'backup', ...words], {
    env: {
      ...process.env,
      DATABASE_URL: source.url,
      HUB_KEYS: keys,
      HUB_DATA_DIR: place.directory,
      BACKUP_MEDIUM: place.directory,
    },
  })

test('Điều 14.1(g) — hold and release by command are on record with who and why', async () => {
  const ring = parseKeyRing(keys)
  const { setId } = await takeAgedSet({ url: source.url, medium: place.medium, ring }, Date.now())
  await hub('hold', setId, '--by', 'Thanh tra tỉnh', '--reason', 'đang thanh tra')
  expect(await place.medium.readRecord(setId, 'hold')).toContain('Thanh tra tỉnh')
  await hub('release', setId, '--by', 'Thanh tra tỉnh', '--reason', 'đã kết luận')
  expect(await place.medium.readRecord(setId, 'hold')).toBeUndefined()
  const { rows } = await database.pool.query<{ ground: string; detail: object }>(
    "SELECT ground, detail FROM audit_entry WHERE action = 'backups.hold' ORDER BY seq",
  )
  expect(rows.map(({ detail }) => detail)).toEqual([
    { act: 'hold', set: setId },
    { act: 'release', set: setId },
  ])
  expect(rows[0]?.ground).toContain('theo Thanh tra tỉnh: đang thanh tra')
  expect(rows[1]?.ground).toContain('đã kết luận')
}, 90_000)
