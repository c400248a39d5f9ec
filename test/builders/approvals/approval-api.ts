import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { createApprovalActivities } from '#activities/approval.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createApprovalProcessStore, standardApprovalSettings } from '#adapters/postgres/approvals.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createChangeStore } from '#adapters/postgres/dossier/changes.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { createApprovalAcceptance } from '#adapters/signatures/approval-acceptance.ts'
import { createTrustServiceClient } from '#adapters/signatures/clients/trust-service-client.ts'
import { addDays, civilDateAt, periodOf } from '#domain/calendar/civil-date.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { startTestApi, type TestApi } from '#test/api.ts'
import { type RunningAuthority, startTestAuthority, type TestOfficer } from '#test/certification-authority.ts'
import { readUnits, seedUnits } from '../../../prisma/seed/units.ts'

export const unitCode = 'H59.7'
const system = { kind: 'SYSTEM' } as const
export const today = civilDateAt(Date.now())
const units = [{ code: unitCode, name: 'Sở Ví dụ' }]
export const staff = inventStaff({ seed: 'api phê duyệt', count: 6, units, today, defects: 0 }).people

/** Sở Nội vụ opens it outside the calendar, for this unit. */
export const extraordinaryRound = {
  period: periodOf(today),
  unitCodes: [unitCode],
  lastDay: addDays(today, 2),
  reason: 'Kỳ trước mất điện',
  documentNumber: '99/SNV-CCVC',
}

interface Prepared {
  readonly package: { readonly id: string; readonly treeSize: number }
  readonly skipped: readonly unknown[]
}

type Answer = ReturnType<TestApi['call']>

/** One unit's approvals over HTTP, with its competent officer, Sở Nội vụ and what they do. */
export interface ApprovalApi {
  readonly api: TestApi
  /** The database as the worker sees it. */
  readonly worker: Database
  readonly authority: RunningAuthority
  readonly officer: TestOfficer
  /** Accounts: an officer and the administrator of Sở Nội vụ, and the unit's competent officer. */
  readonly department: string
  readonly administrator: string
  readonly head: string
  /** What running processes were told. */
  readonly woken: readonly { readonly workflowId: string; readonly input: unknown }[]
  readonly post: (path: string, body: unknown, as: string, key?: string) => Answer
  readonly get: (path: string, as: string) => Answer
  readonly aChange: (person: number) => Promise<string>
  readonly register: (certificate: Uint8Array) => Answer
  readonly prepare: (body?: object) => Promise<Prepared>
  /** What the round's process does with a signature that came in. */
  readonly settle: (packageId: string) => Promise<string>
  readonly stop: () => Promise<void>
}

export async function startApprovalApi(): Promise<ApprovalApi> {
  const woken: { workflowId: string; input: unknown }[] = []
  const api = await startTestApi({
    workflows: { executeUpdate: (act) => Promise.resolve(void woken.push(act)) },
  })
  const worker = openDatabase({ url: api.databaseUrl, role: 'hub_worker' })
  const authority = await startTestAuthority()
  await api.database.transaction(system, (work) => seedUnits(work, readUnits()))
  await api.database.transaction(system, (work) =>
    loadStaff(createFieldSealer(api.keys), work, { people: staff, at: Date.now() }),
  )
  const department = await api.account({ roles: [{ role: 'DEPARTMENT_OFFICER' }] })
  const administrator = await api.account({ roles: [{ role: 'DEPARTMENT_ADMINISTRATOR' }] })
  const head = await api.account({
    employeeId: staff[0]?.employeeId ?? '',
    roles: [{ role: 'COMPETENT_APPROVER', unitCode }],
  })
  const officer = await authority.issue('P-256')
  const post: ApprovalApi['post'] = (path, body, as, key = randomUUID()) =>
    api.call('POST', `/api/v1${path}`, { as, body, headers: { 'Idempotency-Key': key } })
  return {
    api,
    worker,
    authority,
    officer,
    department,
    administrator,
    head,
    woken,
    post,
    get: (path, as) => api.call('GET', `/api/v1${path}`, { as }),
    aChange: (person) => submitChange(api, person),
    register: (der) => {
      const certificate = Buffer.from(der).toString('base64')
      const registration = { accountId: head, unitCode, role: 'COMPETENT_APPROVER', certificate }
      return post('/signing-certificates', registration, administrator)
    },
    prepare: async (body = {}) => {
      const { status, json } = await post(`/units/${unitCode}/approval-packages`, body, head)
      expect(status, JSON.stringify(json)).toBe(201)
      return json as unknown as Prepared
    },
    settle: (packageId) => settle({ api, worker, authority }, packageId),
    stop: async () => {
      await authority.stop()
      await worker.close()
      await api.close()
    },
  }
}

async function submitChange(api: TestApi, person: number): Promise<string> {
  const changes = createChangeStore(createFieldSealer(api.keys))
  return api.database.transaction(system, async (work) => {
    const changeId = await changes.create(work, {
      employeeId: staff[person]?.employeeId ?? '',
      managingUnit: unitCode,
      act: 'SET',
      section: 'HEALTH',
      entryKey: 'MAIN',
      baseEntryId: null,
      value: { healthStatus: 'Tốt', heightCm: 150 + person },
      validFrom: '2026-11-01',
      purpose: 'UPDATE',
      origin: 'SELF',
      enteredBy: 'x',
      onBehalf: false,
      at: Date.now(),
    })
    await changes.submit(work, changeId, Date.now())
    return changeId
  })
}

async function settle(
  { api, worker, authority }: Pick<ApprovalApi, 'api' | 'worker' | 'authority'>,
  packageId: string,
): Promise<string> {
  const clock = { now: () => Date.now() }
  const activities = createApprovalActivities({
    database: worker,
    clock,
    approvals: createApprovalProcessStore(standardApprovalSettings(api.keys)),
    acceptance: createApprovalAcceptance({
      trust: authority.trust,
      services: createTrustServiceClient({ timeoutMs: 60_000 }),
      tsaUrl: `${authority.origin}/tsa`,
      crlUrls: [],
      ocspUrls: [],
      clock,
    }),
  })
  const first = await activities.examineSignature({ packageId })
  if (first !== 'GOOD') return first
  await activities.stampSignature({ packageId })
  return activities.settlePackage({ packageId })
}
