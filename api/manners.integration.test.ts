import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { forgetOldKeys } from '#adapters/postgres/idempotency.ts'
import { forgetExpiredOidc } from '#adapters/postgres/accounts/oidc-store.ts'
import { line, uuid } from '#contracts/http/primitives.ts'
import { DomainError } from '#domain/errors.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { scaled } from '#test/scale.ts'
import { operation } from './operation.ts'
import { operations } from './operations/index.ts'

const act = operation({
  id: 'act',
  method: 'post',
  path: '/act',
  tag: 'Thử',
  summary: 'Một việc có dấu vết',
  action: 'units.manage',
  body: z.strictObject({ name: line(100), subject: uuid() }),
  status: 202,
  reply: z.strictObject({ id: uuid() }),
  replyHeaders: { Location: '^/' },
  run: ({ body, afterCommit, deps, note }) => {
    if (body.name === 'từ chối') throw new DomainError('ACT.REFUSED', 'Không được')
    const id = randomUUID()
    note({ subjects: [body.subject] })
    afterCommit(() =>
      deps.workflows.start({ workflow: 'act', workflowId: id, taskQueue: 'hub', input: { id } }),
    )
    return Promise.resolve({ body: { id }, headers: { Location: `/${id}` } })
  },
})

let api: TestApi
let officer: string
beforeAll(async () => {
  api = await startTestApi({ operations: [...operations, act] })
  officer = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
})
afterAll(() => api.close())

const subject = randomUUID()
const send = (key: string, name: string) =>
  api.call('POST', '/api/v1/act', {
    as: officer,
    headers: { 'Idempotency-Key': key },
    body: { name, subject },
  })
const auditCount = async (): Promise<number> => {
  const { rows } = await api.database.pool.query<{ n: number }>('SELECT count(*)::int AS n FROM audit_entry')
  return rows[0]?.n ?? 0
}

describe('idempotency on PostgreSQL', () => {
  test('forty twins at once act once: one id, one start, one audit entry', async () => {
    const twins = scaled('twins of one request', 40, 400)
    const before = await auditCount()
    const key = randomUUID()
    const answers = await Promise.all(Array.from({ length: twins }, () => send(key, 'một')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]))
    const ids = new Set(answers.map(({ json }) => json['id']))
    expect(ids.size).toBe(1)
    expect(answers.filter(({ headers }) => headers.has('idempotent-replayed'))).toHaveLength(twins - 1)
    expect(api.started.filter((id) => ids.has(id))).toHaveLength(1)
    expect(await auditCount()).toBe(before + 1)
  })

  test('another request under the same key is refused; a refused request frees its key', async () => {
    const key = randomUUID()
    expect((await send(key, 'từ chối')).status).toBe(422)
    expect((await send(key, 'hai')).status).toBe(202)
    expect((await send(key, 'ba')).json['code']).toBe('key-reused')
  })

  test('a twin that waits longer than its lock time-out is told to come again', async () => {
    const key = randomUUID()
    const client = await api.database.pool.connect()
    try {
      await client.query('BEGIN')
      await client.query(`INSERT INTO idempotency (actor, key, fingerprint) VALUES ($1, $2, '\\x00')`, [
        officer,
        key,
      ])
      const answer = await send(key, 'chờ')
      expect([answer.status, answer.json['code'], answer.headers.get('retry-after')]).toEqual([
        409,
        'in-progress',
        '1',
      ])
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
    expect((await send(key, 'chờ')).status).toBe(202)
  })

  test('kept answers are sealed', async () => {
    const key = randomUUID()
    const answer = await send(key, 'kín')
    const { rows } = await api.database.pool.query<{ text: string }>(
      'SELECT response::text AS text FROM idempotency WHERE key = $1',
      [key],
    )
    expect(rows[0]?.text).not.toContain(String(answer.json['id']))
  })
})

