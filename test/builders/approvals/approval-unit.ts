import { randomBytes, randomUUID } from 'node:crypto'
import { type ApprovalActivities, createApprovalActivities } from '#activities/approval.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { createKeyRing } from '#adapters/keys/key-ring.ts'
import { type ApprovalStoreSettings, createApprovalProcessStore } from '#adapters/postgres/approvals.ts'
import { registerCertificate } from '#adapters/postgres/approvals/certificates.ts'
import { type PreparedPackage, preparePackage } from '#adapters/postgres/approvals/packages.ts'
import { receiveSignature } from '#adapters/postgres/approvals/signature.ts'
import { type Database, openDatabase, prismaOf } from '#adapters/postgres/database.ts'
import { createApprovedChanges } from '#adapters/postgres/dossier/approved-changes.ts'
import { createChangeStore } from '#adapters/postgres/dossier/changes.ts'
import { loadStaff } from '#adapters/postgres/dossier/load-staff.ts'
import { describeCertificate } from '#adapters/signatures/acceptance.ts'
import { createApprovalAcceptance } from '#adapters/signatures/approval-acceptance.ts'
import { createTrustServiceClient } from '#adapters/signatures/clients/trust-service-client.ts'
import { openPkcs12, signDetached } from '#adapters/signatures/pkcs12-signer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { inventStaff } from '#domain/people/synthetic-staff.ts'
import { type RunningAuthority, startTestAuthority, type TestOfficer } from '#test/certification-authority.ts'
import { createTestDatabase } from '#test/database.ts'

export const unitCode = 'H59.7'
export const department = 'H59.3'
const system = { kind: 'SYSTEM' } as const
const hourMs = 3_600_000
const role = 'COMPETENT_APPROVER' as const
export const now = (): number => Date.now()

const sealer = createFieldSealer(createKeyRing(new Map([['k1', new Uint8Array(randomBytes(32))]]), 'k1'))
const changes = createChangeStore(sealer)
export const settings: ApprovalStoreSettings = {
  sealer,
  dossier: createApprovedChanges(sealer),
  departmentUnitCode: department,
  secondLevel: [],
  trustPatienceMs: 24 * hourMs,
  windowInDays: 5,
}
const units = [{ code: unitCode, name: 'Sở Ví dụ' }]
const staff = inventStaff({ seed: 'phê duyệt', count: 12, units, today: '2026-11-22', defects: 0 }).people

export interface Officer extends TestOfficer {
  readonly accountId: string
  readonly certificateId: string
}

/** One unit with its competent officer, a second officer without a role, and what both do. */
export class ApprovalUnit {
  readonly hub: Database
  readonly authority: RunningAuthority
  readonly #leave: () => Promise<void>
  #officers: { readonly head: Officer; readonly deputy: Officer } | undefined

  private constructor(hub: Database, authority: RunningAuthority, leave: () => Promise<void>) {
    this.hub = hub
    this.authority = authority
    this.#leave = leave
  }

  static async start(): Promise<ApprovalUnit> {
    const home = await createTestDatabase()
    const hub = openDatabase({ url: home.url, role: 'hub_worker' })
    const authority = await startTestAuthority()
    const unit = new ApprovalUnit(hub, authority, () => home.drop())
    await unit.inHub((work) => loadStaff(sealer, work, { people: staff, at: now() }))
    const head = await unit.anOfficer(await unit.anAccount(staff[0]?.employeeId ?? null))
    const deputy = await unit.anOfficer(await unit.anAccount(staff[1]?.employeeId ?? null))
    await unit.appoint(head.accountId, unitCode)
    unit.#officers = { head, deputy }
    return unit
  }

