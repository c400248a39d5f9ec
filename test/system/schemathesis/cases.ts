import { randomUUID } from 'node:crypto'
import { addDays, civilDateAt } from '#domain/calendar/civil-date.ts'
import type { TestApi } from '#test/api.ts'
import { Client, type QueryResultRow } from 'pg'

export const loginsOf = {
  administrator: 'quantri',
  officer: 'chuyenvien',
  hr: 'nhansu.sotuphap',
  otherHr: 'nhansu.sotaichinh',
  approver: 'pheduyet.sotuphap',
  employee: 'canbo.sotuphap',
} as const
type Login = (typeof loginsOf)[keyof typeof loginsOf]

type Post = (as: Login, path: string, body?: unknown) => Promise<Record<string, unknown>>

export const today = civilDateAt(Date.now())
export const inDays = (days: number) => addDays(today, days)
const many = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))

/** Cases of every kind, opened through the API itself, so that the operations on one case find one. */
export async function openCases(api: TestApi, people: readonly string[]): Promise<void> {
  const post: Post = async (as, path, body) => {
    const headers = { 'Idempotency-Key': randomUUID() }
    const options = { as, headers, ...(body !== undefined && { body }) }
    const answer = await api.call('POST', `/api/v1${path}`, options)
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.text}`)
    return answer.json
  }
  await openTransfers(api, post, people.slice(0, 8))
  await openGrants(api, post)
  await enterChanges(api, post)
  await recordDocuments(api, post, people)
  await many(2, () => post(loginsOf.administrator, '/backups'))
  await post(loginsOf.administrator, '/sync-runs', { scope: { kind: 'PROVINCE' }, dryRun: true })
  await post(loginsOf.administrator, '/reconciliations', { scope: { kind: 'UNIT', unitCode: 'H59.4' } })
  await openUnits(post)
  await asOwner(
    api,
    `INSERT INTO notification (id, account_id, kind, case_kind, case_id, title, body, deduplication_key)
     SELECT gen_random_uuid(), a.id, 'THU', 'CHUYEN_CONG_TAC', 'CT-2026-000001', 'Thử', 'Thử', a.login || n
     FROM account a, generate_series(1, 6) n WHERE a.login = ANY('{${Object.values(loginsOf).join(',')}}')`,
  )
}

/** Enough people of Sở Tư pháp for many transfers: the seed spreads a small staff over all units. */
export async function gatherPeople(api: TestApi): Promise<readonly string[]> {
  const gathered = `SELECT e.id FROM employee e JOIN account a ON a.employee_id = e.id
    WHERE a.login LIKE 'hs-%' AND e.category <> 'NGUOI_LAO_DONG' ORDER BY a.login LIMIT 30`
  await asOwner(
    api,
    `UPDATE assignment SET unit_code = 'H59.4' WHERE kind = 'MAIN' AND employee_id IN (${gathered})`,
  )
  await asOwner(api, `UPDATE employee SET unit_code = 'H59.4' WHERE id IN (${gathered})`)
  const rows = await asOwner<{ id: string }>(api, gathered)
  return rows.map(({ id }) => id)
}

/** Row-level security shows the API's role nobody's rows outside of a request. */
export async function asOwner<T extends QueryResultRow>(
  { databaseUrl }: TestApi,
  statement: string,
): Promise<readonly T[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query<T>(statement)).rows
  } finally {
    await client.end()
  }
}

/** Units of nobody's that a run may rename, merge and dissolve. */
export const spareUnits = Array.from({ length: 8 }, (_, index) => `H59.4.${90 + index}`)

async function openUnits(post: Post): Promise<void> {
  const order = { decisionNumber: '5/QĐ-UBND', decisionDate: today, effectiveOn: today }
  for (const code of spareUnits)
    await post(loginsOf.administrator, '/units', {
      ...order,
      code,
      name: `Phòng thử ${code}`,
      kind: 'PHONG',
      parentCode: 'H59.4',
      administrativeCode: null,
    })
}

const decision = { decisionNumber: '7/QĐ-UBND', decisionDate: today, handoverDate: today }

async function openTransfers(api: TestApi, post: Post, people: readonly string[]): Promise<void> {
  for (const [index, employeeId] of people.entries()) {
    const between = { employeeId, kind: 'DIEU_DONG', fromUnit: 'H59.4', toUnit: 'H59.6', post: null }
    const opened = await post(loginsOf.hr, '/transfers', { ...between, ...decision })
    const path = `/transfers/${String(opened['caseNumber'])}`
    if (index < 2) await attach(api, loginsOf.hr, `${path}/documents`)
    if (index === 2) await post(loginsOf.otherHr, `${path}/receipt`, { startsOn: today, post: null })
  }
}

async function openGrants(api: TestApi, post: Post): Promise<void> {
  const rows = await asOwner<{ id: string }>(
    api,
    `SELECT id::text FROM account WHERE login LIKE 'hs-%' ORDER BY login LIMIT 6`,
  )
  for (const { id } of rows)
    await post(loginsOf.administrator, '/grants', {
      accountId: id,
      role: 'OBSERVER',
      unitCode: 'H59.6',
      purpose: 'Thử',
      startsOn: today,
      lastDay: inDays(20),
      requestNumber: '3/CV-STP',
      requestDate: today,
      requestUnit: 'H59.4',
    })
}

async function enterChanges(api: TestApi, post: Post): Promise<void> {
  const rows = await asOwner<{ employeeId: string }>(
    api,
    `SELECT employee_id::text AS "employeeId" FROM account WHERE login = '${loginsOf.employee}'`,
  )
  const own = `/dossiers/${rows[0]?.employeeId ?? ''}`
  for (const index of [1, 2, 3, 4, 5, 6]) {
    const value = { healthStatus: 'Tốt', heightCm: 150 + index }
    const change = {
      act: 'SET',
      section: 'HEALTH',
      entryKey: 'MAIN',
      value,
      validFrom: inDays(-index),
      purpose: 'UPDATE',
    }
    const { changeId } = await post(loginsOf.employee, `${own}/changes`, change)
    if (index < 4) await attach(api, loginsOf.employee, `/changes/${String(changeId)}/attachments`)
    if (index < 3) await post(loginsOf.employee, `/changes/${String(changeId)}/submission`)
  }
}

async function recordDocuments(api: TestApi, post: Post, people: readonly string[]): Promise<void> {
  const rows = await asOwner<{ id: string }>(
    api,
    `SELECT id::text FROM account WHERE login = '${loginsOf.employee}'`,
  )
  const terms = {
    documentNumber: '9/CV-SNV',
    documentDate: today,
    issuingUnit: 'H59.4',
    purpose: 'Thử',
    subjectIds: people.slice(0, 3),
    subjectUnits: [],
    fields: ['EDUCATION'],
    maxLevel: 2,
    validFrom: today,
    validUntil: inDays(30),
  }
  const readerAccountId = rows[0]?.id
  await many(4, () => post(loginsOf.administrator, '/consents', { ...terms, readerAccountId }))
}

async function attach(api: TestApi, as: Login, path: string): Promise<void> {
  const form = new FormData()
  form.set('documentKind', 'Quyết định')
  form.set('documentNo', '12/QĐ-SNV')
  form.set('secrecy', 'KHONG')
  const bytes = new Uint8Array(Buffer.from('%PDF-1.7\nthử\n%%EOF\n'))
  form.set('file', new Blob([bytes], { type: 'application/pdf' }), 'quyet-dinh.pdf')
  const headers = { 'Idempotency-Key': randomUUID() }
  const answer = await api.call('POST', `/api/v1${path}`, { as, headers, raw: form })
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`)
}