describe('who asks, read at each request', () => {
  const me = (as: string, issuedAt?: number) => askMe(as, issuedAt)
  const askMe = async (as: string, issuedAt?: number) => {
    const token = await api.tokenFor(as, issuedAt === undefined ? {} : { issuedAt })
    return api.call('GET', '/api/v1/me', { headers: { Authorization: `Bearer ${token}` } })
  }

  test('an account knows its roles; a closed one is out on the next call', async () => {
    const account = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.3' }] })
    const answer = await me(account)
    expect(answer.json['roles']).toMatchObject([{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.3' }])
    await api.database.pool.query(`UPDATE account SET status = 'CLOSED' WHERE id = $1`, [account])
    expect((await me(account)).status).toBe(401)
  })

  test('ending the sessions kills every token given before', async () => {
    const account = await api.account()
    expect((await api.call('DELETE', '/api/v1/me/sessions', { as: account })).status).toBe(204)
    expect((await me(account)).status).toBe(401)
    expect((await me(account, Math.floor(Date.now() / 1000) + 2)).status).toBe(200)
  })

  test('Điều 10.1(a) — a role at the old unit ends at access_ends_at without any timer', async () => {
    const employeeId = randomUUID()
    const account = await api.account({ employeeId, roles: [{ role: 'UNIT_HEAD', unitCode: 'H59.9' }] })
    const roles = async () =>
      ((await me(account)).json['roles'] as { role: string }[]).map(({ role }) => role)
    const setEnd = (end: string) =>
      api.database.pool.query(
        `UPDATE transfer SET access_ends_at = now() + $2::interval WHERE employee_id = $1`,
        [employeeId, end],
      )
    await api.database.pool.query(
      `INSERT INTO transfer (id, case_number, employee_id, kind, regulation_pack, from_unit, from_manager, decision_number,
         decision_date, handover_date, stage, opened_by, opened_at, access_ends_at)
       VALUES ($1, $3, $2, 'DIEU_DONG', 'QUY_CHE', 'H59.9', 'H59.9', '1/QĐ', now(), now(), 'DANG_CHUYEN_GIAO', 'x', now(),
         now() + interval '1 hour')`,
      [randomUUID(), employeeId, `CT-2026-9${String(Date.now()).slice(-5)}`],
    )
    expect(await roles()).toEqual(['UNIT_HEAD'])
    await setEnd('-1 second')
    expect(await roles()).toEqual([])
    await api.database.pool.query(`UPDATE transfer SET closed_as = 'DA_RUT' WHERE employee_id = $1`, [
      employeeId,
    ])
    expect(await roles()).toEqual(['UNIT_HEAD'])
  })

  test('Điều 4 — until the prohibited acts are confirmed only own things are open', async () => {
    const account = await api.account({ isAcknowledged: 'NO', roles: [{ role: 'DEPARTMENT_OFFICER' }] })
    expect((await me(account)).json['firstSignInSteps']).toEqual(['ACKNOWLEDGE_PROHIBITED_ACTS'])
    const answer = await api.call('GET', '/api/v1/audit', { as: account })
    expect([answer.status, answer.json['code']]).toEqual([403, 'ACCOUNT.NOT_ACKNOWLEDGED'])
  })
})

describe('the access log', () => {
  test('Điều 14.1(g) — who read my data is mine to see, with the ground; others need the department', async () => {
    const employeeId = randomUUID()
    const person = await api.account({ employeeId })
    const acted = await api.call('POST', '/api/v1/act', {
      as: officer,
      headers: { 'Idempotency-Key': randomUUID() },
      body: { name: 'xem', subject: employeeId },
    })
    expect(acted.status).toBe(202)
    const mine = await api.call('GET', '/api/v1/me/data-access', { as: person })
    expect(mine.json['items']).toMatchObject([{ byMe: false, action: 'units.manage' }])
    const all = await api.call('GET', `/api/v1/audit?employeeId=${employeeId}&limit=1`, { as: officer })
    expect(all.json).toMatchObject({ items: [{ accountId: officer, subjects: [employeeId] }], next: null })
    const own = await api.call('GET', `/api/v1/audit?employeeId=${employeeId}`, { as: person })
    expect(own.status).toBe(200)
    expect((await api.call('GET', '/api/v1/audit', { as: person })).status).toBe(403)
  })

  test('pages walk the whole log once, newest first', async () => {
    const numbers: number[] = []
    let after = ''
    do {
      const page = await api.call('GET', `/api/v1/audit?limit=7${after}`, { as: officer })
      numbers.push(...(page.json['items'] as { number: number }[]).map(({ number }) => number))
      after = typeof page.json['next'] === 'string' ? `&after=${page.json['next']}` : ''
    } while (after !== '')
    expect(numbers).toEqual(numbers.toSorted((one, other) => other - one))
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('the chain is computed again on demand, by the administrator only', async () => {
    const administrator = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
    const answer = await api.call('GET', '/api/v1/audit/verification', { as: administrator })
    expect(answer.json).toMatchObject({ intact: true, firstBroken: null })
    expect((await api.call('GET', '/api/v1/audit/verification', { as: officer })).status).toBe(403)
  })
})

test('keys older than three days and expired sign-ins are forgotten', async () => {
  const { pool } = api.database
  await pool.query(
    `INSERT INTO idempotency (actor, key, fingerprint, created_at) VALUES ('x', 'old', '\\x00', now() - interval '4 days'),
       ('x', 'young', '\\x00', now())`,
  )
  await pool.query(
    `INSERT INTO oidc_payload (model, id, payload, expires_at) VALUES ('Grant', 'gone', '{}', now() - interval '1 s')`,
  )
  await api.database.transaction({ kind: 'SYSTEM' }, (work) => forgetOldKeys(work, Date.now()))
  expect(await forgetExpiredOidc(pool)).toBe(1)
  const { rows } = await pool.query<{ key: string }>(`SELECT key FROM idempotency WHERE actor = 'x'`)
  expect(rows).toEqual([{ key: 'young' }])
})
