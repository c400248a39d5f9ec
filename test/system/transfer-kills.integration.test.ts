import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prismaOf } from '#adapters/postgres/database.ts'
import { processIds } from '#contracts/process-ids.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { createRandom } from '#domain/people/random.ts'
import { scaled } from '#test/scale.ts'
import { printedSeed } from '#test/seed.ts'
import { startTransferStage, type TransferStage, transferVictims } from './transfer-stage.ts'

const seed = printedSeed('transfer kills')

let stage: TransferStage
let cases: Transfer[] = []

beforeAll(async () => {
  stage = await startTransferStage(600)
}, 240_000)
afterAll(() => stage.stop(), 60_000)

/** Waits for a state of the rows, asking again; the machine may be busy and the parts may be coming back. */
async function until(reached: () => Promise<boolean>, what: string, limitMs = 240_000): Promise<void> {
  const end = Date.now() + limitMs
  while (Date.now() < end) {
    if (await reached().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  throw new Error(`not reached: ${what}`)
}

const countEvents = (kind: string) =>
  stage.inWork(
    (work) => prismaOf(work).$queryRaw<{ transferId: string; count: number }[]>`
      SELECT transfer_id::text AS "transferId", count(*)::int AS count FROM transfer_event WHERE kind = ${kind} GROUP BY 1`,
  )

describe('transfers while worker, PostgreSQL and Temporal are killed', () => {
  it('enforces every deadline once: nothing lost, nothing doubled', async () => {
    const random = createRandom(seed)
    const kills = scaled('transfer kills', 3, 60)
    const people = await stage.movable(scaled('transfers under kills', 24, 100))
    // Every third process is never started: the API died between its commit and the start.
    for (const [index, person] of people.entries()) {
      cases.push(await stage.openOverdue(person))
      if (index % 3 === 0) await stage.sweep()
    }
    for (let kill = 0; kill < kills; kill += 1) {
      const victim = random.pick(transferVictims)
      await stage.kill(victim)
      await stage.sweep().catch(() => undefined)
    }
    const isDone = async (): Promise<boolean> => {
      await stage.sweep()
      const ended = await countEvents('END_ACCESS')
      const told = await countEvents('ESCALATE_RECEIPT')
      return ended.length === cases.length && told.length === cases.length
    }
    await until(isDone, 'every deadline enforced')

    for (const kind of ['BEGIN', 'END_ACCESS']) {
      expect((await countEvents(kind)).map(({ count }) => count)).toEqual(cases.map(() => 1))
    }
    const rows = await stage.inWork((work) => prismaOf(work).transfer.findMany({ where: { closedAt: null } }))
    expect(rows).toHaveLength(cases.length)
    expect(rows.every((row) => row.accessEndedBy === 'ENFORCED' && row.revokeLate)).toBe(true)
    expect(rows.every((row) => row.accessEndedAt?.getTime() === row.revokeDueAt?.getTime())).toBe(true)
    const told = await stage.inWork(
      (work) => prismaOf(work).$queryRaw<{ doubled: number }[]>`
        SELECT count(*)::int AS doubled FROM (SELECT 1 FROM notification GROUP BY case_id, kind, title, unit_code, body, due_at, deduplication_key HAVING count(*) > 1) d`,
    )
    expect(told[0]?.doubled).toBe(0)
  }, 600_000)

  it('brings every open case back after Temporal lost its whole store', async () => {
    await stage.wipeTemporal()
    const [report] = await stage.sweep()
    expect(report).toMatchObject({ open: cases.length, started: cases.length, failed: 0 })
    const [again] = await stage.sweep()
    expect(again).toMatchObject({ started: 0, running: cases.length })
    const before = await countEvents('END_ACCESS')
    const described = await stage.temporal((client) =>
      client.workflow.getHandle(processIds.transfer(cases[0]?.caseNumber ?? '')).describe(),
    )
    expect(described.status.name).toBe('RUNNING')
    expect(before.every(({ count }) => count === 1)).toBe(true)
  }, 300_000)

  it('leaves no name and no number of a person in anything that Temporal keeps or the worker logs', async () => {
    const people = await stage.inWork((work) =>
      prismaOf(work).employee.findMany({
        where: { id: { in: cases.map(({ employeeId }) => employeeId) } },
        select: { fullName: true, id: true },
      }),
    )
    const isDecided = async (): Promise<boolean> => (await stage.rawStore()).includes('CT-20')
    await until(isDecided, 'the store holds case numbers')
    const raw = await stage.rawStore()
    expect(people).toHaveLength(cases.length)
    const found = people.filter(({ fullName, id }) => raw.includes(fullName) || raw.includes(id))
    expect(found.map(({ id }) => id)).toEqual([])
    // The process's input and its Vietnamese texts are sealed too.
    for (const { id } of cases) expect(raw.includes(id)).toBe(false)
    expect(raw.includes('hủy quyền truy cập')).toBe(false)
    cases = []
  }, 120_000)
})
