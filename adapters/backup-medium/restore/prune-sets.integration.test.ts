import { open } from 'node:fs/promises'
import path from 'node:path'
import { takeAgedSet } from '#test/models/aged-sets.ts'
import { aKeyRing, aTemporaryMedium } from '#test/models/backup-place.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { connect } from '../database/connection.ts'
import { takeBackup } from '../database/take-backup.ts'
import { observeSet } from '../medium/observe-sets.ts'
import { toSignedRecord } from '../medium/signed-record.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pruneSets } from './prune-sets.ts'

const ring = aKeyRing()
const start = Date.UTC(2026, 0, 3)
const month = 30 * 86_400_000
let source: TestDatabase

beforeAll(async () => {
  source = await createTestDatabase()
})
afterAll(() => source.drop())

async function eightMonths() {
  const place = await aTemporaryMedium()
  const names: string[] = []
  for (let at = 0; at < 8; at += 1) {
    const { setId } = await takeAgedSet({ url: source.url, medium: place.medium, ring }, start + at * month)
    names.push(setId)
  }
  const now = start + 7 * month
  const readings = () => Promise.resolve({ walls: [now], boot: null })
  const policy = { monthlySets: 3, everythingForMonths: 3 }
  const told: string[] = []
  const prune = () =>
    pruneSets({
      medium: place.medium,
      ring,
      policy,
      now: () => now,
      readings,
      tell: (line) => told.push(line),
    })
  return { ...place, names, prune, told }
}

describe('Điều 9.1 — pruning', () => {
  test('explains each deletion before it is done, and a second time finds nothing to do', async () => {
    const { prune, names, medium, told, remove } = await eightMonths()
    const { deleted } = await prune()
    expect(deleted.map(({ setId }) => setId)).toEqual(names.slice(0, 4))
    for (const { explanation } of deleted) expect(told).toContain(explanation)
    expect(await medium.listNames()).toEqual(names.slice(4))
    expect((await prune()).deleted).toEqual([])
    await remove()
  })

  test('reads again what it relies on: rot found there keeps an older set', async () => {
    const { prune, names, medium, directory, remove } = await eightMonths()
    for (const name of names.slice(4, 7)) {
      const file = await open(path.join(directory, name, 'archive.hub'), 'r+')
      await file.write(Buffer.of(1, 2, 3), 0, 3, 1_000)
      await file.close()
    }
    const { foundBroken, deleted } = await prune()
    expect(foundBroken).toEqual(expect.arrayContaining(names.slice(5, 7)))
    const left = (await medium.listNames()).filter((name) => !names.slice(4, 7).includes(name))
    expect(left.length).toBeGreaterThanOrEqual(3)
    expect(deleted.map(({ setId }) => setId)).not.toContain(names[3])
    expect((await observeSet(medium, ring, names[6] ?? '')).set.standing).toBe('BROKEN')
    await remove()
  })

  test('a held set stays, and so does one whose hold cannot be read', async () => {
    const { prune, names, medium, remove } = await eightMonths()
    const [first = '', second = ''] = names
    const hold = { setId: first, by: 'so-noi-vu', reason: 'thanh tra', at: start }
    await medium.writeRecord(first, 'hold', toSignedRecord(ring, 'hold', hold))
    await medium.writeRecord(second, 'hold', 'không đọc được')
    const { deleted } = await prune()
    expect(deleted.map(({ setId }) => setId)).toEqual(names.slice(2, 4))
    await remove()
  })
})

test('a table emptied while the backup begins is not dumped empty: the lock comes before the snapshot', async () => {
  const { medium, remove } = await aTemporaryMedium()
  const client = await connect({ url: source.url })
  await client.query(
    `INSERT INTO unit (code, name, kind, valid_from) VALUES ('H59.T', 'Đơn vị thử', 'PHONG', '2025-07-01')`,
  )
  await client.query('BEGIN')
  await client.query('TRUNCATE unit')
  const backup = takeBackup({ url: source.url, medium, ring, now: Date.now, role: 'hub_backup' })
  // The backup waits for the lock of the uncommitted TRUNCATE instead of reading around it.
  const raced = await Promise.race([backup, client.query('SELECT pg_sleep(0.3)').then(() => 'waiting')])
  expect(raced).toBe('waiting')
  await client.query('ROLLBACK')
  const { tables } = await backup
  expect(tables.find(({ table }) => table === 'unit')).toMatchObject({ rows: 1 })
  await client.end()
  await remove()
})
