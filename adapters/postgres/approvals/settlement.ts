import { buildMerkleTree, rootOf } from '#adapters/signatures/merkle.ts'
import { parseManifest } from '#adapters/signatures/proof.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { getAuthority } from '#domain/approval/authority/authority.ts'
import { isRegistrationInForce } from '#domain/approval/authority/certificate-registration.ts'
import { assertEligible, needsSecondLevel } from '#domain/approval/authority/eligibility.ts'
import { approvalErrors } from '#domain/approval/errors.ts'
import { type PackageStatus, performOnPackage } from '#domain/approval/package/package.ts'
import { appendAudit } from '../audit.ts'
import { prismaOf } from '../database.ts'
import { getPerson, listRegisteredCertificates, loadUnitAuthority } from './authority-rows.ts'
import { type DeskChange, loadChanges } from './desk.ts'
import { hashLeaves } from './leaf-hashes.ts'
import { packageNotFound } from './packages.ts'
import { secondLevelRulesAt } from './second-level.ts'
import type { ApprovalStoreSettings } from './settings.ts'

/** Gói có chữ ký, as its row has it. */
export interface SignedPackage {
  readonly packageId: string
  readonly roundId: string
  readonly unitCode: string
  readonly stage: PackageStatus
  readonly preparedBy: string
  readonly nonce: string
  readonly manifest: Uint8Array
  readonly cms: Uint8Array
  readonly receivedAt: number
  readonly token: Uint8Array | null
  readonly certificate: Uint8Array
  readonly thumbprint: string
}

interface PackageRow {
  readonly round_id: string
  readonly unit_code: string
  readonly stage: PackageStatus
  readonly prepared_by: string
  readonly nonce: string
  readonly manifest: Uint8Array
  readonly cms: Uint8Array | null
  readonly received_at: Date | null
  readonly timestamp_token: Uint8Array | null
  readonly der: Uint8Array
  readonly sha256: string
}

async function readPackage(work: UnitOfWork, packageId: string): Promise<SignedPackage> {
  const [row] = await prismaOf(work).$queryRaw<PackageRow[]>`
    SELECT p.round_id::text, p.unit_code, p.stage, p.prepared_by, p.nonce, p.manifest, p.cms, p.received_at,
      p.timestamp_token, c.der, c.sha256
    FROM approval_package p JOIN signing_certificate c ON c.id = p.certificate_id
    WHERE p.id = ${packageId}::uuid FOR UPDATE OF p`
  if (row === undefined || row.cms === null || row.received_at === null) throw packageNotFound()
  return {
    packageId,
    roundId: row.round_id,
    unitCode: row.unit_code,
    stage: row.stage,
    preparedBy: row.prepared_by,
    nonce: row.nonce,
    manifest: new Uint8Array(row.manifest),
    cms: new Uint8Array(row.cms),
    receivedAt: row.received_at.getTime(),
    token: row.timestamp_token === null ? null : new Uint8Array(row.timestamp_token),
    certificate: new Uint8Array(row.der),
    thumbprint: row.sha256,
  }
}

export function loadSignedPackage(work: UnitOfWork, packageId: string): Promise<SignedPackage> {
  return readPackage(work, packageId)
}

export async function listSignedPackages(work: UnitOfWork, roundId: string): Promise<readonly string[]> {
  const rows = await prismaOf(work).$queryRaw<{ id: string }[]>`
    SELECT id::text FROM approval_package WHERE round_id = ${roundId}::uuid AND stage = 'SIGNED' ORDER BY received_at`
  return rows.map(({ id }) => id)
}

