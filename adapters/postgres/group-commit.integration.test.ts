import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPostgres } from '#embedded/postgres.ts'
import { appendAudit } from './audit.ts'
import { openDatabase, prismaOf } from './database.ts'
import { createGroupFlush } from './group-commit.ts'
import { migrateDeploy } from './migrate.ts'

describe('Điều 14.1(g) — whoever was answered is on disk', () => {
  it('keeps every answered transaction when the server is killed the moment after', async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'hub-commit-'))
    let server = await startPostgres({ directory })
    onTestFinished(async () => {
      await server.stop()
      await server.remove()
      await rm(directory, { recursive: true, force: true })
    })
    await migrateDeploy(server.url())
    const database = openDatabase({ url: server.url(), role: 'hub_api', onError: () => undefined })
    const record = { actor: 'a', action: 'x', ground: 'thử', subjects: [] }
    const one = (index: number): Promise<void> =>
      database.transaction({ kind: 'SYSTEM' }, (work) =>
        appendAudit(work, { ...record, requestId: String(index) }),
      )
    await Promise.all(Array.from({ length: 40 }, (_, index) => one(index)))
    process.kill(server.pid, 'SIGKILL')
    await database.close().catch(() => undefined)
    server = await startPostgres({ directory, port: server.port })
    const again = openDatabase({ url: server.url(), role: 'hub_api' })
    const count = await again.transaction({ kind: 'SYSTEM' }, (work) => prismaOf(work).auditEntry.count())
    await again.close()
    expect(count).toBe(40)
  })

  it('shares one flush among those who wait, and never lends one that began before', async () => {
    const begun: (() => void)[] = []
    const pool = { query: () => new Promise((resolve) => void begun.push(() => resolve({}))) }
    const flush = createGroupFlush(pool as never) // only `query` is used
    const [first, second] = [flush(), flush()]
    await Promise.resolve()
    await Promise.resolve()
    await Promise.resolve()
    expect(begun).toHaveLength(1)
    const late = flush()
    begun[0]?.()
    await Promise.all([first, second])
    await new Promise((resolve) => void setImmediate(resolve))
    expect(begun).toHaveLength(2)
    begun[1]?.()
    await late
  })
})
