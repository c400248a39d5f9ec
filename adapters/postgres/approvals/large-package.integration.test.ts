import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyProof } from '#adapters/signatures/proof-verification.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { compareLeaves } from '#domain/approval/package/manifest.ts'
import { anApprovalOffice, type ApprovalOffice } from '#test/builders/approvals/approval-office.ts'
import { type RunningAuthority, startTestAuthority } from '#test/certification-authority.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { type Database, openDatabase, prismaOf } from '../database.ts'
import { maximumPackageSize, preparePackage } from './packages.ts'
import { writeChangeProof } from './proofs.ts'
import { receiveSignature } from './signature.ts'

const size = 20_000
let home: TestDatabase
let hub: Database
let authority: RunningAuthority
let office: ApprovalOffice

const inHub = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> =>
  hub.transaction({ kind: 'SYSTEM' }, run, { timeoutMs: 300_000 })

beforeAll(async () => {
  home = await createTestDatabase()
  hub = openDatabase({ url: home.url, role: 'hub_worker' })
  authority = await startTestAuthority()
  office = await anApprovalOffice(hub, { authority, changes: size + 1 })
}, 300_000)
afterAll(async () => {
  await authority.stop()
  await hub.close()
  await home.drop()
})

async function approveNextPackage(): Promise<string> {
  const { accountId, unitCode, settings, activities } = office
  const { packageId } = await inHub((work) =>
    preparePackage(work, settings, { accountId, unitCode, now: Date.now() }),
  )
  await inHub(async (work) => {
    const { manifest } = await prismaOf(work).approvalPackage.findUniqueOrThrow({ where: { id: packageId } })
    const cms = await office.sign(new Uint8Array(manifest))
    await receiveSignature(work, { packageId, accountId, cms, now: Date.now() })
  })
  expect(await activities.examineSignature({ packageId })).toBe('GOOD')
  await activities.stampSignature({ packageId })
  expect(await activities.settlePackage({ packageId })).toBe('APPROVED')
  return packageId
}

describe('Điều 6 — a package of 20,000 changes', () => {
  test('is approved by one signature as a whole; one more waits for the next package', async () => {
    expect(maximumPackageSize).toBe(size)
    const packageId = await approveNextPackage()
    const count = () =>
      inHub(
        (work) => prismaOf(work).$queryRaw<object[]>`
          SELECT c.status, count(*)::int AS changes, count(DISTINCT o.employee_id)::int AS sent,
            count(DISTINCT d.id)::int AS entries, min(e.dossier_version) AS version
          FROM change_request c JOIN employee e ON e.id = c.employee_id
          LEFT JOIN sync_outbox o ON o.employee_id = c.employee_id AND o.version = 2
          LEFT JOIN dossier_entry d ON d.change_id = c.id
          GROUP BY c.status ORDER BY c.status`,
      )
    expect(await count()).toEqual([
      { status: 'APPROVED', changes: size, sent: size, entries: size, version: 2 },
      { status: 'SUBMITTED', changes: 1, sent: 0, entries: 0, version: 1 },
    ])
    const leaves = await inHub((work) =>
      prismaOf(work).approvalLeaf.findMany({
        where: { packageId, position: { in: [0, size / 2 + 1, size - 1] } },
      }),
    )
    for (const { changeId } of leaves) {
      const now = Date.now()
      const { bytes } = await inHub((work) => writeChangeProof(work, office.settings, { changeId, now }))
      const verdict = await verifyProof(bytes, { anchors: authority.trust.anchors })
      expect(verdict).toMatchObject({ accepted: true, manifest: { tree: { size } } })
    }
    expect(leaves).toHaveLength(3)
    const inOrder = await inHub(
      (work) => prismaOf(work).$queryRaw<{ employeeId: string; changeId: string }[]>`
        SELECT c.employee_id::text AS "employeeId", c.id::text AS "changeId"
        FROM approval_leaf l JOIN change_request c ON c.id = l.change_id
        WHERE l.package_id = ${packageId}::uuid ORDER BY l.position`,
    )
    expect(inOrder).toEqual(inOrder.toSorted(compareLeaves))
    await approveNextPackage()
    expect(await count()).toMatchObject([{ status: 'APPROVED', changes: size + 1, entries: size + 1 }])
  }, 600_000)
})