  get officers(): { readonly head: Officer; readonly deputy: Officer } {
    if (this.#officers === undefined) throw new Error('not started')
    return this.#officers
  }

  async stop(): Promise<void> {
    await this.authority.stop()
    await this.hub.close()
    await this.#leave()
  }

  inHub<T>(run: (work: UnitOfWork) => Promise<T>): Promise<T> {
    return this.hub.transaction(system, run)
  }

  async anAccount(employeeId: string | null): Promise<string> {
    const id = randomUUID()
    await this.inHub((work) =>
      prismaOf(work).account.create({
        data: { id, employeeId, login: id, displayName: 'Cán bộ', mustChange: false },
      }),
    )
    return id
  }

  async appoint(accountId: string, unit: string): Promise<void> {
    const startsAt = new Date(now() - hourMs)
    await this.inHub((work) =>
      prismaOf(work).heldRole.create({
        data: { id: randomUUID(), accountId, role, unitCode: unit, ground: 'ASSIGNMENT:1', startsAt },
      }),
    )
  }

  async anOfficer(accountId: string, unit = unitCode): Promise<Officer> {
    const officer = await this.authority.issue('P-256')
    const certificate = describeCertificate(officer.certificate)
    const { validFrom, validTo } = certificate
    const request = { accountId, unitCode: unit, role, certificate, validFrom, validTo, now: now() - hourMs }
    const certificateId = await this.inHub((work) => registerCertificate(work, request))
    return { ...officer, accountId, certificateId }
  }

  async aRound(unit = unitCode): Promise<string> {
    const id = randomUUID()
    const [opensAt, closesAt] = [new Date(now() - hourMs), new Date(now() + hourMs)]
    await this.inHub(
      (work) => prismaOf(work).$executeRaw`
        INSERT INTO approval_round (id, period, unit_code, round, opens_at, closes_at, stage)
        SELECT ${id}::uuid, '2026-11', ${unit}, 1 + count(*)::int, ${opensAt}, ${closesAt}, 'OPEN'
        FROM approval_round WHERE unit_code = ${unit}`,
    )
    return id
  }

  /** Nothing on the desk, and one open round. */
  async clearDesk(): Promise<string> {
    await this.inHub(async (work) => {
      await prismaOf(work)
        .$executeRaw`UPDATE change_request SET status = 'WITHDRAWN' WHERE status = 'SUBMITTED'`
      await prismaOf(work).$executeRaw`UPDATE approval_round SET stage = 'LAPSED' WHERE stage = 'OPEN'`
    })
    return this.aRound()
  }

  async aChange(person: number, enteredBy = 'x', secondLevel = false): Promise<string> {
    const employee = staff[person]
    if (employee === undefined) throw new Error('not that many people')
    return this.inHub(async (work) => {
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

  prepare(
    { accountId }: Pick<Officer, 'accountId'>,
    { unit = unitCode, ...more }: { readonly unit?: string; readonly certificateSha256?: string } = {},
  ): Promise<PreparedPackage> {
    return this.inHub((work) =>
      preparePackage(work, settings, { accountId, unitCode: unit, now: now(), ...more }),
    )
  }

  async signed(officer: Officer, packageId: string): Promise<Uint8Array> {
    const row = await this.inHub((work) =>
      prismaOf(work).approvalPackage.findUniqueOrThrow({ where: { id: packageId } }),
    )
    const signer = await openPkcs12(officer.pkcs12, officer.password)
    return signDetached(new Uint8Array(row.manifest), { signer, signingTime: now() })
  }

  receive({ accountId }: Officer, packageId: string, cms: Uint8Array): Promise<string> {
    return this.inHub((work) => receiveSignature(work, { packageId, accountId, cms, now: now() }))
  }

  activities(over: Partial<ApprovalStoreSettings> = {}): ApprovalActivities {
    return createApprovalActivities({
      database: this.hub,
      approvals: createApprovalProcessStore({ ...settings, ...over }),
      acceptance: createApprovalAcceptance({
        trust: this.authority.trust,
        services: createTrustServiceClient({ timeoutMs: 60_000 }),
        tsaUrl: `${this.authority.origin}/tsa`,
        crlUrls: [],
        ocspUrls: [],
        clock: { now },
      }),
      clock: { now },
    })
  }

  async settle(packageId: string, over: Partial<ApprovalStoreSettings> = {}): Promise<string> {
    const { examineSignature, stampSignature, settlePackage } = this.activities(over)
    const first = await examineSignature({ packageId })
    if (first !== 'GOOD') return first
    await stampSignature({ packageId })
    return settlePackage({ packageId })
  }

  async statusOf(changeId: string): Promise<string> {
    const change = await this.inHub((work) =>
      prismaOf(work).changeRequest.findUniqueOrThrow({ where: { id: changeId } }),
    )
    return change.status
  }

  async stageOf(packageId: string): Promise<string> {
    const row = await this.inHub((work) =>
      prismaOf(work).approvalPackage.findUniqueOrThrow({ where: { id: packageId } }),
    )
    return row.stage
  }

  /** Until when a package holds the change, as the dossier and a receipt see it. */
  async heldUntil(changeId: string): Promise<number | null> {
    return (await this.inHub((work) => changes.find(work, changeId)))?.lockedUntil ?? null
  }
}
