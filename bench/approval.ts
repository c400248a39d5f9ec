import { randomBytes, randomUUID } from 'node:crypto'
import { createApprovalActivities } from '#activities/approval.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { createApprovalProcessStore, standardApprovalSettings } from '#adapters/postgres/approvals.ts'
import { registerCertificate } from '#adapters/postgres/approvals/certificates.ts'
import { preparePackage } from '#adapters/postgres/approvals/packages.ts'
import { receiveSignature } from '#adapters/postgres/approvals/signature.ts'
import { openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import { toStored } from '#adapters/postgres/dossier/entry-codec.ts'
import { describeCertificate } from '#adapters/signatures/acceptance.ts'
import { createApprovalAcceptance } from '#adapters/signatures/approval-acceptance.ts'
import { createTrustServiceClient } from '#adapters/signatures/clients/trust-service-client.ts'
import { openPkcs12, signDetached } from '#adapters/signatures/pkcs12-signer.ts'
import { startTestAuthority } from '#test/certification-authority.ts'
import { createTestDatabase, startTestCluster } from '#test/database.ts'

/** One package of 20,000 changes: prepare, sign, verify, apply; beside one bare UPDATE of as many rows. */
const size = Number(process.env['BENCH_CHANGES'] ?? 20_000)
const unitCode = 'H59.7'
const system = { kind: 'SYSTEM' } as const
const long = { timeoutMs: 300_000 }

const cluster = await startTestCluster()
process.env['HUB_TEST_POSTGRES'] = cluster.url
const home = await createTestDatabase()
const hub = openDatabase({ url: home.url, role: 'hub_worker' })
const keys = createKeyRing(new Map([['k1', new Uint8Array(randomBytes(32))]]), 'k1')
const sealer = createFieldSealer(keys)
const settings = standardApprovalSettings(keys)
const authority = await startTestAuthority()
const clock = { now: () => Date.now() }

async function measure<T>(what: string, run: () => Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await run()
  process.stdout.write(`${what.padEnd(44)} ${(performance.now() - start).toFixed(0).padStart(7)} ms\n`)
  return result
}

function aChange(index: number) {
  const id = randomUUID()
  const value = { healthStatus: 'Tốt', heightCm: 150 + (index % 40), weightKg: 50 + (index % 30) }
  return {
    id,
    employee: randomUUID(),
    ...toStored(sealer, { table: 'change_request', id, section: 'HEALTH' }, value),
  }
}

async function seed(): Promise<{ accountId: string; certificateId: string }> {
  const rows = Array.from({ length: size }, (_, index) => aChange(index))
  const accountId = randomUUID()
  const certificate = describeCertificate(officer.certificate)
  const { validFrom, validTo } = certificate
  const certificateId = await hub.transaction(
    system,
    async (work) => {
      const sql = prismaOf(work)
      const given = JSON.stringify(rows)
      await sql.$executeRaw`
        INSERT INTO employee (id, category, full_name, unit_code, dossier_version)
        SELECT employee, 'CONG_CHUC', 'Người thử', ${unitCode}, 1
        FROM jsonb_to_recordset(${given}::jsonb) AS new(employee uuid)`
      await sql.$executeRaw`
        INSERT INTO change_request (id, employee_id, managing_unit, status, act, section, entry_key, value, sealed,
          valid_from, entered_by, submitted_at)
        SELECT id, employee, ${unitCode}, 'SUBMITTED', 'SET', 'HEALTH', 'MAIN', value, sealed, '2026-11-01', 'x', now()
        FROM jsonb_to_recordset(${given}::jsonb) AS new(id uuid, employee uuid, value jsonb, sealed text)`
      await sql.account.create({ data: { id: accountId, login: accountId, displayName: 'Cán bộ' } })
      await sql.heldRole.create({
        data: {
          id: randomUUID(),
          accountId,
          role: 'COMPETENT_APPROVER',
          unitCode,
          ground: 'ASSIGNMENT:1',
          startsAt: new Date(clock.now() - 1000),
        },
      })
      await sql.$executeRaw`
        INSERT INTO approval_round (id, period, unit_code, round, opens_at, closes_at, stage)
        VALUES (${randomUUID()}::uuid, '2026-11', ${unitCode}, 1, now() - interval '1 hour', now() + interval '1 hour', 'OPEN')`
      const role = 'COMPETENT_APPROVER' as const
      const now = clock.now() - 1000
      return registerCertificate(work, { accountId, unitCode, role, certificate, validFrom, validTo, now })
    },
    long,
  )
  await hub.pool.query('ANALYZE')
  return { accountId, certificateId }
}

const officer = await authority.issue('P-256')
const { accountId } = await seed()
const activities = createApprovalActivities({
  database: hub,
  clock,
  approvals: createApprovalProcessStore(settings),
  acceptance: createApprovalAcceptance({
    trust: authority.trust,
    services: createTrustServiceClient({ timeoutMs: 10_000 }),
    tsaUrl: `${authority.origin}/tsa`,
    crlUrls: [],
    ocspUrls: [],
    clock,
  }),
})

process.stdout.write(`one package of ${size} changes\n`)
await measure('bare UPDATE … FROM unnest, rolled back', () =>
  hub
    .transaction(
      system,
      async (work) => {
        const ids = await prismaOf(work).$queryRaw<{ id: string }[]>`SELECT id::text FROM change_request`
        await prismaOf(work).$executeRaw`
          UPDATE change_request c SET status = 'APPROVED', approved_at = now()
          FROM unnest(${ids.map(({ id }) => id)}::uuid[]) AS chosen(id) WHERE c.id = chosen.id`
        throw new Error('roll back')
      },
      long,
    )
    .catch(() => undefined),
)
const start = performance.now()
const { packageId } = await measure('prepare (rows, leaves, tree, manifest)', () =>
  hub.transaction(
    system,
    (work) => preparePackage(work, settings, { accountId, unitCode, now: clock.now() }),
    long,
  ),
)
await measure('sign and receive', async () => {
  const signer = await openPkcs12(officer.pkcs12, officer.password)
  await hub.transaction(system, async (work) => {
    const { manifest } = await prismaOf(work).approvalPackage.findUniqueOrThrow({ where: { id: packageId } })
    const cms = signDetached(new Uint8Array(manifest), { signer, signingTime: clock.now() })
    await receiveSignature(work, { packageId, accountId, cms, now: clock.now() })
  })
})
await measure('examine (CMS, path, CRL, OCSP)', () => activities.examineSignature({ packageId }))
await measure('time-stamp', () => activities.stampSignature({ packageId }))
const outcome = await measure('recompute, decide and apply', () => activities.settlePackage({ packageId }))
process.stdout.write(`${outcome}: ${((performance.now() - start) / 1000).toFixed(1)} s in all\n`)

await authority.stop()
await hub.close()
await home.drop()
await cluster.stop()
