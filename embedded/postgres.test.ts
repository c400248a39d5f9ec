import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { type EmbeddedPostgres, startPostgres, throwawaySettings } from './postgres.ts'

const root = mkdtempSync(join(tmpdir(), 'hub-postgres-'))
const started: EmbeddedPostgres[] = []

async function start(
  name: string,
  settings: Readonly<Record<string, string>> = throwawaySettings,
): Promise<EmbeddedPostgres> {
  const cluster = await startPostgres({ directory: join(root, name), settings })
  started.push(cluster)
  return cluster
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

afterAll(async () => {
  for (const cluster of started) await cluster.remove()
  rmSync(root, { recursive: true, force: true })
})

describe('embedded PostgreSQL', () => {
  it('keeps what was committed over a stop and joins a server that is already running', async () => {
    const first = await start('kept')
    await query(first.url(), 'create table t as select 1 as a')
    await first.stop()
    const second = await start('kept')
    const third = await start('kept')
    expect(third.pid).toBe(second.pid)
    expect(await query(third.url(), 'select a from t')).toEqual([{ a: 1 }])
  })

  it('recovers after kill -9 of the server', async () => {
    const first = await start('killed', {})
    await query(first.url(), 'create table t as select 1 as a')
    process.kill(first.pid, 'SIGKILL')
    const second = await start('killed', {})
    expect(second.pid).not.toBe(first.pid)
    expect(await query(second.url(), 'select a from t')).toEqual([{ a: 1 }])
  })

  it('starts once when two start at the same time on a new folder', async () => {
    const [one, two] = await Promise.all([start('raced'), start('raced')])
    expect(one.pid).toBe(two.pid)
  })

  it('works in UTC and UTF-8', async () => {
    const cluster = await start('kept')
    const rows = await query(
      cluster.url(),
      `select current_setting('timezone') z, current_setting('server_encoding') e`,
    )
    expect(rows).toEqual([{ z: 'UTC', e: 'UTF8' }])
  })

  it('refuses the files of a newer version with one Vietnamese line', async () => {
    const cluster = await start('newer')
    await cluster.stop()
    writeFileSync(join(cluster.directory, 'data', 'PG_VERSION'), '19\n')
    await expect(start('newer')).rejects.toThrow(/thuộc PostgreSQL 19, còn bản đi kèm là 18/)
  })
})
