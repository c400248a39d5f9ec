import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { prismaOf } from '#adapters/postgres/database.ts'
import { personalIdPlace } from '#adapters/postgres/dossier/load-staff.ts'
import { migrateDeploy } from '#adapters/postgres/migrate.ts'
import { enqueueSync } from '#adapters/postgres/sync.ts'
import { createTransferNeighbours } from '#adapters/postgres/transfers/neighbours.ts'
import { createTransferStore } from '#adapters/postgres/transfers/store.ts'
import { reconcileSchedules } from '#adapters/temporal/schedules.ts'
import { schedules } from '#contracts/schedules.ts'
import { addDays, civilDateAt, periodOf, weekdayOf } from '#domain/calendar/civil-date.ts'
import { startTestAuthority } from '#test/certification-authority.ts'
import { aTemporaryMedium } from '#test/models/backup-place.ts'
import { startNationalDatabase } from '#test/national-database.ts'
import * as workflows from '../../workflows/index.ts'
import { seed } from '../../prisma/seed/seed.ts'
import { type ApiProcess, eventually, launchApi } from './api-process.ts'
import { type Installation, installAt } from './installation-stage.ts'
import { approveMarked, writeTrust } from './marked-approval.ts'
import { rawRunsOf } from './raw-temporal.ts'

const keysText = `test:${randomBytes(32).toString('base64')}`
const keys = parseKeyRing(keysText)
/** Planted in every text that a person can write and that a process meets. */
const mark = `DAU${randomBytes(4).toString('hex').toUpperCase()}`
const today = civilDateAt(Date.now())
const password = 'Mat-khau-thu-nghiem-1'

const place = await aTemporaryMedium()
const partner = await startNationalDatabase()
const authority = await startTestAuthority()
const folder = await mkdtemp(path.join(os.tmpdir(), 'hub-markers-'))
let hub: Installation
let api: ApiProcess
let department: string

beforeAll(async () => {
  const signingKey = path.join(folder, 'partner.pem')
  await writeFile(signingKey, partner.settings.signingKey)
  hub = await installAt({
    directory: path.join(folder, 'hub'),
    keys: keysText,
    program: path.join(folder, 'program'),
    environment: {
      ...(await writeTrust(folder, authority)),
      BACKUP_MEDIUM: place.directory,
      BACKUP_SAME_DEVICE: 'cho-phep',
      LOG_LEVEL: 'debug',
      NATIONAL_DATABASE_URL: partner.settings.baseUrl,
      NATIONAL_DATABASE_CLIENT_ID: partner.settings.clientId,
      NATIONAL_DATABASE_CLIENT_SECRET: partner.settings.clientSecret,
      NATIONAL_DATABASE_SIGNING_KEY_FILE: signingKey,
    },
  })
  await migrateDeploy(hub.url)
  await seed({ url: hub.url, keys, people: 120, password, now: Date.now() - 400 * 86_400_000 })
  await hub.inWork(async (work) => {
    await prismaOf(work).$executeRaw`UPDATE employee SET full_name = full_name || ${` ${mark}`}`
    await prismaOf(work).$executeRaw`UPDATE account SET display_name = display_name || ${` ${mark}`}`
  })
  hub.startWorker()
  api = await launchApi({ environment: hub.environment, log: path.join(folder, 'api.log') })
  department = await anAccount('DEPARTMENT_OFFICER', null)
}, 240_000)
afterAll(async () => {
  await api.stop()
  await hub.destroy()
  await partner.stop()
  await authority.stop()
  await place.remove()
  await rm(folder, { recursive: true, force: true })
}, 120_000)

async function anAccount(role: string, unitCode: string | null): Promise<string> {
  const id = randomUUID()
  await hub.inWork(async (work) => {
    await prismaOf(work).$executeRaw`
      INSERT INTO account (id, login, display_name, must_change, acknowledged_at)
      VALUES (${id}::uuid, ${`thu-${id}`}, ${`Cán bộ ${mark}`}, false, now())`
    await prismaOf(work).$executeRaw`
      INSERT INTO held_role (id, account_id, role, unit_code, assignment_id, ground, starts_at)
      VALUES (${randomUUID()}::uuid, ${id}::uuid, ${role}, ${unitCode}, ${randomUUID()}::uuid, 'thử', now() - interval '1 day')`
  })
  return id
}

interface Person {
  readonly employeeId: string
  readonly unitCode: string
}

