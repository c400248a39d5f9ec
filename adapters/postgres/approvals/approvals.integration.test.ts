import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApprovalActivities } from '#activities/approval.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { describeCertificate } from '#adapters/signatures/acceptance.ts'
import { createApprovalAcceptance } from '#adapters/signatures/approval-acceptance.ts'
import { createTrustServiceClient } from '#adapters/signatures/clients/trust-service-client.ts'
import { openPkcs12, signDetached } from '#adapters/signatures/pkcs12-signer.ts'
import { verifyProof } from '#adapters/signatures/proof-verification.ts'
import { parseProof, writeProof } from '#adapters/signatures/proof.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt, parseCivilDate } from '#domain/calendar/civil-date.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { type RunningAuthority, startTestAuthority, type TestOfficer } from '#test/certification-authority.ts'
import { createTestDatabase, type TestDatabase } from '#test/database.ts'
import { createApprovalProcessStore } from '../approvals.ts'
import { type Database, openDatabase, prismaOf } from '../database.ts'
import { createApprovedChanges } from '../dossier/approved-changes.ts'
import { createChangeStore } from '../dossier/changes.ts'
import { loadStaff } from '../dossier/load-staff.ts'
import { registerCertificate, revokeCertificate } from './certificates.ts'
import { createDelegation, endDelegation } from './delegations.ts'
import { preparePackage } from './packages.ts'
import { writeChangeProof } from './proofs.ts'
import { returnChanges } from './returns.ts'
import type { ApprovalStoreSettings } from './settings.ts'
import { receiveSignature } from './signature.ts'

const unitCode = 'H59.7'
const department = 'H59.3'
const system = { kind: 'SYSTEM' } as const
const hourMs = 3_600_000
const now = (): number => Date.now()

const sealer = createFieldSealer(createKeyRing(new Map([['k1', new Uint8Array(randomBytes(32))]]), 'k1'))
const changes = createChangeStore(sealer)
const settings: ApprovalStoreSettings = {
  sealer,
  dossier: createApprovedChanges(sealer, () => Promise.resolve()),
  departmentUnitCode: department,
  secondLevel: [],
  windowInDays: 5,
}
const units = [{ code: unitCode, name: 'Sở Ví dụ' }]
const staff = inventStaff({ seed: 'phê duyệt', count: 12, units, today: '2026-11-22', defects: 0 }).people

interface Officer extends TestOfficer {
  readonly accountId: string
  readonly certificateId: string
}

let home: TestDatabase
let hub: Database
let authority: RunningAuthority
let head: Officer
let deputy: Officer

const inHub = <T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> => hub.transaction(system, run)

async function anAccount(employeeId: string | null): Promise<string> {
  const id = randomUUID()
  await inHub((work) =>
    prismaOf(work).account.create({
      data: { id, employeeId, login: id, displayName: 'Cán bộ', mustChange: false },
    }),
  )
  return id
}

async function appoint(accountId: string, unit: string): Promise<void> {
  await inHub((work) =>
    prismaOf(work).heldRole.create({
      data: {
        id: randomUUID(),
        accountId,
        role: 'COMPETENT_APPROVER',
        unitCode: unit,
        ground: 'ASSIGNMENT:1',
        startsAt: new Date(now() - hourMs),
      },
    }),
  )
}

async function anOfficer(accountId: string, unit = unitCode): Promise<Officer> {
  const officer = await authority.issue('P-256')
  const certificate = describeCertificate(officer.certificate)
  const { validFrom, validTo } = certificate
  const certificateId = await inHub((work) =>
    registerCertificate(work, {
      accountId,
      unitCode: unit,
      role: 'COMPETENT_APPROVER',
      certificate,
      validFrom,
      validTo,
      now: now() - hourMs,
    }),
  )
  return { ...officer, accountId, certificateId }
}

async function aRound(unit = unitCode): Promise<string> {
  const id = randomUUID()
  await inHub(
    (work) => prismaOf(work).$executeRaw`
      INSERT INTO approval_round (id, period, unit_code, round, opens_at, closes_at, stage)
      SELECT ${id}::uuid, '2026-11', ${unit}, 1 + count(*)::int, ${new Date(now() - hourMs)},
        ${new Date(now() + hourMs)}, 'OPEN' FROM approval_round WHERE unit_code = ${unit}`,
  )
  return id
}

