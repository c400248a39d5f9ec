import { randomBytes, randomUUID } from 'node:crypto'
import { type ApprovalActivities, createApprovalActivities } from '#activities/approval.ts'
import { createKeyRing, type KeyRing } from '#adapters/keys/key-ring.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import {
  type ApprovalStoreSettings,
  createApprovalProcessStore,
  standardApprovalSettings,
} from '#adapters/postgres/approvals.ts'
import { registerCertificate } from '#adapters/postgres/approvals/certificates.ts'
import { makeLeaves } from '#adapters/postgres/approvals/submitted-leaves.ts'
import { type Database, prismaOf } from '#adapters/postgres/database.ts'
import { toStored } from '#adapters/postgres/dossier/entry-codec.ts'
import { describeCertificate } from '#adapters/signatures/acceptance.ts'
import { createApprovalAcceptance } from '#adapters/signatures/approval-acceptance.ts'
import { createTrustServiceClient } from '#adapters/signatures/clients/trust-service-client.ts'
import { openPkcs12, signDetached } from '#adapters/signatures/pkcs12-signer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { RunningAuthority } from '#test/certification-authority.ts'

const unitCode = 'H59.7'
const hourMs = 3_600_000

/** One unit in its window, with an officer and as many people as changes that wait for the signature. */
export interface ApprovalOffice {
  readonly unitCode: string
  readonly accountId: string
  readonly settings: ApprovalStoreSettings
  readonly activities: ApprovalActivities
  /** One more change of each of these people waits for the signature. */
  submit(work: UnitOfWork, employeeIds: readonly string[]): Promise<void>
  /** What the officer sends for this manifest. */
  sign(manifest: Uint8Array): Promise<Uint8Array>
}

export async function anApprovalOffice(
  hub: Database,
  order: { readonly authority: RunningAuthority } & (
    | { readonly changes: number }
    | { readonly keys: KeyRing }
  ),
): Promise<ApprovalOffice> {
  const { authority } = order
  const keys =
    'keys' in order ? order.keys : createKeyRing(new Map([['k1', new Uint8Array(randomBytes(32))]]), 'k1')
  const officer = await authority.issue('P-256')
  const accountId = randomUUID()
  await hub.transaction(
    { kind: 'SYSTEM' },
    async (work) => {
      if ('changes' in order) await submitChanges(work, keys, await hire(work, order.changes))
      await appoint(work, accountId, officer.certificate)
    },
    { timeoutMs: 300_000 },
  )
  const settings = standardApprovalSettings(keys)
  return {
    unitCode,
    accountId,
    settings,
    activities: activitiesOf(hub, settings, authority),
    submit: (work, employeeIds) => submitChanges(work, keys, employeeIds),
    sign: async (manifest) => {
      const signer = await openPkcs12(officer.pkcs12, officer.password)
      return signDetached(manifest, { signer, signingTime: Date.now() })
    },
  }
}

async function hire(work: UnitOfWork, count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, () => randomUUID())
  await prismaOf(work).$executeRaw`
    INSERT INTO employee (id, category, full_name, unit_code, dossier_version)
    SELECT id, 'CONG_CHUC', 'Người thử', ${unitCode}, 1 FROM unnest(${ids}::uuid[]) AS new(id)`
  return ids
}

async function submitChanges(work: UnitOfWork, keys: KeyRing, people: readonly string[]): Promise<void> {
  const sealer = createFieldSealer(keys)
  const rows = people.map((employee, index) => {
    const id = randomUUID()
    const value = { healthStatus: 'Tốt', heightCm: 150 + (index % 40), weightKg: 50 + (index % 30) }
    const stored = toStored(sealer, { table: 'change_request', id, section: 'HEALTH' }, value)
    return { id, employee, ...stored }
  })
  const given = JSON.stringify(rows)
  await prismaOf(work).$executeRaw`
    INSERT INTO change_request (id, employee_id, managing_unit, status, act, section, entry_key, value, sealed,
      valid_from, entered_by, origin, submitted_at)
    SELECT id, employee, ${unitCode}, 'SUBMITTED', 'SET', 'HEALTH', 'MAIN', value, sealed, '2026-11-01', 'x', 'SELF', now()
    FROM jsonb_to_recordset(${given}::jsonb) AS new(id uuid, employee uuid, value jsonb, sealed text)`
  await makeLeaves(
    work,
    sealer,
    rows.map(({ id }) => id),
  )
}

async function appoint(work: UnitOfWork, accountId: string, der: Uint8Array): Promise<void> {
  const now = Date.now() - hourMs
  const [startsAt, endsAt] = [new Date(now), new Date(now + 2 * hourMs)]
  const role = 'COMPETENT_APPROVER' as const
  const certificate = describeCertificate(der)
  const { validFrom, validTo } = certificate
  const sql = prismaOf(work)
  await sql.account.create({ data: { id: accountId, login: accountId, displayName: 'Cán bộ' } })
  const ground = 'ASSIGNMENT:1'
  await sql.heldRole.create({ data: { id: randomUUID(), accountId, role, unitCode, ground, startsAt } })
  await sql.$executeRaw`
    INSERT INTO approval_round (id, period, unit_code, round, opens_at, closes_at, stage)
    VALUES (${randomUUID()}::uuid, '2026-11', ${unitCode}, 1, ${startsAt}, ${endsAt}, 'OPEN')`
  await registerCertificate(work, { accountId, unitCode, role, certificate, validFrom, validTo, now })
}

function activitiesOf(
  hub: Database,
  settings: ApprovalStoreSettings,
  authority: RunningAuthority,
): ApprovalActivities {
  const clock = { now: () => Date.now() }
  return createApprovalActivities({
    database: hub,
    clock,
    approvals: createApprovalProcessStore(settings),
    acceptance: createApprovalAcceptance({
      trust: authority.trust,
      services: createTrustServiceClient({ timeoutMs: 60_000 }),
      tsaUrl: `${authority.origin}/tsa`,
      crlUrls: [],
      ocspUrls: [],
      clock,
    }),
  })
}
