import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FakeApi, startFakeApi } from '#test/fakes/fake-api.ts'
import { known, people, peopleOperations as operations } from '#test/fakes/people-operations.ts'

const officer = {
  accountId: 'a0000000-0000-4000-8000-000000000001',
  employeeId: null,
  roles: [{ role: 'DEPARTMENT_OFFICER' as const, unitCode: null, ground: 'ASSIGNMENT:1' }],
}
const employee = {
  accountId: 'a0000000-0000-4000-8000-000000000002',
  employeeId: 'e0000000-0000-4000-8000-000000000002',
  roles: [],
}

let api: FakeApi
beforeAll(async () => {
  people.set(known, { id: known, name: 'An', born: '1990-01-01' })
  api = await startFakeApi({ operations, actors: { officer, employee } })
})
afterAll(() => api.close())

const key = () => ({ 'Idempotency-Key': randomUUID() })
const create = (name: string, headers: Record<string, string> = key()) =>
  api.call('POST', '/api/v1/people', { as: 'officer', headers, body: { name, born: '1990-01-01' } })

describe('who asks', () => {
  test('without a token it is 401 with a challenge, before anything else is looked at', async () => {
    const answer = await api.call('POST', '/api/v1/people', { raw: 'not json' })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="hub"')
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  })
  test('an unknown subject, a wrong type of token and a broken one are 401', async () => {
    const wrongType = `Bearer ${await api.tokenFor('officer', { typ: 'JWT' })}`
    for (const options of [
      { as: 'nobody' },
      { headers: { Authorization: wrongType } },
      { headers: { Authorization: 'Bearer a.b.c' } },
      { headers: { Authorization: 'Basic YTpi' } },
    ]) {
      const answer = await api.call('GET', '/api/v1/people/statistics', options)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
    }
  })
  test('a role that may never act is refused with its ground before the body is read', async () => {
    const answer = await api.call('POST', '/api/v1/people', { as: 'employee', raw: '{' })
    expect(answer.status).toBe(403)
    expect(answer.json['code']).toBe('ACCESS.NO_ROLE')
    expect(answer.json['detail']).toContain('công chức Sở Nội vụ')
  })
  test('Điều 7.3 — one reads oneself and no other', async () => {
    people.set(employee.employeeId, { id: employee.employeeId, name: 'Bình', born: '1991-01-01' })
    const own = await api.call('GET', `/api/v1/people/${employee.employeeId}`, { as: 'employee' })
    expect([own.status, own.headers.get('etag')]).toEqual([200, '"1"'])
    const other = await api.call('GET', `/api/v1/people/${known}`, { as: 'employee' })
    expect([other.status, other.json['code']]).toEqual([403, 'ACCESS.NO_CONSENT'])
  })
})