async function aChange(person: number, enteredBy = 'x', secondLevel = false): Promise<string> {
  const employee = staff[person]
  if (employee === undefined) throw new Error('not that many people')
  return inHub(async (work) => {
    const changeId = await changes.create(work, {
      employeeId: employee.employeeId,
      managingUnit: unitCode,
      act: 'SET',
      section: 'HEALTH',
      entryKey: 'MAIN',
      baseEntryId: null,
      value: { healthStatus: 'Sức khỏe giấu kín', heightCm: 160 + person },
      validFrom: '2026-11-01',
      purpose: 'UPDATE',
      origin: 'SELF',
      enteredBy,
      onBehalf: false,
      at: now(),
    })
    await changes.submit(work, changeId, now())
    await prismaOf(work).changeRequest.update({ where: { id: changeId }, data: { secondLevel } })
    return changeId
  })
}

const prepare = (officer: Officer, unit = unitCode) =>
  inHub((work) =>
    preparePackage(work, settings, { accountId: officer.accountId, unitCode: unit, now: now() }),
  )

async function signed(officer: Officer, packageId: string): Promise<Uint8Array> {
  const row = await inHub((work) =>
    prismaOf(work).approvalPackage.findUniqueOrThrow({ where: { id: packageId } }),
  )
  const signer = await openPkcs12(officer.pkcs12, officer.password)
  return signDetached(new Uint8Array(row.manifest), { signer, signingTime: now() })
}

const receive = (officer: Officer, packageId: string, cms: Uint8Array) =>
  inHub((work) => receiveSignature(work, { packageId, accountId: officer.accountId, cms, now: now() }))

function activities(over: Partial<ApprovalStoreSettings> = {}) {
  return createApprovalActivities({
    database: hub,
    approvals: createApprovalProcessStore({ ...settings, ...over }),
    acceptance: createApprovalAcceptance({
      trust: authority.trust,
      services: createTrustServiceClient({ timeoutMs: 5000 }),
      tsaUrl: `${authority.origin}/tsa`,
      crlUrls: [],
      ocspUrls: [],
      clock: { now },
    }),
    clock: { now },
  })
}

async function settle(packageId: string, over: Partial<ApprovalStoreSettings> = {}): Promise<string> {
  const { examineSignature, stampSignature, settlePackage } = activities(over)
  const first = await examineSignature({ packageId })
  if (first !== 'GOOD') return first
  await stampSignature({ packageId })
  return settlePackage({ packageId })
}

const statusOf = (changeId: string) =>
  inHub(
    async (work) =>
      (await prismaOf(work).changeRequest.findUniqueOrThrow({ where: { id: changeId } })).status,
  )
const stageOf = (packageId: string) =>
  inHub(
    async (work) =>
      (await prismaOf(work).approvalPackage.findUniqueOrThrow({ where: { id: packageId } })).stage,
  )

beforeAll(async () => {
  home = await createTestDatabase()
  hub = openDatabase({ url: home.url, role: 'hub_worker' })
  authority = await startTestAuthority()
  await inHub((work) => loadStaff(sealer, work, { people: staff, at: now() }))
  head = await anOfficer(await anAccount(staff[0]?.employeeId ?? null))
  deputy = await anOfficer(await anAccount(staff[1]?.employeeId ?? null))
  await appoint(head.accountId, unitCode)
})
beforeEach(async () => {
  await inHub(async (work) => {
    await prismaOf(work)
      .$executeRaw`UPDATE change_request SET status = 'WITHDRAWN' WHERE status = 'SUBMITTED'`
    await prismaOf(work).$executeRaw`UPDATE approval_round SET stage = 'LAPSED' WHERE stage = 'OPEN'`
  })
  await aRound()
})
afterAll(async () => {
  await authority.stop()
  await hub.close()
  await home.drop()
})

