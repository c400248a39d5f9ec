import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { createTestDatabase } from '#test/database.ts'
import { takeAgedSet } from '#test/models/aged-sets.ts'
import { aTemporaryMedium } from '#test/models/backup-place.ts'

const day = 86_400_000
const keys = `khoa:${randomBytes(32).toString('base64')}`
const place = await aTemporaryMedium()
const source = await createTestDatabase()
afterAll(async () => {
  await source.drop()
  await place.remove()
})

interface Told {
  readonly code: number
  readonly text: string
}

/** With the medium and the keys alone, as after a disaster. */
const deletion = (setId: string) =>
  new Promise<Told>((resolve) => {
    const told = ['--import', 'tsx', 'cli/hub.ts', 'backup', 'delete', setId]
    const { DATABASE_URL: _database, ...inherited } = process.env
    const env = {
      ...inherited,
      HUB_KEYS: keys,
      HUB_DATA_DIR: place.directory,
      BACKUP_MEDIUM: place.directory,
      HUB_PUBLIC_URL: 'https://hub.example.vn',
    }
    execFile(process.execPath, told, { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: `${stdout}${stderr}` }),
    )
  })

test('Điều 9.1 — the command deletes nothing: it says whether a set may go and what each of two people sends', async () => {
  const taken: string[] = []
  for (const days of [200, 110, 80, 50, 20]) {
    const at = Date.now() - days * day
    const set = await takeAgedSet({ url: source.url, medium: place.medium, ring: parseKeyRing(keys) }, at)
    taken.push(set.setId)
  }
  const [oldest = '', ...others] = taken
  const may = await deletion(oldest)
  expect(may.code, may.text).toBe(0)
  expect(may.text).toContain(`POST https://hub.example.vn/api/v1/backup-sets/${oldest}/deletion-requests`)
  expect(may.text).toContain('POST https://hub.example.vn/api/v1/backup-deletions/{deletionId}/consent')
  const mustStay = await deletion(others.at(-1) ?? '')
  expect(mustStay.code).toBe(1)
  expect(mustStay.text).toContain('Không được xóa.')
  expect((await deletion('sao-luu-khong-co')).text).toContain('sao-luu-khong-co')
  expect(await place.medium.listNames()).toEqual(taken)
}, 90_000)
