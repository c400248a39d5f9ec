import { expect, test } from 'vitest'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { OpenCase } from '#contracts/case-sweep.ts'
import { sweepOpenCases } from './case-sweep.ts'

const anyWork = {} as UnitOfWork // the fake source asks nothing of it

const caseOf = (id: string, version: number): OpenCase => ({
  id,
  start: { workflow: 'employeeTransfer', workflowId: id, taskQueue: 'hub', input: {} },
  wake: { workflowId: id, update: 'hanhDong', updateId: `quet-${version}`, input: {} },
})

/** One sweep over these cases; of them, those run and those refuse to be told. */
async function sweep(cases: readonly OpenCase[], { running = [] as string[], deaf = [] as string[] } = {}) {
  const told: string[] = []
  const unanswered: string[] = []
  const seen: number[] = []
  const [report] = await sweepOpenCases({
    database: { transaction: (_scope, run) => run(anyWork) },
    sources: [{ kind: 'Chuyển công tác', list: () => Promise.resolve(cases) }],
    start: ({ workflowId }) =>
      Promise.resolve(running.includes(workflowId) ? ('ALREADY_STARTED' as const) : ('STARTED' as const)),
    wake: ({ workflowId, updateId }) => {
      if (deaf.includes(workflowId)) {
        unanswered.push(workflowId)
        return Promise.reject(new Error('no worker'))
      }
      told.push(`${workflowId} ${updateId}`)
      return Promise.resolve('WOKEN' as const)
    },
    clock: { now: () => 0 },
    progress: (_kind, count) => void seen.push(count),
  })
  return { report, told, unanswered, seen }
}

test('a case without a process is started and not told: it reads its row anyway', async () => {
  const { report, told } = await sweep([caseOf('a', 1)])
  expect(report).toMatchObject({ open: 1, started: 1, running: 0, failed: 0 })
  expect(told).toEqual([])
})

test('a running process is told by a key that changes with its row, since its wake-up may be lost', async () => {
  const { report, told } = await sweep([caseOf('a', 3)], { running: ['a'] })
  expect(report).toMatchObject({ open: 1, started: 0, running: 1, failed: 0 })
  expect(told).toEqual(['a quet-3'])
})

test('one that does not answer is counted and holds nobody up; progress is told after each', async () => {
  const cases = [caseOf('a', 1), caseOf('b', 1), caseOf('c', 1)]
  const { report, told, seen } = await sweep(cases, { running: ['a', 'b'], deaf: ['a'] })
  expect(report).toMatchObject({ open: 3, started: 1, running: 2, silent: 1, failed: 0 })
  expect(told).toEqual(['b quet-1'])
  expect(seen).toEqual([1, 2, 3])
})

test('after five in a row that do not answer the rest is only started: the next sweep tells them', async () => {
  const ids = Array.from({ length: 12 }, (_, index) => String(index))
  const cases = [...ids.map((id) => caseOf(id, 1)), caseOf('new', 1)]
  const deaf = ids.filter((id) => id !== '4')
  const { report, told, unanswered } = await sweep(cases, { running: ids, deaf })
  expect(told).toEqual(['4 quet-1'])
  expect(unanswered).toEqual(['0', '1', '2', '3', '5', '6', '7', '8', '9'])
  expect(report).toMatchObject({ open: 13, started: 1, running: 12, silent: 9, failed: 0 })
})
