import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import type { KeyRing } from '#adapters/keys/key-ring.ts'
import { prismaOf } from '#adapters/postgres/database.ts'
import { enqueueSync } from '#adapters/postgres/sync.ts'
import { createTransferNeighbours } from '#adapters/postgres/transfers/neighbours.ts'
import { createTransferStore } from '#adapters/postgres/transfers/store.ts'
import { addDays, civilDateAt, periodOf } from '#domain/calendar/civil-date.ts'
import type { RunningAuthority } from '#test/certification-authority.ts'
import type { ApiProcess } from './api-process.ts'
import { runEverySchedule } from './every-schedule.ts'
import type { Installation } from './installation-stage.ts'
import { approveMarked } from './marked-approval.ts'

const today = civilDateAt(Date.now())

export interface MarkedProvince {
  readonly hub: Installation
  readonly api: ApiProcess
  readonly authority: RunningAuthority
  readonly keys: KeyRing
  /** What every text of a person contains. */
  readonly mark: string
}

/** The same with Sở Nội vụ's account, for which is acted unless another is named. */
interface Walk extends MarkedProvince {
  readonly department: string
  readonly anAccount: (role: string, unitCode: string | null) => Promise<string>
  /** A request that must succeed. */
  readonly post: (
    path: string,
    body: unknown,
    as?: string,
    method?: string,
  ) => Promise<Record<string, unknown>>
}

interface Person {
  readonly employeeId: string
  readonly unitCode: string
}

/** Every process of the province is run with marked texts; how each kind ended. */
export async function walkEveryProcess(province: MarkedProvince): Promise<ReadonlyMap<string, string>> {
  const { hub, api } = province
  const department = await addAccount(province, 'DEPARTMENT_OFFICER', null)
  const walk: Walk = {
    ...province,
    department,
    anAccount: (role, unitCode) => addAccount(province, role, unitCode),
    post: async (path, body, as = department, method = 'POST') => {
      const reply = await api.call({ method, path, as, body, key: randomUUID() })
      expect(reply.status, `${path}: ${JSON.stringify(reply.json)}`).toBeLessThan(300)
      return reply.json
    },
  }
  const people = await movable(hub)
  await runTransfers(walk, people)
  await runGrants(walk)
  await runCalendarUnitsAndRounds(walk)
  await runApproval(walk)
  await hub.inWork((work) =>
    enqueueSync(
      work,
      people.map((person) => ({ ...person, version: 1, op: 'UPSERT', dueAt: null }) as const),
    ),
  )
  return runEverySchedule(hub)
}

async function addAccount(
  { hub, mark }: MarkedProvince,
  role: string,
  unitCode: string | null,
): Promise<string> {
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

const movable = (hub: Installation) =>
  hub.inWork(
    (work) => prismaOf(work).$queryRaw<Person[]>`
      SELECT DISTINCT ON (e.unit_code) e.id::text AS "employeeId", e.unit_code AS "unitCode"
      FROM employee e JOIN unit u ON u.code = e.unit_code
      WHERE u.kind IN ('SO', 'XA', 'BAN') AND u.code NOT IN ('H59.12', 'H59.13') AND e.category <> 'NGUOI_LAO_DONG'
      ORDER BY e.unit_code, e.id LIMIT 5`,
  )

async function runTransfers(walk: Walk, [moved, withdrawn, overdue, open]: readonly Person[]): Promise<void> {
  if (moved === undefined || withdrawn === undefined || overdue === undefined || open === undefined)
    throw new Error('too few people')
  const { hub, api, keys, mark, department, post, anAccount } = walk
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
  const handoverDate = addDays(today, -20)
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

async function runGrants({ mark, post, anAccount }: Walk): Promise<void> {
  const request = { requestNumber: `${mark}/CV`, requestDate: today, requestUnit: 'H59.12' }
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

async function runCalendarUnitsAndRounds({ mark, department, post }: Walk): Promise<void> {
  // The next working day becomes a day off: every open deadline is armed anew.
  const asked = `/working-days/deadline?from=${today}&workingDays=1`
  const dayOff = String((await post(asked, undefined, department, 'GET'))['deadline'])
  const edit = {
    status: 'CONG_BO',
    off: [dayOff],
    saturdaysWorked: [],
    pending: [],
    documentNumber: `${mark}/TB`,
    documentDate: today,
    reason: `Sửa lịch ${mark}`,
  }
  const changed = await post(`/working-calendar/${dayOff.slice(0, 4)}`, edit, department, 'PUT')
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
async function runApproval({ hub, api, authority, keys, mark, anAccount }: Walk): Promise<void> {
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