export async function keepTimestamp(work: UnitOfWork, packageId: string, token: Uint8Array): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE approval_package SET timestamp_token = ${Buffer.from(token)}
    WHERE id = ${packageId}::uuid AND stage = 'SIGNED' AND timestamp_token IS NULL`
}

interface LeafRow {
  readonly change_id: string
  readonly salt: string
  readonly leaf_hash: Uint8Array
}

export function listLeaves(work: UnitOfWork, packageId: string): Promise<LeafRow[]> {
  return prismaOf(work).$queryRaw<LeafRow[]>`
    SELECT change_id::text, salt, leaf_hash FROM approval_leaf WHERE package_id = ${packageId}::uuid ORDER BY position`
}

/** The client is never trusted: the tree is computed again from the rows as they are now. */
async function recomputeTree(
  work: UnitOfWork,
  settings: ApprovalStoreSettings,
  { signed, now }: { readonly signed: SignedPackage; readonly now: number },
): Promise<readonly DeskChange[]> {
  const leaves = await listLeaves(work, signed.packageId)
  const ids = leaves.map(({ change_id }) => change_id)
  const changes = await loadChanges(work, settings.sealer, { ids, now, lock: 'FOR_UPDATE' })
  const byId = new Map(changes.map((change) => [change.changeId, change]))
  const hashes = await hashLeaves(
    leaves.flatMap(({ change_id, salt }) => {
      const change = byId.get(change_id)
      return change === undefined ? [] : [{ content: change.content, salt }]
    }),
  )
  const manifest = parseManifest(signed.manifest)
  const root = rootOf(buildMerkleTree(hashes)).toString('hex')
  const isSame =
    manifest.tree.root === root &&
    manifest.tree.size === leaves.length &&
    manifest.packageId === signed.packageId &&
    manifest.nonce === signed.nonce &&
    manifest.unitCode === signed.unitCode &&
    manifest.signer.certSha256 === signed.thumbprint
  if (!isSame) throw approvalErrors.leavesChanged({ packageId: signed.packageId })
  return changes
}

async function assertStillPending(work: UnitOfWork, signed: SignedPackage, changes: number): Promise<void> {
  const [row] = await prismaOf(work).$queryRaw<{ pending: number }[]>`
    SELECT count(*)::int AS pending FROM change_request
    WHERE package_id = ${signed.packageId}::uuid AND status = 'SUBMITTED'`
  if (row?.pending !== changes) throw approvalErrors.leavesChanged({ packageId: signed.packageId })
}

/** Authority, registration and four eyes as they were when the signature came. */
async function assertAuthority(
  work: UnitOfWork,
  signed: SignedPackage,
  changes: readonly DeskChange[],
): Promise<string> {
  const { unitCode, receivedAt: at, preparedBy } = signed
  const employeeId = await getPerson(work, preparedBy)
  const authority = getAuthority({ ...(await loadUnitAuthority(work, unitCode)), employeeId, at })
  const registered = await listRegisteredCertificates(work, { accountId: preparedBy, unitCode })
  const isRegistered = registered.some(
    (registration) =>
      registration.thumbprint === signed.thumbprint && isRegistrationInForce(registration, at),
  )
  if (!isRegistered) throw approvalErrors.certificateNotRegistered({ unitCode })
  for (const change of changes) assertEligible(change, authority)
  return authority.capacity === 'DELEGATED' ? 'TUQ.' : 'THAM_QUYEN'
}

export interface ApprovalDecision {
  readonly packageId: string
  readonly now: number
  readonly evidence: object
}

/**
 * Điều 6: the whole package becomes approved in one transaction or not at all; repeating it changes nothing.
 * Điều 16.8: what needs the second level stays pending, now on the department's desk.
 */
export async function approvePackage(
  work: UnitOfWork,
  settings: ApprovalStoreSettings,
  decision: ApprovalDecision,
): Promise<void> {
  const { packageId, now, evidence } = decision
  const signed = await readPackage(work, packageId)
  if (signed.stage === 'APPROVED') return
  const stage = performOnPackage('accept', signed.stage)
  const changes = await recomputeTree(work, settings, { signed, now })
  await assertStillPending(work, signed, changes.length)
  const capacity = await assertAuthority(work, signed, changes)
  const isDepartment = signed.unitCode === settings.departmentUnitCode
  const rules = [...settings.secondLevel, ...(await secondLevelRulesAt(work, signed.receivedAt))]
  const goesOn = (change: DeskChange): boolean =>
    !isDepartment && (change.secondLevel || needsSecondLevel(change, rules))
  const final = changes.filter((change) => !goesOn(change))
  const verdict = { accepted: true, capacity, at: now, final: final.length }
  await prismaOf(work).$executeRaw`
    UPDATE approval_package SET stage = ${stage}, approved_at = ${new Date(now)}, closed_at = ${new Date(now)},
      evidence = ${JSON.stringify(evidence)}::jsonb, verdict = ${JSON.stringify(verdict)}::jsonb, version = version + 1
    WHERE id = ${packageId}::uuid`
  await releaseChanges(work, packageId, changes.filter(goesOn))
  if (final.length > 0) {
    const changeIds = final.map(({ changeId }) => changeId)
    await settings.dossier.applyApprovedChanges(work, { packageId, changeIds, approvedAt: now })
  }
  await appendAudit(work, {
    actor: signed.preparedBy,
    action: 'approvals.approve',
    ground: `Điều 6 – ${capacity}`,
    requestId: packageId,
    subjects: changes.map(({ employeeId }) => employeeId),
    detail: { packageId, unitCode: signed.unitCode, changes: changes.length, final: final.length },
  })
}

async function releaseChanges(
  work: UnitOfWork,
  packageId: string,
  changes: readonly DeskChange[],
): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE change_request SET package_id = NULL, locked_until = NULL
    WHERE package_id = ${packageId}::uuid AND status = 'SUBMITTED' AND id = ANY (${changes.map(({ changeId }) => changeId)}::uuid[])`
}

export interface PackageRefusal {
  readonly packageId: string
  readonly now: number
  readonly code: string
  readonly message: string
  /** VOID: authority or data are gone; REFUSED: the signature itself. */
  readonly as: 'refuse' | 'void'
}

/** The verdict stays with the package; its changes are free for the next one. */
export async function refusePackage(work: UnitOfWork, refusal: PackageRefusal): Promise<void> {
  const { packageId, now, code, message } = refusal
  const signed = await readPackage(work, packageId)
  if (signed.stage !== 'SIGNED') return
  const stage = performOnPackage(refusal.as, signed.stage)
  const verdict = { accepted: false, code, message, at: now }
  await prismaOf(work).$executeRaw`
    UPDATE approval_package SET stage = ${stage}, closed_at = ${new Date(now)},
      verdict = ${JSON.stringify(verdict)}::jsonb, version = version + 1 WHERE id = ${packageId}::uuid`
  await prismaOf(work).$executeRaw`
    UPDATE change_request SET package_id = NULL, locked_until = NULL
    WHERE package_id = ${packageId}::uuid AND status = 'SUBMITTED'`
  await appendAudit(work, {
    actor: signed.preparedBy,
    action: 'approvals.refuse',
    ground: code,
    requestId: packageId,
    detail: { packageId, unitCode: signed.unitCode, stage },
  })
}
