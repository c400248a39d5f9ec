import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prismaOf } from '#adapters/postgres/database.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { processIds } from '#contracts/process-ids.ts'
import { createRandom } from '#domain/people/random.ts'
import { scaled } from '#test/scale.ts'
import { printedSeed } from '#test/seed.ts'
import { type ApiProcess, type ApiReply, launchApi } from './api-process.ts'
import { startTransferStage, type TransferStage } from './transfer-stage.ts'

const seed = printedSeed('API kills')

let stage: TransferStage
let api: ApiProcess
let folder: string
let department: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hub-api-kills-'))
  stage = await startTransferStage(600)
  api = await launchApi({ environment: stage.environment(), log: path.join(folder, 'api.log') })
  department = await anAccount(null, 'DEPARTMENT_OFFICER', null)
}, 240_000)
afterAll(async () => {
  await api.stop()
  await stage.stop()
  await rm(folder, { recursive: true, force: true })
}, 120_000)

/** An account with one role of its own, past its first sign-in. */
async function anAccount(employeeId: string | null, role: string, unitCode: string | null): Promise<string> {
  const id = randomUUID()
  await stage.inWork(async (work) => {
    if (employeeId !== null)
      await prismaOf(work)
        .$executeRaw`UPDATE account SET employee_id = NULL WHERE employee_id = ${employeeId}::uuid`
    await prismaOf(work).$executeRaw`
      INSERT INTO account (id, employee_id, login, display_name, must_change, acknowledged_at)
      VALUES (${id}::uuid, ${employeeId}::uuid, ${`thu-${id}`}, 'Tài khoản thử', false, now())`
    await prismaOf(work).$executeRaw`
      INSERT INTO held_role (id, account_id, role, unit_code, assignment_id, ground, starts_at)
      VALUES (${randomUUID()}::uuid, ${id}::uuid, ${role}, ${unitCode}, ${randomUUID()}::uuid, 'thử', now() - interval '1 day')`
  })
  return id
}

const today = () => civilDateAt(Date.now())
const opening = ({ employeeId, unitCode }: { employeeId: string; unitCode: string }) => ({
  employeeId,
  kind: 'DIEU_DONG',
  fromUnit: unitCode,
  toUnit: unitCode === 'H59.12' ? 'H59.13' : 'H59.12',
  decisionNumber: '1/QĐ',
  decisionDate: today(),
  handoverDate: today(),
  post: null,
})

/** `kill -9` of the API over and over while requests are under way. */
async function underKills<T>(kills: number, requests: () => Promise<readonly T[]>): Promise<readonly T[]> {
  const random = createRandom(seed)
  const state = { isOver: false }
  const killing = (async () => {
    for (let kill = 0; kill < kills && !state.isOver; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 150 + random.below(750)))
      await api.kill()
      await api.start()
    }
  })()
  try {
    return await requests()
  } finally {
    state.isOver = true
    await killing
  }
}

describe('kill -9 of the API in the middle of requests', () => {
  it('loses and doubles nothing: a request repeated with its key is one case, one receipt', async () => {
    const people = await stage.movable(scaled('requests under kills of the API', 16, 80))
    const kills = scaled('kills of the API', 3, 30)
    const opened = await underKills(kills, () =>
      Promise.all(
        people.map((person) =>
          api.insist({
            method: 'POST',
            path: '/transfers',
            as: department,
            key: randomUUID(),
            body: opening(person),
          }),
        ),
      ),
    )
    expect(opened.map(({ status }) => status)).toEqual(people.map(() => 202))
    const rows = await stage.inWork((work) =>
      prismaOf(work).transfer.findMany({ orderBy: { caseNumber: 'asc' } }),
    )
    expect(rows.map(({ employeeId }) => employeeId).toSorted()).toEqual(
      people.map(({ employeeId }) => employeeId).toSorted(),
    )
    expect(rows.map(({ caseNumber }) => caseNumber)).toEqual(opened.map(numberOf).toSorted())
    expect(await countOf('OPENED')).toEqual(rows.map(() => 1))

    const receiver = await anAccount(null, 'UNIT_HR_OFFICER', 'H59.12')
    const toReceive = rows.filter(({ toUnit }) => toUnit === 'H59.12')
    const received = await underKills(kills, () =>
      Promise.all(
        toReceive.map(({ caseNumber }) =>
          api.insist({
            method: 'POST',
            path: `/transfers/${caseNumber}/receipt`,
            as: receiver,
            key: randomUUID(),
            body: { startsOn: today(), post: null },
          }),
        ),
      ),
    )
    expect(received.map(({ status }) => status)).toEqual(toReceive.map(() => 200))
    expect(await countOf('RECEIVED')).toEqual(toReceive.map(() => 1))
    const posts = await stage.inWork((work) =>
      prismaOf(work).assignment.groupBy({
        by: ['employeeId'],
        where: {
          kind: 'MAIN',
          endsOn: null,
          employeeId: { in: toReceive.map(({ employeeId }) => employeeId) },
        },
        _count: true,
      }),
    )
    expect(posts.map(({ _count }) => _count)).toEqual(toReceive.map(() => 1))
    // What the killed process committed and could not start, the sweeper starts; nothing runs twice.
    const [first] = await stage.sweep()
    const [again] = await stage.sweep()
    expect(first?.failed).toBe(0)
    expect(again).toMatchObject({ started: 0, failed: 0 })
    // Also those whose killed process could not wake them any more have heard of their receipt.
    expect(await Promise.all(toReceive.map(({ caseNumber }) => hasBeenTold(caseNumber)))).toEqual(
      toReceive.map(() => true),
    )
  }, 600_000)
})