describe('Điều 6 — a package is approved as a whole, once', () => {
  test('prepare, sign, receive, settle: every change is approved and each has a proof that verifies', async () => {
    const ids = await Promise.all([2, 3, 4, 5, 6].map((person) => aChange(person)))
    const { packageId, skipped } = await prepare(head)
    expect(skipped).toEqual([])
    const cms = await signed(head, packageId)
    expect(await receive(head, packageId, cms)).toBe('RECEIVED')
    expect(await receive(head, packageId, cms)).toBe('ALREADY_RECEIVED')
    expect(await settle(packageId)).toBe('APPROVED')
    expect(await settle(packageId)).toBe('APPROVED')
    for (const changeId of ids) {
      expect(await statusOf(changeId)).toBe('APPROVED')
      const proof = await inHub((work) => writeChangeProof(work, settings, { changeId, now: now() }))
      const verdict = await verifyProof(proof.bytes, { anchors: authority.trust.anchors })
      expect(verdict).toMatchObject({ accepted: true, signer: { thumbprint: head.thumbprint } })
    }
  })

  test('a proof that was touched anywhere is refused', async () => {
    const changeId = await aChange(2)
    const { packageId } = await prepare(head)
    await receive(head, packageId, await signed(head, packageId))
    await settle(packageId)
    const { bytes } = await inHub((work) => writeChangeProof(work, settings, { changeId, now: now() }))
    const proof = parseProof(bytes)
    const [field] = proof.change.fields
    const touched = [
      {
        ...proof,
        change: { ...proof.change, fields: [{ ...field, field: 'heightCm', before: null, after: 250 }] },
      },
      { ...proof, salt: '0'.repeat(32) },
      { ...proof, inclusion: { ...proof.inclusion, size: proof.inclusion.size + 1 } },
      { ...proof, manifest: proof.manifest.replace('"APPROVE"', '"APPROVE "') },
      { ...proof, manifest: proof.manifest.replace(unitCode, 'H59.8') },
      { ...proof, evidence: { ...proof.evidence, crls: [], ocspResponses: [] } },
    ]
    for (const forged of touched) {
      const verdict = await verifyProof(writeProof(forged), {
        anchors: authority.trust.anchors,
      })
      expect(verdict.accepted).toBe(false)
    }
    const stranger = await startTestAuthority()
    expect(await verifyProof(bytes, { anchors: stranger.trust.anchors })).toMatchObject({ accepted: false })
    await stranger.stop()
  })

  test('a crash while it is applied leaves all pending, and the next try applies it once', async () => {
    const changeId = await aChange(2)
    const { packageId } = await prepare(head)
    await receive(head, packageId, await signed(head, packageId))
    const dossier = {
      applyApprovedChanges: async (
        ...given: Parameters<ApprovalStoreSettings['dossier']['applyApprovedChanges']>
      ) => {
        await settings.dossier.applyApprovedChanges(...given)
        throw new Error('power cut')
      },
    }
    await expect(settle(packageId, { dossier })).rejects.toThrow('power cut')
    expect([await statusOf(changeId), await stageOf(packageId)]).toEqual(['SUBMITTED', 'SIGNED'])
    expect(await settle(packageId)).toBe('APPROVED')
    const entries = await inHub((work) => prismaOf(work).dossierEntry.count({ where: { changeId } }))
    expect(entries).toBe(1)
  })

  test('two officers at once: the changes are in one package only', async () => {
    await appoint(deputy.accountId, unitCode)
    await aChange(4)
    const both = await Promise.allSettled([prepare(head), prepare(deputy)])
    const refused = both.filter((one) => one.status === 'rejected')
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({ reason: { code: 'APPROVAL.PACKAGE_EMPTY' } })
    await inHub(
      (work) =>
        prismaOf(work)
          .$executeRaw`UPDATE held_role SET ends_at = starts_at WHERE account_id = ${deputy.accountId}::uuid`,
    )
  })

  test('another signature on the same package, and a stranger’s, are refused', async () => {
    await aChange(5)
    const { packageId } = await prepare(head)
    await receive(head, packageId, await signed(head, packageId))
    await expect(receive(head, packageId, new Uint8Array([1]))).rejects.toMatchObject({
      code: 'APPROVAL.OTHER_SIGNATURE',
    })
    await expect(receive(deputy, packageId, new Uint8Array([1]))).rejects.toMatchObject({
      code: 'APPROVAL.NOT_PREPARED_BY_YOU',
    })
  })
})

