import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { startPostgres } from '#embedded/postgres.ts'
import { appendAudit } from '../audit/audit.ts'
import { openDatabase, prismaOf } from '../database.ts'
import { createGroupCommit, groupCommit } from './group-commit.ts'
import { migrateDeploy } from '../migration/migrate.ts'

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

  it('flushes with the commit of whoever comes alone, and once for all who come meanwhile', async () => {
    const begun: (() => void)[] = []
    const pool = { query: () => new Promise((resolve) => void begun.push(() => resolve({}))) }
    const commit = createGroupCommit(pool as never) // only `query` is used
    const took: boolean[] = []
    const audited = (end: Promise<void> = Promise.resolve()): Promise<void> => {
      const work = {} as UnitOfWork
      groupCommit(work)
      return commit(work, async (withFlush) => {
        took.push(withFlush())
        await end
      })
    }
    let endFirst = (): void => undefined
    const first = audited(new Promise((resolve) => (endFirst = resolve)))
    const [second, third] = [audited(), audited()]
    await turn()
    expect([took, begun.length]).toEqual([[true, false, false], 0])
    endFirst()
    await first
    await turn()
    expect(begun).toHaveLength(1)
    const late = audited()
    begun[0]?.()
    await Promise.all([second, third])
    await turn()
    expect([took.at(-1), begun.length]).toEqual([false, 2])
    begun[1]?.()
    await late
    await audited()
    expect([took.at(-1), begun.length]).toEqual([true, 2])
  })

  it('asks for no flush where nothing is audited, and goes on after a commit that failed', async () => {
    const commit = createGroupCommit({
      query: () => Promise.reject(new Error('no flush is wanted')),
    } as never)
    const asked = async (withFlush: () => boolean) => expect(withFlush()).toBe(false)
    await commit({} as UnitOfWork, asked)
    const work = {} as UnitOfWork
    groupCommit(work)
    const failing = commit(work, (withFlush) => Promise.reject(new Error(withFlush() ? 'gone' : '')))
    await expect(failing).rejects.toThrow('gone')
    await commit(work, async (withFlush) => expect(withFlush()).toBe(true))
  })
})

const turn = () => new Promise((resolve) => void setImmediate(resolve))
