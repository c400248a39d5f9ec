import { setImmediate as later } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { startFakeApi } from '#test/fakes/fake-api.ts'

const officer = {
  accountId: 'a0000000-0000-4000-8000-000000000001',
  employeeId: null,
  roles: [{ role: 'UNIT_HR_OFFICER' as const, unitCode: 'H59.3', ground: 'ASSIGNMENT:1' }],
}

test.each([
  ['that fails with the claim, it says why the claim failed', 'FAILS', 409, 'in-progress'],
  ['that refuses, it is refused', 'REFUSES', 403, 'ACCESS.OTHER_UNIT'],
] as const)('a claimed key under a question of access %s', async (_what, outcome, status, code) => {
  const asking = operation({
    id: 'askTwice',
    method: 'post',
    path: '/asked-twice',
    tag: 'Thử',
    summary: 'Hỏi quyền bằng hai câu lệnh',
    action: 'changes.enter',
    status: 200,
    reply: z.strictObject({}),
    target: async () => {
      await later()
      if (outcome === 'FAILS') throw new Error('current transaction is aborted')
      return { unitCodes: ['H59.9'], employeeId: null }
    },
    run: () => Promise.resolve({ body: {} }),
  })
  const busy = {
    claim: () => Promise.resolve({ kind: 'IN_PROGRESS' as const }),
    keep: () => Promise.resolve(),
  }
  const api = await startFakeApi({
    operations: [asking],
    actors: { officer },
    deps: { idempotency: busy },
  })
  const answer = await api.call('POST', '/api/v1/asked-twice', {
    as: 'officer',
    headers: { 'Idempotency-Key': 'k-1-k-1-k-1-k-1-k' },
  })
  await api.close()
  expect([answer.status, answer.json['code']]).toEqual([status, code])
})
