import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { migrateDeploy } from '#adapters/postgres/migration/migrate.ts'
import { startPostgres } from '#embedded/postgres.ts'
import { isFullDisk } from '#embedded/start-fault.ts'
import { startStack } from './stack.ts'

const long = 180_000
const folders: string[] = []
const mounted: string[] = []

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'hub-fault-'))
  folders.push(made)
  return made
}

afterAll(() => {
  for (const place of mounted) spawnSync('umount', [place])
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

/** What the terminal showed last, after everything that had started was stopped again. */
async function lastLine(
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const refused = await startStack({ directory, environment })
  const refusal = await refused.ready().then(
    () => refused.interrupt().then(() => 'it started'),
    (error: unknown) => String(error),
  )
  expect(refusal).toContain('did not become ready')
  expect(await refused.interrupt()).toBe(1)
  expect(refused.output()).not.toMatch(/^ {4}at /m) // no stack
  return refused.output().trim().split('\n').at(-1) ?? ''
}

/** A disk of so many megabytes, where this machine lets us make one. */
function smallDisk(megabytes: number): string | undefined {
  const place = folder()
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', place])
  if (status !== 0) return undefined
  mounted.push(place)
  return place
}

describe('a start that cannot be says why in one Vietnamese line', () => {
  it('the Temporal program is not where TEMPORAL_CLI says', { timeout: long }, async () => {
    expect(await lastLine(folder(), { TEMPORAL_CLI: '/khong-co/temporal' })).toBe(
      'TEMPORAL_CLI chỉ tới /khong-co/temporal, tệp này không tồn tại.',
    )
  })

  it('the database was upgraded by a newer hub', { timeout: long }, async () => {
    const directory = folder()
    const postgres = await startPostgres({ directory: join(directory, 'postgres') })
    await migrateDeploy(postgres.url())
    const client = new Client({ connectionString: postgres.url() })
    await client.connect()
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       VALUES ('1', '1', '29990101000000_tuong_lai', now(), now(), 1)`,
    )
    await client.end()
    await postgres.stop()
    try {
      expect(await lastLine(directory)).toBe(
        'Cơ sở dữ liệu thuộc phiên bản mới hơn phần mềm này (có 29990101000000_tuong_lai); hãy dùng phiên bản mới.',
      )
    } finally {
      await postgres.remove()
    }
  })

  it('the disk is full', { timeout: long }, async () => {
    const told = ['ENOSPC: no space left on device', 'could not extend file: No space left on device']
    for (const text of [...told, 'disk I/O: database or disk is full'])
      expect([text, isFullDisk(text)]).toEqual([text, true])
    const disk = smallDisk(64)
    if (disk === undefined) return // not as this user
    expect(await lastLine(disk)).toMatch(/^Ổ đĩa chứa .* đã đầy: giải phóng ít nhất 500 MB rồi chạy lại\.$/)
  })
})
