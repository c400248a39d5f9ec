import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestApi, type TestApi } from '#test/api.ts'

const units = [{ code: 'H59.3', name: 'Sở Nội vụ' }]
const { people } = inventStaff({ seed: 'crash', count: 80, units, today: '2026-11-22', defects: 0 })
const { people: others } = inventStaff({
  seed: 'crash list',
  count: 620,
  units,
  today: '2026-11-22',
  defects: 0,
})
const pdf = new TextEncoder().encode('%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF')
let api: TestApi
let me: string
let hr: string
let drafts = 0

beforeAll(async () => {
  api = await startTestApi()
  await api.database.transaction({ kind: 'SYSTEM' }, (work) =>
    loadStaff(createFieldSealer(api.keys), work, { people, at: Date.now() - 1000 }),
  )
  me = await api.account({
    employeeId: people[0]!.employeeId,
    roles: [{ role: 'EMPLOYEE', unitCode: 'H59.3' }],
  })
  hr = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.3' }] })
})
afterAll(() => api.close())

/** One act of the API: made ready, done under one key (again and again until it answers), and looked at. */
interface Act {
  readonly name: string
  readonly ready: () => Promise<Request>
  readonly settled: (request: Request) => Promise<void>
}

interface Request {
  readonly as: string
  readonly path: string
  readonly key: string
  readonly id: string
  readonly body?: () => FormData
}

const send = ({ as, path, key, body }: Request, to: Pick<TestApi, 'call'> = api) =>
  to.call('POST', `/api/v1${path}`, {
    as,
    headers: { 'Idempotency-Key': key },
    ...(body === undefined ? {} : { raw: body() }),
  })

const count = async (sql: string, value: string): Promise<number> => {
  const client = new pg.Client({ connectionString: api.databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ count: string }>(sql, [value])
  await client.end()
  return Number(rows[0]?.count)
}

async function draft(): Promise<string> {
  drafts += 1
  const made = await api.call('POST', `/api/v1/dossiers/${people[0]!.employeeId}/changes`, {
    as: me,
    headers: { 'Idempotency-Key': randomUUID() },
    body: {
      act: 'SET',
      section: 'AWARDS',
      entryKey: `khen-${drafts}`,
      validFrom: '2026-03-01',
      purpose: 'UPDATE',
      value: { award: 'GIAY_KHEN', year: 2026 },
    },
  })
  expect(made.status, made.text).toBe(201)
  return String(made.json['changeId'])
}

function documentOf(): FormData {
  const form = new FormData()
  form.set('documentKind', 'Quyết định')
  form.set('secrecy', 'KHONG')
  form.set('file', new Blob([pdf], { type: 'application/pdf' }), 'quyet-dinh.pdf')
  return form
}

const upload = (changeId: string): Request => ({
  as: me,
  path: `/changes/${changeId}/attachments`,
  key: randomUUID(),
  id: changeId,
  body: documentOf,
})

let lists = 0
function listOf(): FormData {
  const lines = others.map(({ personalId, birthName, category, entries }, index) => {
    const identity = entries.find((entry) => entry.section === 'IDENTITY')!.value as Record<string, string>
    const id = `${personalId.slice(0, 6)}${String(lists).padStart(3, '0')}${String(index).padStart(3, '0')}`
    return [
      id,
      birthName,
      identity['gender'],
      identity['dateOfBirth'],
      category,
      identity['officerNo'] ?? '',
    ].join(',')
  })
  const head = 'Số định danh cá nhân,Họ và tên khai sinh,Giới tính,Ngày sinh,Loại cán bộ,IDENTITY.officerNo'
  const form = new FormData()
  const fields = {
    unitCode: 'H59.3',
    documentNumber: `${lists}/DS`,
    documentDate: '2026-11-01',
    mode: 'WRITE',
  }
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob([[head, ...lines].join('\n')], { type: 'text/csv' }), 'danh-sach.csv')
  return form
}