const movable = () =>
  hub.inWork(
    (work) => prismaOf(work).$queryRaw<Person[]>`
      SELECT DISTINCT ON (e.unit_code) e.id::text AS "employeeId", e.unit_code AS "unitCode"
      FROM employee e JOIN unit u ON u.code = e.unit_code
      WHERE u.kind IN ('SO', 'XA', 'BAN') AND u.code NOT IN ('H59.12', 'H59.13') AND e.category <> 'NGUOI_LAO_DONG'
      ORDER BY e.unit_code, e.id LIMIT 5`,
  )

/** A request that must succeed. */
async function post(path: string, body: unknown, as = department, method = 'POST') {
  const reply = await api.call({ method, path, as, body, key: randomUUID() })
  expect(reply.status, `${path}: ${JSON.stringify(reply.json)}`).toBeLessThan(300)
  return reply.json
}

const request = { requestNumber: `${mark}/CV`, requestDate: today, requestUnit: 'H59.12' }

async function runTransfers([moved, withdrawn, overdue, open]: readonly Person[]): Promise<void> {
  if (moved === undefined || withdrawn === undefined || overdue === undefined || open === undefined)
    throw new Error('too few people')
  const opening = ({ employeeId, unitCode }: Person) => ({
    employeeId,
    kind: 'DIEU_DONG',
    fromUnit: unitCode,
    toUnit: 'H59.12',
    decisionNumber: `${mark}/QĐ`,
    decisionDate: today,
    handoverDate: today,
    post: `Chức vụ ${mark}`,
  })
  const receiver = await anAccount('UNIT_HR_OFFICER', 'H59.12')
  const of = async (person: Person) =>
    `/transfers/${String((await post('/transfers', opening(person)))['caseNumber'])}`
  const first = await of(moved)
  const form = new FormData()
  form.set('documentKind', `Quyết định ${mark}`)
  form.set('secrecy', 'KHONG')
  form.set('file', new Blob([`%PDF-1.4\n${mark}\n%%EOF`]), `${mark}.pdf`)
  const attached = await api.call({
    method: 'POST',
    path: `${first}/documents`,
    as: department,
    key: randomUUID(),
    form,
  })
  expect(attached.status, JSON.stringify(attached.json)).toBe(201)
  await post(`${first}/objections`, { reason: `Chưa đủ hồ sơ ${mark}` }, receiver)
  await post(`${first}/settlement`, {
    documentNumber: `${mark}/SNV`,
    reason: `Giữ nguyên ${mark}`,
    toUnit: null,
  })
  await post(`${first}/revocation`, undefined)
  await post(`${first}/receipt`, { startsOn: today, post: `Trưởng phòng ${mark}` }, receiver)
  const second = await of(withdrawn)
  await post(`${second}/withdrawal`, { documentNumber: `${mark}/TH`, reason: `Thu hồi ${mark}` })
  await of(open)
  const store = createTransferStore(createTransferNeighbours(keys))
  const handoverDate = addDays(today, -12)
  await hub.inWork((work) =>
    store.open(work, {
      ...opening(overdue),
      kind: 'DIEU_DONG',
      decisionDate: handoverDate,
      handoverDate,
      openedBy: department,
      now: Date.now(),
    }),
  )
}

async function runGrants(): Promise<void> {
  const accountId = await anAccount('UNIT_HR_OFFICER', 'H59.13')
  const lastDay = addDays(today, 30)
  const body = {
    accountId,
    role: 'OBSERVER',
    unitCode: 'H59.13',
    purpose: `Kiểm tra ${mark}`,
    startsOn: today,
    lastDay,
  }
  const address = `/grants/${String((await post('/grants', { ...body, ...request }))['caseNumber'])}`
  await post(`${address}/extension`, { lastDay: addDays(today, 60), ...request })
  await post(`${address}/revocation`, { reason: `Hết nhu cầu ${mark}`, ...request })
}

async function runCalendarUnitsAndRounds(): Promise<void> {
  // A weekday of the coming days becomes a day off: every open deadline is armed anew.
  const dayOff = [1, 2, 3].map((days) => addDays(today, days)).find((day) => ![0, 6].includes(weekdayOf(day)))
  const edit = {
    status: 'CONG_BO',
    off: [dayOff],
    saturdaysWorked: [],
    pending: [],
    documentNumber: `${mark}/TB`,
    documentDate: today,
    reason: `Sửa lịch ${mark}`,
  }
  const changed = await post(`/working-calendar/${String(dayOff?.slice(0, 4))}`, edit, department, 'PUT')
  expect((changed['deadlines'] as unknown[]).length).toBeGreaterThan(0)
  await post('/units/H59.14/renaming', {
    name: `Sở ${mark}`,
    decisionNumber: `${mark}/QĐ-UBND`,
    decisionDate: today,
    effectiveOn: addDays(today, 20),
  })
  await post('/approval-rounds', {
    period: periodOf(today),
    unitCodes: ['H59.12'],
    lastDay: addDays(today, 3),
    reason: `Đợt bổ sung ${mark}`,
    documentNumber: `${mark}/ĐBS`,
  })
  await post('/quality/review-rounds', {
    title: `Đợt rà soát ${mark}`,
    documentNumber: `${mark}/RS`,
    dueOn: addDays(today, 10),
    unitCodes: ['H59.12'],
  })
}

