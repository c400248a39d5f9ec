import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { startTestApi, type TestApi } from '#test/api.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

let api: TestApi
let officer: string
let clerk: string

beforeAll(async () => {
  api = await startTestApi()
  await api.database.transaction({ kind: 'SYSTEM' }, (work) => seedUnits(work, readUnits()))
  officer = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  clerk = await api.account({ roles: [{ role: 'UNIT_HR_OFFICER', unitCode: 'H59.4' }] })
})
afterAll(() => api.close())

const key = () => ({ 'Idempotency-Key': randomUUID() })
const post = (path: string, body: unknown, as = officer) =>
  api.call('POST', `/api/v1${path}`, { as, body, headers: key() })
const person = async (unitCode: string, officerNo: string | null = null) => {
  const id = randomUUID()
  await api.database.pool.query(
    `INSERT INTO employee (id, category, full_name, unit_code, officer_no) VALUES ($1, 'CONG_CHUC', 'Người thử', $2, $3)`,
    [id, unitCode, officerNo],
  )
  return id
}
const headOf = async (unitCode: string) =>
  api.account({ employeeId: await person(unitCode), roles: [{ role: 'UNIT_HEAD', unitCode }] })
const account = (employeeId: string, login: string, more: object = {}) => ({
  employeeId,
  login,
  email: null,
  temporaryPassword: 'Tam-thoi-2026-ab',
  ...more,
})

describe('Điều 5.2 — Sở Nội vụ creates personal accounts', () => {
  test('one a person, with a password that must be changed', async () => {
    const employeeId = await person('H59.4')
    const created = await post('/accounts', account(employeeId, 'nguoi.thu1'))
    expect(created.status).toBe(201)
    const found = await api.call('GET', created.headers.get('location') ?? '', { as: officer })
    expect(found.json).toMatchObject({
      login: 'nguoi.thu1',
      unitCode: 'H59.4',
      mustChange: true,
      status: 'ACTIVE',
    })
    expect((await post('/accounts', account(employeeId, 'nguoi.thu2'))).json['code']).toBe(
      'ACCOUNT.ALREADY_EXISTS',
    )
    const other = await person('H59.4')
    expect((await post('/accounts', account(other, 'nguoi.thu1'))).json['code']).toBe('ACCOUNT.LOGIN_TAKEN')
    const weak = await post('/accounts', account(other, 'nguoi.thu3', { temporaryPassword: '123456789012' }))
    expect(weak.json['code']).toBe('ACCOUNT.WEAK_PASSWORD')
    expect((await post('/accounts', account(randomUUID(), 'nguoi.thu4'))).status).toBe(422)
  })

  test('twins at once make one account, whatever the timing', async () => {
    const employeeId = await person('H59.4')
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        post('/accounts', account(employeeId, `song.sinh${index}`, { temporaryPassword: null })),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([
      201,
      ...Array<number>(7).fill(409),
    ])
  })

  test('a closed account has no session and no rights left', async () => {
    const holder = await api.account({ roles: [{ role: 'UNIT_HEAD', unitCode: 'H59.4' }] })
    expect((await api.call('GET', '/api/v1/accounts', { as: holder })).status).toBe(200)
    await api.database.pool.query(
      `INSERT INTO account_delegation VALUES ('H59.4', '1/QĐ-SNV', '2026-01-01', '2026-01-01', NULL, 'thử', now())`,
    )
    const head = await headOf('H59.4')
    const password = { temporaryPassword: 'Tam-thoi-2026-ab' }
    const above = await post(`/accounts/${head}/temporary-password`, password, clerk)
    expect([above.status, above.json['code']]).toEqual([422, 'ACCOUNT.ABOVE_MANAGER'])
    const closed = await api.call('POST', `/api/v1/accounts/${holder}/closing`, {
      as: officer,
      headers: key(),
    })
    expect([closed.status, closed.json['status']]).toEqual([200, 'CLOSED'])
    expect((await api.call('GET', '/api/v1/accounts', { as: holder })).status).toBe(401)
    const again = await api.call('POST', `/api/v1/accounts/${holder}/closing`, {
      as: officer,
      headers: key(),
    })
    expect([again.status, again.json['code']]).toEqual([409, 'ACCOUNT.CLOSED'])
  })
})

