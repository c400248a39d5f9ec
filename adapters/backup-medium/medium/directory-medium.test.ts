import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assertDedicated } from './dedicated.ts'
import { createDirectoryMedium } from './directory-medium.ts'
import { toMediumError } from './durable-files.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'hub-medium-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('Phương tiện lưu trữ', () => {
  test('a set is there only after it was published', async () => {
    const medium = createDirectoryMedium({ directory })
    const half = await medium.begin('bo-1')
    await half.archive.write('abc')
    expect(await medium.listNames()).toEqual([])
    await half.publish('{}\n')
    expect(await medium.listNames()).toEqual(['bo-1'])
    expect(await medium.archiveBytes('bo-1')).toBe(3)
    expect(await readdir(path.join(directory, 'bo-1'))).toEqual(['archive.hub', 'manifest.json'])
  })

  test('a half set that is being written is left alone, an abandoned one is cleaned away', async () => {
    const medium = createDirectoryMedium({ directory })
    const half = await medium.begin('bo-1')
    expect(await medium.cleanUp()).toEqual([])
    await half.abandon()
    expect(await readdir(directory)).toEqual([])
    await mkdir(path.join(directory, 'bo-2.partial'))
    await mkdir(path.join(directory, 'bo-3.deleting'))
    await utimes(path.join(directory, 'bo-2.partial'), 1, 1)
    expect(await medium.cleanUp()).toEqual(['bo-3.deleting', 'bo-2.partial'])
  })

  test('a half set of another machine is left alone while it is written to', async () => {
    const clock = { now: Date.now() }
    const medium = createDirectoryMedium({ directory, clock: () => clock.now })
    await mkdir(path.join(directory, 'bo-1.partial'))
    const owner = { host: 'may-khac', pid: 1, started: '1' }
    await writeFile(path.join(directory, 'bo-1.partial', 'owner.json'), JSON.stringify(owner))
    expect(await medium.cleanUp()).toEqual([])
    clock.now += 16 * 60_000
    expect(await medium.cleanUp()).toEqual(['bo-1.partial'])
  })

  test.each(['../etc', 'a/b', '', '.hidden', 'bo-1.partial'])('refuses the name %j', async (name) => {
    const medium = createDirectoryMedium({ directory })
    expect(() => medium.readRecord(name, 'manifest')).toThrow(
      expect.objectContaining({ code: 'BACKUP.SET_MISSING' }),
    )
  })

  test('tells a full medium as such', () => {
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    expect(toMediumError(full)).toMatchObject({ code: 'BACKUP.MEDIUM_FULL' })
    expect(toMediumError(new Error('other'))).toMatchObject({ message: 'other' })
  })

  test('Điều 9.1 — refuses a medium on the device of the data unless that was allowed', async () => {
    const others = () => Promise.resolve([os.tmpdir()])
    await expect(assertDedicated({ directory, others, sameDevice: 'REFUSED' })).rejects.toMatchObject({
      code: 'BACKUP.SAME_DEVICE',
    })
    const unasked = () => Promise.reject(new Error('asked although it does not matter'))
    await assertDedicated({ directory, others: unasked, sameDevice: 'ALLOWED' })
    await assertDedicated({
      directory,
      others: () => Promise.resolve(['/proc', '/khong-co-thu-muc-nay']),
      sameDevice: 'REFUSED',
    })
    const missing = assertDedicated({
      directory: path.join(directory, 'x'),
      others: () => Promise.resolve([]),
      sameDevice: 'REFUSED',
    })
    await expect(missing).rejects.toMatchObject({ code: 'BACKUP.MEDIUM_UNUSABLE' })
  })
})