const acts: readonly Act[] = [
  {
    name: 'upload',
    ready: async () => upload(await draft()),
    settled: async ({ id }) => {
      expect(await count('SELECT count(*) FROM attachment WHERE change_id = $1', id)).toBe(1)
    },
  },
  {
    name: 'submit',
    ready: async () => {
      const changeId = await draft()
      expect((await send(upload(changeId))).status).toBe(201)
      return { as: me, path: `/changes/${changeId}/submission`, key: randomUUID(), id: changeId }
    },
    settled: async ({ id }) => {
      expect(
        await count(`SELECT count(*) FROM change_request WHERE id = $1 AND status = 'SUBMITTED'`, id),
      ).toBe(1)
      expect(await count('SELECT count(*) FROM attachment WHERE change_id = $1', id)).toBe(1)
    },
  },
  {
    name: 'import',
    ready: () => {
      lists += 1
      const body = listOf()
      return Promise.resolve({
        as: hr,
        path: '/imports',
        key: randomUUID(),
        id: `${lists}/DS`,
        body: () => body,
      })
    },
    settled: async ({ id }) => {
      const runs = `FROM attachment a JOIN change_request c ON c.id = a.change_id WHERE a.document_no = $1`
      expect(await count(`SELECT count(DISTINCT c.employee_id) ${runs}`, id)).toBe(others.length)
      expect(
        await count(
          `SELECT count(*) FROM (SELECT 1 ${runs} GROUP BY c.employee_id, c.section HAVING count(*) > 1) AS d`,
          id,
        ),
      ).toBe(0)
    },
  },
]

/** The connection dies before the n-th statement from now on; says whether it came to that. */
function breakBefore(statement: number): () => boolean {
  const whole = Object.getOwnPropertyDescriptor(pg.Client.prototype, 'query')!
  let left = statement
  const query = whole.value as (...values: unknown[]) => unknown
  pg.Client.prototype.query = function broken(this: pg.Client, ...values: unknown[]): unknown {
    left -= 1
    if (left === 0)
      (this as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy() // as a crash does
    return query.apply(this, values)
  } as typeof pg.Client.prototype.query
  return () => {
    Object.defineProperty(pg.Client.prototype, 'query', whole)
    return left <= 0
  }
}

async function untilAnswered(request: Request): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) {
    const { status, text } = await send(request)
    if (status < 300) return
    expect([409, 500, 503], text).toContain(status)
  }
  expect.fail(`${request.path} never answered`)
}

test.each(acts)(
  'Điều 5.2, 5.3 — $name: a connection lost before any statement loses and doubles nothing',
  async (act) => {
    let broken = 0
    for (let statement = 1; ; statement += 1) {
      const request = await act.ready()
      const mend = breakBefore(statement)
      await send(request)
      const isBroken = mend()
      await untilAnswered(request)
      await act.settled(request)
      if (!isBroken) break
      broken += 1
    }
    process.stdout.write(`[crash] ${act.name}: broken before each of ${broken} statements\n`)
    expect(broken).toBeGreaterThan(5)
  },
  300_000,
)

test('the same with kill -9 of the API process in the middle of each', async () => {
  for (const act of acts) {
    const request = await act.ready()
    const order = {
      url: api.databaseUrl,
      key: Buffer.from(api.keys.get('test')!).toString('base64'),
      killBefore: 9,
    }
    const child = fork(
      new URL('../../../test/system/dossier-victim.ts', import.meta.url),
      [JSON.stringify(order)],
      {
        execArgv: ['--import', 'tsx'],
      },
    )
    const told = once(child, 'message')
    child.send(request.as)
    const [{ url, token }] = (await told) as [{ url: string; token: string }]
    const gone = once(child, 'exit')
    const asked = fetch(`${url}/api/v1${request.path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': request.key },
      ...(request.body === undefined ? {} : { body: request.body() }),
    })
    await expect(asked).rejects.toThrow()
    expect((await gone)[1], act.name).toBe('SIGKILL')
    await untilAnswered(request)
    await act.settled(request)
  }
}, 300_000)