/** A signature, its certificate and its time-stamp go through the process of the unit's round. */
async function runApproval(): Promise<void> {
  await approveMarked({
    hub,
    api,
    authority,
    sealer: createFieldSealer(keys),
    unitCode: 'H59.12',
    approver: await anAccount('COMPETENT_APPROVER', 'H59.12'),
    administrator: await anAccount('DEPARTMENT_ADMINISTRATOR', null),
    mark,
  })
}

/** Every schedule of the province once, as if its hour had come; the runs that they start are waited for. */
async function runSchedules(people: readonly Person[]): Promise<ReadonlyMap<string, string>> {
  await hub.inWork((work) =>
    enqueueSync(
      work,
      people.map((person) => ({ ...person, version: 1, op: 'UPSERT', dueAt: null }) as const),
    ),
  )
  return hub.temporal(async (client) => {
    await reconcileSchedules(client)
    for (const { scheduleId } of schedules) await client.schedule.getHandle(scheduleId).trigger()
    return eventually(async () => {
      const states = new Map<string, string>()
      for await (const { type, status } of client.workflow.list()) states.set(type, status.name)
      const awaited = [
        'nationalSync',
        'reconciliation',
        'databaseBackup',
        'qualityScan',
        'caseSweep',
        'notificationDispatch',
      ]
      const open = awaited.filter((type) => (states.get(type) ?? 'RUNNING') === 'RUNNING')
      if (open.length > 0) throw new Error(`still open: ${open.join(', ')}`)
      return states
    }, 'all runs of the schedules')
  })
}

async function everythingRaw(): Promise<ReadonlyMap<string, Buffer>> {
  const temporal = path.join(folder, 'hub', 'temporal')
  const files = await readdir(temporal)
  const store = await Promise.all(
    files.map((file) => readFile(path.join(temporal, file)).catch(() => Buffer.alloc(0))),
  )
  return new Map([
    ['Temporal’s store', Buffer.concat(store)],
    ['histories and visibility', await hub.temporal((client) => rawRunsOf(client, 'hub'))],
    ['worker log', await readFile(path.join(folder, 'hub', 'worker.log'))],
    ['API log', await readFile(path.join(folder, 'api.log'))],
  ])
}

/** Every id, officer number and personal identification number in the database. */
async function personalData(): Promise<readonly string[]> {
  const sealer = createFieldSealer(keys)
  const rows = await hub.inWork((work) =>
    prismaOf(work).employee.findMany({ select: { id: true, officerNo: true, personalIdSealed: true } }),
  )
  return rows.flatMap(({ id, officerNo, personalIdSealed: sealed }) =>
    [id, officerNo, sealed === null ? null : sealer.open(personalIdPlace(id), sealed)].filter(
      (value) => value !== null,
    ),
  )
}

describe('markers planted in people, accounts, decisions and reasons', () => {
  it('are nowhere readable after every process has run: histories, visibility, ids, store, logs', async () => {
    const people = await movable()
    await runTransfers(people)
    await runGrants()
    await runCalendarUnitsAndRounds()
    await runApproval()
    const states = await runSchedules(people)
    process.stdout.write(`[markers] ${[...states].map(([type, state]) => `${type} ${state}`).join(', ')}\n`)
    expect([...states.keys()].toSorted()).toEqual(Object.keys(workflows).toSorted())
    const raw = await everythingRaw()
    // The scan sees what may be read: case numbers in ids, the kind of process, the log's own words.
    expect(raw.get('histories and visibility')?.includes('chuyen-cong-tac/CT-')).toBe(true)
    expect(raw.get('Temporal’s store')?.includes('employeeTransfer')).toBe(true)
    expect(raw.get('API log')?.includes('"openTransfer"')).toBe(true)
    expect(raw.get('worker log')?.length).toBeGreaterThan(0)
    const planted = [mark, ...(await personalData())]
    expect(planted.filter((value) => /^\d{12}$/.test(value)).length).toBeGreaterThan(100)
    for (const [where, bytes] of raw)
      expect([where, planted.filter((value) => bytes.includes(value))]).toEqual([where, []])
  }, 600_000)
})
