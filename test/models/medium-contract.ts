import { expect, test } from 'vitest'
import type { BackupMedium } from '#adapters/backup-medium/medium/backup-medium.ts'

export interface MediumUnderTest {
  readonly medium: BackupMedium
  /** The same place as it is seen so much later, by a program of another machine. */
  later(milliseconds: number): BackupMedium
}

/** What every medium promises; the same suite for all. */
export function mediumContract(create: () => Promise<MediumUnderTest>): void {
  const write = async (medium: BackupMedium, setId: string, text = 'abc') => {
    const half = await medium.begin(setId)
    await half.archive.write(Buffer.from(text))
    await half.publish('{}\n')
  }

  test('a set is there only after it was published', async () => {
    const { medium } = await create()
    const half = await medium.begin('bo-1')
    await half.archive.write(Buffer.from('ab'))
    await half.archive.write(Buffer.from('c'))
    expect(await medium.listNames()).toEqual([])
    await half.publish('{}\n')
    expect(await medium.listNames()).toEqual(['bo-1'])
    expect(await medium.archiveBytes('bo-1')).toBe(3)
    expect(await medium.readRecord('bo-1', 'manifest')).toBe('{}\n')
    expect(await medium.readRecord('bo-1', 'hold')).toBeUndefined()
  })

  test('an archive of many parts is read as it was written, and not beyond its end', async () => {
    const { medium } = await create()
    const piece = Buffer.alloc(1 << 20, 'hub')
    const half = await medium.begin('bo-1')
    for (let at = 0; at < 40; at += 1) await half.archive.write(piece)
    await half.publish('{}\n')
    const archive = await medium.openArchive('bo-1')
    expect(archive.size).toBe(40 << 20)
    for (let at = 0; at < 40; at += 1) expect((await archive.take(1 << 20)).equals(piece)).toBe(true)
    expect(await archive.take(10)).toHaveLength(0)
    await archive.close()
  })

  test('an abandoned set leaves nothing, and its name may be used again', async () => {
    const { medium } = await create()
    const half = await medium.begin('bo-1')
    await half.archive.write(Buffer.alloc(100))
    await half.abandon()
    expect(await medium.listNames()).toEqual([])
    await write(medium, 'bo-1')
    expect(await medium.listNames()).toEqual(['bo-1'])
  })

  test('a half set that is being written is left alone, a quiet one is cleaned away', async () => {
    const { medium, later } = await create()
    const half = await medium.begin('bo-1')
    expect(await medium.cleanUp()).toEqual([])
    expect(await later(10 * 60_000).cleanUp()).toEqual([])
    expect(await later(16 * 60_000).cleanUp()).toHaveLength(1)
    expect(await medium.listNames()).toEqual([])
    await half.abandon().catch(() => undefined)
  })

  test('records are kept beside a set; a lifted hold is gone', async () => {
    const { medium } = await create()
    await write(medium, 'bo-1')
    await medium.writeRecord('bo-1', 'hold', 'giữ\n')
    await medium.writeRecord('bo-1', 'verification', 'một\n')
    await medium.writeRecord('bo-1', 'verification', 'hai\n')
    expect(await medium.readRecord('bo-1', 'hold')).toBe('giữ\n')
    expect(await medium.readRecord('bo-1', 'verification')).toBe('hai\n')
    await medium.liftHold('bo-1')
    expect(await medium.readRecord('bo-1', 'hold')).toBeUndefined()
  })

  test('a removed set is gone whole; the others stay', async () => {
    const { medium } = await create()
    for (const name of ['bo-1', 'bo-2']) await write(medium, name)
    await medium.remove('bo-1')
    expect(await medium.listNames()).toEqual(['bo-2'])
    expect(await medium.cleanUp()).toEqual([])
    await expect(medium.openArchive('bo-1')).rejects.toMatchObject({ code: 'BACKUP.SET_MISSING' })
    expect(await medium.readRecord('bo-1', 'manifest')).toBeUndefined()
  })

  test.each(['../etc', 'a/b', '', '.hidden', 'bo-1.partial'])('refuses the name %j', async (name) => {
    const { medium } = await create()
    const read = async () => medium.readRecord(name, 'manifest')
    await expect(read()).rejects.toMatchObject({ code: 'BACKUP.SET_MISSING' })
  })

  test('tells the time and is reachable', async () => {
    const { medium } = await create()
    await medium.assertReachable()
    const [clock = 0] = await medium.readClock()
    expect(Math.abs(clock - Date.now())).toBeLessThan(3_600_000)
    expect(await medium.listNames()).toEqual([])
  })
}