describe('Điều 6 — what ends in between', () => {
  test('a delegation that ended between prepare and complete counts no more', async () => {
    const today = civilDateAt(now())
    const delegationId = await inHub((work) =>
      createDelegation(work, {
        fromAccountId: head.accountId,
        toAccountId: deputy.accountId,
        unitCode,
        scope: 'ALL',
        documentNumber: '15/UQ',
        documentDate: today,
        startsOn: today,
        lastDay: today,
        now: now(),
      }),
    )
    await aChange(6)
    const { packageId } = await prepare(deputy)
    const cms = await signed(deputy, packageId)
    await inHub((work) => endDelegation(work, { delegationId, reason: 'Thu hồi', now: now() }))
    await expect(receive(deputy, packageId, cms)).rejects.toMatchObject({ code: 'APPROVAL.NOT_AUTHORISED' })
  })

  test('a certificate revoked by its authority after the signature: refused, and the changes are free again', async () => {
    const officer = await anOfficer(head.accountId)
    const changeId = await aChange(7)
    const { packageId } = await inHub((work) =>
      preparePackage(work, settings, {
        accountId: head.accountId,
        unitCode,
        certificateSha256: officer.thumbprint,
        now: now(),
      }),
    )
    await receive(officer, packageId, await signed(officer, packageId))
    authority.ca.registry.revoke(officer.serialNumber, { reason: 'KEY_COMPROMISE', revokedAt: now() })
    expect(await settle(packageId)).toBe('REFUSED')
    expect([await stageOf(packageId), await statusOf(changeId)]).toEqual(['REFUSED', 'SUBMITTED'])
    await inHub((work) => revokeCertificate(work, { ...officer, now: now() }))
    expect((await prepare(head)).skipped).toEqual([])
  })

  test('a value changed after the manifest was built voids the package', async () => {
    const changeId = await aChange(8)
    const { packageId } = await prepare(head)
    await receive(head, packageId, await signed(head, packageId))
    await inHub((work) =>
      prismaOf(work).changeRequest.update({
        where: { id: changeId },
        data: { validFrom: new Date('2026-11-02') },
      }),
    )
    expect(await settle(packageId)).toBe('REFUSED')
    expect(await stageOf(packageId)).toBe('VOID')
  })
})

describe('Điều 6, 16.8 — whose desk', () => {
  test('an own change of the only approver, and the second level, lie on the department’s desk', async () => {
    const officer = await anOfficer(await anAccount(null), department)
    await appoint(officer.accountId, department)
    await aRound(department)
    const [own, second] = [await aChange(0), await aChange(9, 'x', true)]
    const first = await prepare(head)
    await receive(head, first.packageId, await signed(head, first.packageId))
    expect(await settle(first.packageId)).toBe('APPROVED')
    expect([await statusOf(own), await statusOf(second)]).toEqual(['SUBMITTED', 'SUBMITTED'])
    const last = await prepare(officer, department)
    await receive(officer, last.packageId, await signed(officer, last.packageId))
    expect(await settle(last.packageId)).toBe('APPROVED')
    expect([await statusOf(own), await statusOf(second)]).toEqual(['APPROVED', 'APPROVED'])
  })

  test('many are returned at once with a reason and a day, or none', async () => {
    const ids = [await aChange(10), await aChange(11)]
    const request = {
      accountId: head.accountId,
      unitCode,
      changeIds: ids,
      reason: 'Thiếu quyết định',
      completeBy: parseCivilDate('2099-01-01'),
      now: now(),
    }
    await expect(
      inHub((work) => returnChanges(work, settings, { ...request, changeIds: [...ids, randomUUID()] })),
    ).rejects.toMatchObject({ code: 'APPROVAL.NOT_ON_DESK' })
    expect(await inHub((work) => returnChanges(work, settings, request))).toMatchObject({ returned: 2 })
    expect(await Promise.all(ids.map(statusOf))).toEqual(['RETURNED', 'RETURNED'])
  })

  test('after the window what is unsigned stays pending, is listed and is escalated once', async () => {
    const roundId = await inHub(
      async (work) =>
        (await prismaOf(work).approvalRound.findFirstOrThrow({ where: { unitCode, stage: 'OPEN' } })).id,
    )
    const changeId = await aChange(3)
    const { closeRound } = activities()
    expect(await closeRound({ roundId })).toMatchObject({ status: 'LAPSED', pending: 1 })
    expect(await closeRound({ roundId })).toMatchObject({ status: 'LAPSED' })
    expect(await statusOf(changeId)).toBe('SUBMITTED')
    const told = await inHub((work) =>
      prismaOf(work).notification.count({
        where: { kind: 'APPROVAL_LAPSED', deduplicationKey: { startsWith: roundId } },
      }),
    )
    expect(told).toBe(2)
  })
})