describe('in bulk', () => {
  const send = (csv: string | Uint8Array<ArrayBuffer>, dryRun: 'true' | 'false', as = officer) => {
    const form = new FormData()
    form.set('dryRun', dryRun)
    form.set('file', new Blob([csv]), typeof csv === 'string' ? 'tai-khoan.csv' : 'tai-khoan.xlsx')
    return api.call('POST', '/api/v1/accounts/imports', { as, raw: form, headers: key() })
  }

  test('each line is created or refused with its reason; a dry run writes nothing', async () => {
    const tag = randomUUID().slice(0, 6)
    await person('H59.4', `SH-${tag}-1`)
    await person('H59.5', `SH-${tag}-2`)
    const csv = [
      '\uFEFFofficerNo,login,email',
      `SH-${tag}-1,lo.${tag}.mot,mot@example.vn`,
      `SH-${tag}-2,LO SAI,`,
      `SH-${tag}-9,lo.${tag}.ba,`,
      `SH-${tag}-1,lo.${tag}.bon,`,
      `SH-${tag}-2,lo.${tag}.mot,`,
      `SH-${tag}-2,lo.${tag}.sau,`,
    ].join('\r\n')
    const outcomes = [
      null,
      'ACCOUNT.INVALID_LOGIN',
      'ACCOUNT.UNKNOWN_PERSON',
      'ACCOUNT.ALREADY_EXISTS',
      'ACCOUNT.LOGIN_TAKEN',
      null,
    ]
    const dry = await send(csv, 'true')
    expect(dry.status, JSON.stringify(dry.json)).toBe(200)
    expect(dry.json).toMatchObject({ dryRun: true, created: 2, refused: 4 })
    const done = await send(csv, 'false')
    const lines = done.json['lines'] as { line: number; code: string | null }[]
    expect(lines.map(({ code }) => code)).toEqual(outcomes)
    expect(lines.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7])
    expect((await send(csv, 'false')).json).toMatchObject({ created: 0, refused: 6 })
  })

  test('an Excel file gives the same report line by line as the same list in CSV', async () => {
    const tag = randomUUID().slice(0, 6)
    await person('H59.4', `SH-${tag}-1`)
    await person('H59.5', `SH-${tag}-2`)
    const rows = [
      ['officerNo', 'ghi chú', 'login', 'email'],
      [`SH-${tag}-1`, 'phòng một', `ex.${tag}.mot`, 'mot@example.vn'],
      ['', '', '', ''],
      [`SH-${tag}-2`, '', 'LO SAI', ''],
      [`SH-${tag}-9`, '', `ex.${tag}.ba`, ''],
      [`SH-${tag}-2`, '', `ex.${tag}.bon`, ''],
    ]
    const workbook = await writeXlsxFile(
      rows.map((row) => row.map((value) => ({ value, type: String }))),
    ).toBuffer()
    const file = new Uint8Array(workbook)
    const fromCsv = await send(rows.map((row) => row.join(',')).join('\r\n'), 'true')
    const fromExcel = await send(file, 'true')
    expect([fromExcel.status, fromExcel.json]).toEqual([200, fromCsv.json])
    const done = await send(file, 'false')
    expect(done.json).toMatchObject({ created: 2, refused: 2 })
    const lines = done.json['lines'] as { line: number; code: string | null }[]
    expect(lines.map(({ line, code }) => [line, code])).toEqual([
      [2, null],
      [4, 'ACCOUNT.INVALID_LOGIN'],
      [5, 'ACCOUNT.UNKNOWN_PERSON'],
      [6, null],
    ])
  })

  test('a workbook longer than 5,000 lines, a broken one and another kind of file are refused', async () => {
    const long = Array.from({ length: 5002 }, (_, line) => [{ value: `SH-${line}`, type: String }])
    const workbook = new Uint8Array(await writeXlsxFile(long).toBuffer())
    expect((await send(workbook, 'true')).json['code']).toBe('SPREADSHEET.TOO_MANY_CELLS')
    const broken = workbook.slice()
    broken.fill(0, broken.length - 400, broken.length - 22)
    expect((await send(broken, 'true')).json['code']).toBe('SPREADSHEET.UNREADABLE')
    const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])
    expect((await send(picture, 'true')).status).toBe(422)
  })

  test('a file without the columns, an empty one and one that is no text are refused', async () => {
    expect((await send('a,b\n1,2\n', 'true')).json['code']).toBe('ACCOUNT.IMPORT_COLUMNS')
    expect((await send('login,officerNo,email\n', 'true')).json['code']).toBe('ACCOUNT.IMPORT_LENGTH')
    expect((await send('login,officerNo,email\n"a,b,c\n', 'true')).json['code']).toBe(
      'ACCOUNT.IMPORT_UNREADABLE',
    )
  })

  test('is Sở Nội vụ’s alone', async () => {
    expect((await send('login,officerNo,email\na,b,c\n', 'true', clerk)).status).toBe(403)
  })
})

test('a list shows the own unit’s accounts, page by page, and no other', async () => {
  for (const index of [1, 2, 3]) {
    await post(
      '/accounts',
      account(await person('H59.4'), `trang.${index}${randomUUID().slice(0, 4)}`, {
        temporaryPassword: null,
      }),
    )
    await post(
      '/accounts',
      account(await person('H59.9'), `khac.${index}${randomUUID().slice(0, 4)}`, { temporaryPassword: null }),
    )
  }
  const seen: { accountId: string; unitCode: string }[] = []
  let after = ''
  do {
    const { json } = await api.call('GET', `/api/v1/accounts?limit=2${after}`, { as: clerk })
    seen.push(...(json['items'] as typeof seen))
    after = json['next'] === null ? '' : `&after=${json['next'] as string}`
  } while (after !== '')
  expect(new Set(seen.map(({ unitCode }) => unitCode))).toEqual(new Set(['H59.4']))
  expect(new Set(seen.map(({ accountId }) => accountId)).size).toBe(seen.length)
})