const numberOf = ({ json }: ApiReply): string => String(json['caseNumber'])

async function hasBeenTold(caseNumber: string): Promise<boolean> {
  const { events } = await stage.temporal((client) =>
    client.workflow.getHandle(processIds.transfer(caseNumber)).fetchHistory(),
  )
  return (events ?? []).some((event) => event.workflowExecutionUpdateAcceptedEventAttributes)
}

async function countOf(kind: string): Promise<readonly number[]> {
  const rows = await stage.inWork(
    (work) => prismaOf(work).$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM transfer_event WHERE kind = ${kind} GROUP BY transfer_id`,
  )
  return rows.map(({ count }) => count)
}

async function hasBegun(caseNumber: string): Promise<boolean> {
  const rows = await stage.inWork(
    (work) => prismaOf(work).$queryRaw<unknown[]>`
      SELECT 1 FROM transfer_event b JOIN transfer t ON t.id = b.transfer_id
      WHERE t.case_number = ${caseNumber} AND b.kind = 'BEGIN'`,
  )
  return rows.length === 1
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await reached())) {
    if (Date.now() > end) throw new Error('not reached within a minute')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

describe('Điều 10.1(a) — everything is down past the deadline', () => {
  it('the first request after it already finds access ended, before any process has run', async () => {
    const people = await stage.movable(200)
    const free = await stage.inWork(async (work) => {
      const busy = await prismaOf(work).transfer.findMany({
        where: { closedAt: null },
        select: { employeeId: true },
      })
      return people.find(({ employeeId }) => !busy.some((row) => row.employeeId === employeeId))
    })
    if (free === undefined) throw new Error('nobody is free to move')
    const mover = await anAccount(free.employeeId, 'UNIT_HR_OFFICER', free.unitCode)
    const look = () => api.call({ method: 'GET', path: '/dossiers', as: mover })
    const body = opening(free)
    const { status, json } = await api.call({
      method: 'POST',
      path: '/transfers',
      as: department,
      key: randomUUID(),
      body,
    })
    expect([status, json['code']]).toEqual([202, undefined])
    expect((await look()).status).toBe(200)

    // Its beginning reads the terms from the calendar once more, and would undo what comes now.
    await until(() => hasBegun(String(json['caseNumber'])))
    // Three working days are shortened to a moment ahead, as the row has them.
    const dueAt = new Date(Date.now() + 2_000)
    await stage.inWork(async (work) => {
      await prismaOf(work).$executeRaw`
        UPDATE transfer SET revoke_due_at = ${dueAt}, access_ends_at = ${dueAt} WHERE case_number = ${String(json['caseNumber'])}`
      await prismaOf(work).$executeRaw`
        UPDATE held_role SET ends_at = ${dueAt} WHERE account_id = ${mover}::uuid AND ends_at IS NOT NULL`
    })
    await api.kill()
    await stage.killAll()
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueAt.getTime() - Date.now())))
    await stage.startPostgresAlone()
    await api.start()
    const after = await look()
    expect([after.status, after.json['code']]).toEqual([403, 'ACCESS.NO_ROLE'])
    const ended = await stage.inWork((work) =>
      prismaOf(work).transferEvent.count({ where: { kind: 'END_ACCESS' } }),
    )
    expect(ended).toBe(0)
  }, 300_000)
})
