import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mediumContract } from '#test/models/medium-contract.ts'
import { assertDedicated, assertElsewhere } from './dedicated.ts'
import { createDirectoryMedium } from './directory-medium.ts'
import { toMediumError } from './durable-files.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'hub-medium-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('Phương tiện lưu trữ', () => {
  mediumContract(async () => ({
    medium: createDirectoryMedium({ directory }),
    later: (ms) => createDirectoryMedium({ directory, clock: () => Date.now() + ms }),
  }))

  test('a published set has its files and no more', async () => {
    const half = await createDirectoryMedium({ directory }).begin('bo-1')
    await half.archive.write(Buffer.from('abc'))
    await half.publish('{}\n')
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

  test("Điều 9.1 — refuses a store of objects on this machine or the database's unless that was allowed", async () => {
    const databaseUrl = 'postgresql://hub@127.0.0.1/hub'
    const ask = (endpoint: string | undefined, sameDevice: 'ALLOWED' | 'REFUSED' = 'REFUSED') =>
      assertElsewhere({ endpoint, databaseUrl, sameDevice })
    await expect(ask('http://127.0.0.1:9000')).rejects.toMatchObject({ code: 'BACKUP.SAME_DEVICE' })
    await expect(ask('http://[::1]:9000')).rejects.toMatchObject({ code: 'BACKUP.SAME_DEVICE' })
    const beside = { endpoint: 'https://192.0.2.7', databaseUrl: 'postgresql://hub@192.0.2.7/hub' }
    await expect(assertElsewhere({ ...beside, sameDevice: 'REFUSED' })).rejects.toMatchObject({
      code: 'BACKUP.SAME_DEVICE',
    })
    await ask('https://192.0.2.7')
    await ask(undefined)
    await ask('http://127.0.0.1:9000', 'ALLOWED')
  })
})