describe('what is sent', () => {
  test.each([
    ['syntax', '{"a":', {}, 400, 'body-syntax'],
    ['empty', '', {}, 400, 'body-syntax'],
    ['bare null', 'null', {}, 400, 'validation'],
    ['depth', '['.repeat(50) + ']'.repeat(50), {}, 400, 'body-depth'],
    ['size', JSON.stringify({ name: 'x'.repeat(300_000) }), {}, 413, 'body-size'],
    ['type', '{}', { 'Content-Type': 'text/plain' }, 415, 'media-type'],
    ['charset', '{}', { 'Content-Type': 'application/json; charset=utf-7' }, 415, 'media-type'],
    ['compressed', '{}', { 'Content-Encoding': 'gzip' }, 415, 'media-type'],
    ['broken UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}, 400, 'body-syntax'],
    ['surrogate', '{"name":"\\ud800","born":"1990-01-01"}', {}, 400, 'validation'],
    ['control character', '{"name":"a\\u0000b","born":"1990-01-01"}', {}, 400, 'validation'],
  ])('%s is refused', async (_what, raw, headers, status, code) => {
    const answer = await api.call('POST', '/api/v1/people', {
      as: 'officer',
      raw,
      headers: { 'Content-Type': 'application/json', ...key(), ...headers },
    })
    expect([answer.status, answer.json['code']]).toEqual([status, code])
  })
  test('every fault has its place and a Vietnamese sentence', async () => {
    const answer = await api.call('POST', '/api/v1/people', {
      as: 'officer',
      headers: { 'Content-Type': 'application/json', ...key() },
      raw: '{"name":" a","born":"1990-02-30","x/y":1,"__proto__":{}}',
    })
    const faults = answer.json['errors'] as { pointer: string; message: string }[]
    expect(faults.map(({ pointer }) => pointer).toSorted()).toEqual(['/__proto__', '/born', '/name', '/x~1y'])
    expect(faults.every(({ message }) => /[^\p{ASCII}]/u.test(message))).toBe(true)
  })
  test.each([
    ['/api/v1/people?limit=1.0', 'parameter'],
    ['/api/v1/people?limit=1e1', 'parameter'],
    ['/api/v1/people?limit=101', 'parameter'],
    ['/api/v1/people?limit=1&limit=2', 'parameter'],
    ['/api/v1/people?unknown=1', 'parameter'],
    ['/api/v1/people?name=%FF', 'bad-url'],
    ['/api/v1/people?name=%00', 'parameter'],
    ['/api/v1/people?after=short', 'parameter'],
    ['/api/v1/people/%FF', 'bad-url'],
    ['/api/v1/people/not-an-id', 'parameter'],
  ])('GET %s is a 400 %s', async (path, code) => {
    const answer = await api.call('GET', path, { as: 'officer' })
    expect([answer.status, answer.json['code']]).toEqual([400, code])
  })
  test('a missing or malformed Idempotency-Key or If-Match is a 400', async () => {
    expect((await create('An', {})).status).toBe(400)
    expect((await create('An', { 'Idempotency-Key': 'short' })).status).toBe(400)
    const patch = (headers: Record<string, string>) =>
      api.call('PATCH', `/api/v1/people/${known}`, { as: 'officer', headers, body: { name: 'B' } })
    expect((await patch({})).status).toBe(400)
    expect((await patch({ 'If-Match': 'W/"1"' })).status).toBe(400)
    expect((await patch({ 'If-Match': '"2"' })).status).toBe(412)
    expect((await patch({ 'If-Match': '"1"' })).status).toBe(204)
  })
})

describe('addresses and methods', () => {
  test('a fixed path wins over a name in braces', async () => {
    const answer = await api.call('GET', '/api/v1/people/statistics', { as: 'employee' })
    expect(answer.json['count']).toBe(people.size)
  })
  test('unknown addresses are 404, other methods 405 with Allow, OPTIONS 204', async () => {
    expect((await api.call('GET', '/api/v1/nowhere', { as: 'officer' })).status).toBe(404)
    expect((await api.call('GET', '/api/v1/people/', { as: 'officer' })).status).toBe(404)
    const put = await api.call('PUT', '/api/v1/people', { as: 'officer' })
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST'])
    const options = await api.call('OPTIONS', '/api/v1/people')
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST'])
    expect((await api.call('HEAD', '/api/v1/people', { as: 'officer' })).status).toBe(200)
  })
  test('an Accept that cannot be met is 406', async () => {
    const answer = await api.call('GET', '/api/v1/people', { as: 'officer', headers: { Accept: 'text/csv' } })
    expect(answer.status).toBe(406)
  })
})

describe('acting', () => {
  test('answers 202, starts the process after the commit and leaves one audit entry', async () => {
    const before = api.audit.length
    const answer = await create('Nguyễn Văn A')
    expect([answer.status, answer.headers.get('location')]).toEqual([
      202,
      `/api/v1/people/${String(answer.json['id'])}`,
    ])
    expect(api.started).toContain(answer.json['id'])
    expect(api.audit.slice(before)).toMatchObject([
      {
        action: 'units.manage',
        operation: 'createPerson',
        subjects: [answer.json['id']],
        accountId: officer.accountId,
      },
    ])
  })
  test('a start that fails after the commit still answers 202', async () => {
    expect((await create('Máy chủ bận')).status).toBe(202)
  })
  test('the same key gives the same answer, also for an NFD twin; another request is refused', async () => {
    const headers = key()
    const first = await create('Nguyễn Văn Á', headers)
    const again = await create('Nguyễn Văn Á'.normalize('NFD'), headers)
    expect([again.status, again.text]).toEqual([first.status, first.text])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    const other = await create('Khác', headers)
    expect([other.status, other.json['code']]).toEqual([422, 'key-reused'])
  })
  test('a refused request frees its key', async () => {
    const headers = key()
    expect((await create('Sai luật', headers)).status).toBe(422)
    expect((await create('Đúng luật', headers)).status).toBe(202)
  })
  test('a rule is 422 with its code and facts, a state conflict 409', async () => {
    const rule = await create('Sai luật')
    expect(rule.json).toMatchObject({
      status: 422,
      code: 'PERSON.TOO_YOUNG',
      title: 'Chưa đủ tuổi',
      facts: { age: 5 },
    })
    expect((await create('Trùng')).status).toBe(409)
  })
  test('an answer that breaks its own schema is a 500 and leaves no audit entry', async () => {
    const before = api.audit.length
    expect((await api.call('POST', '/api/v1/lie', { as: 'officer', headers: key() })).status).toBe(500)
    expect(api.audit.length).toBe(before)
  })
})

describe('files', () => {
  const attach = (content: string, fields: Record<string, string>) => {
    const form = new FormData()
    form.set('file', new Blob([content], { type: 'image/png' }), 'tệp.bin')
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    return api.call('POST', `/api/v1/people/${known}/files`, { as: 'employee', headers: key(), raw: form })
  }
  test('the type is the one in the bytes', async () => {
    expect((await attach('%PDF-1.7 x', { title: 'a' })).json['mediaType']).toBe('application/pdf')
    expect((await attach('ho,ten\nA,B', { title: 'a' })).json['mediaType']).toBe('text/csv')
    expect((await attach('a\u0000b', { title: 'a' })).json['code']).toBe('file-type')
  })
  test('too large, unknown fields and broken forms are 4xx', async () => {
    expect((await attach('x'.repeat(2000), { title: 'a' })).status).toBe(413)
    expect((await attach('a,b', {})).status).toBe(400)
    expect((await attach('a,b', { title: 'a', more: 'b' })).status).toBe(400)
    const broken = await api.call('POST', `/api/v1/people/${known}/files`, {
      as: 'employee',
      headers: { ...key(), 'Content-Type': 'multipart/form-data' },
      raw: 'x',
    })
    expect(broken.status).toBe(400)
  })
  test('a download carries its type and its Vietnamese name', async () => {
    const answer = await api.call('GET', '/api/v1/file', { as: 'employee' })
    expect([answer.status, answer.text]).toEqual([200, 'a,b'])
    expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''danh%20s%C3%A1ch.csv")
  })
})

describe('around the table', () => {
  test('nothing personal is logged, and an unforeseen error says nothing', async () => {
    const answer = await create('Sụp đổ')
    expect(answer.status).toBe(500)
    const said = api.logLines.join('') + answer.text
    for (const secret of ['Bí Mật', '012345678901', 'Sụp đổ', known]) expect(said).not.toContain(secret)
    expect(said).toContain('"operation":"createPerson"')
  })
  test('health, readiness, documents and their strict policy', async () => {
    expect((await api.call('GET', '/healthz')).json).toEqual({ ok: true })
    expect((await api.call('GET', '/readyz')).json).toEqual({ ok: true, parts: { database: true } })
    const page = await api.call('GET', '/docs/')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await api.call('GET', '/docs/ui/swagger-ui.css')).status).toBe(200)
    expect((await api.call('GET', '/openapi.json')).json['openapi']).toBe('3.1.0')
    expect((await api.call('GET', '/docs/errors')).text).toContain('`key-reused`')
  })
  test('an account that asks too often gets 429 with Retry-After', async () => {
    const small = await startFakeApi({ operations, actors: { officer, employee }, perAccountAMinute: 2 })
    const ask = (as: string) => small.call('GET', '/api/v1/people/statistics', { as })
    await ask('officer')
    await ask('officer')
    const third = await ask('officer')
    expect([third.status, third.headers.has('retry-after')]).toEqual([429, true])
    expect((await ask('employee')).status).toBe(200)
    await small.close()
  })
})
