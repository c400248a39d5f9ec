import { stat } from 'node:fs/promises'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '#test/database.ts'
import { findDataDirectory } from './data-directory.ts'

const database = await createTestDatabase()
afterAll(() => database.drop())

test('Điều 9.1 — the folder of the database is known to those who may know it, and to nobody else', async () => {
  const directory = (await findDataDirectory(database.url)) ?? ''
  expect((await stat(directory)).isDirectory()).toBe(true)
  expect(await findDataDirectory(database.url, 'hub_backup')).toBeUndefined()
})
