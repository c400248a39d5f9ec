import { buildMerkleTree, rootOf } from '#adapters/signatures/merkle.ts'
import { parseManifest } from '#adapters/signatures/proof.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { getAuthority } from '#domain/approval/authority/authority.ts'
import { isRegistrationInForce } from '#domain/approval/authority/certificate-registration.ts'
import { assertEligible, needsSecondLevel } from '#domain/approval/authority/eligibility.ts'
import { approvalErrors } from '#domain/approval/errors.ts'
import { performOnPackage } from '#domain/approval/package/package.ts'
import { canPerform } from '#domain/dossier/change/change-request.ts'
import { appendAudit } from '../audit/audit.ts'
import { prismaOf } from '../database.ts'
import { sendingAtOnce } from '../transaction/sent-statements.ts'
import { getPerson, listRegisteredCertificates, loadUnitAuthority } from './authority-rows.ts'
import { noticeRefusal } from './notices.ts'
import { computeLeaves, lockPackageRows, type PackageRow } from './package-changes.ts'
import { secondLevelRulesAt } from './second-level.ts'
import type { ApprovalStoreSettings } from './settings.ts'
import { lockSignedPackage, type SignedPackage } from './signed-packages.ts'
import { forgetLeaves } from './submitted-leaves.ts'

/**
 * The client is never trusted: the tree is computed again from the rows as they are now.
 * @throws APPROVAL.LEAVES_CHANGED
 */
async function assertSigned(
  { sealer }: ApprovalStoreSettings,
  signed: SignedPackage,
  rows: readonly PackageRow[],
): Promise<void> {
  const leaves = await computeLeaves(sealer, rows)
  const manifest = parseManifest(signed.manifest)
  const isSame =
    leaves.length === rows.length &&
    manifest.tree.size === rows.length &&
    manifest.tree.root === rootOf(buildMerkleTree(leaves)).toString('hex') &&
    manifest.packageId === signed.packageId &&
    manifest.nonce === signed.nonce &&
    manifest.unitCode === signed.unitCode &&
    manifest.period === signed.period &&
    manifest.round === signed.round &&
    manifest.signer.certSha256 === signed.thumbprint
  if (!isSame) throw approvalErrors.leavesChanged({ packageId: signed.packageId })
}

/** Authority, registration and four eyes as they were when the signature came. */
async function assertAuthority(
  work: UnitOfWork,
  signed: SignedPackage,
  rows: readonly PackageRow[],
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
  for (const { id, employee_id, submitted_by, section } of rows) {
    assertEligible({ changeId: id, employeeId: employee_id, submittedBy: submitted_by, section }, authority)
  }
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
  const signed = await lockSignedPackage(work, packageId)
  if (signed.stage === 'APPROVED') return
  const stage = performOnPackage('accept', signed.stage)
  const rows = await lockPackageRows(work, packageId)
  if (!rows.every((row) => canPerform('approve', row.status)))
    throw approvalErrors.leavesChanged({ packageId })
  const capacity = await assertAuthority(work, signed, rows)
  const goesOn = await secondLevelOf(work, settings, signed)
  const final = rows.filter((row) => !goesOn(row))
  const verdict = { accepted: true, capacity, at: now, final: final.length }
  await prismaOf(work).$executeRaw`
    UPDATE approval_package SET stage = ${stage}, approved_at = ${new Date(now)}, closed_at = ${new Date(now)},
      evidence = ${JSON.stringify(evidence)}::jsonb, verdict = ${JSON.stringify(verdict)}::jsonb, version = version + 1
    WHERE id = ${packageId}::uuid`
  await recordChanges(work, settings, { signed, now, rows, final })
  await appendAudit(work, {
    actor: signed.preparedBy,
    action: 'approvals.approve',
    ground: `Điều 6 – ${capacity}`,
    requestId: packageId,
    subjects: rows.map((row) => row.employee_id),
    detail: { packageId, unitCode: signed.unitCode, changes: rows.length, final: final.length },
  })
}

/** Điều 16.8: which changes Sở Nội vụ approves as well, by the rules in force when the signature came. */
async function secondLevelOf(
  work: UnitOfWork,
  { departmentUnitCode, secondLevel }: ApprovalStoreSettings,
  { unitCode, receivedAt }: SignedPackage,
): Promise<(row: PackageRow) => boolean> {
  if (unitCode === departmentUnitCode) return () => false
  const rules = [...secondLevel, ...(await secondLevelRulesAt(work, receivedAt))]
  return (row) =>
    row.second_level || needsSecondLevel({ section: row.section, unitCode: row.managing_unit }, rules)
}

/** The changes enter the dossiers while the tree is computed again; a difference undoes all of it. */
async function recordChanges(
  work: UnitOfWork,
  settings: ApprovalStoreSettings,
  { signed, now, rows, final }: RowsToRecord,
): Promise<void> {
  const { packageId } = signed
  const sent = sendingAtOnce()
  try {
    const changeIds = final.map(({ id }) => id)
    sent.add(settings.dossier.applyApprovedChanges(work, { packageId, changeIds, approvedAt: now }))
    await assertSigned(settings, signed, rows)
  } finally {
    await sent.ended()
  }
}

interface RowsToRecord {
  readonly signed: SignedPackage
  readonly now: number
  readonly rows: readonly PackageRow[]
  readonly final: readonly PackageRow[]
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
  const signed = await lockSignedPackage(work, packageId)
  if (signed.stage !== 'SIGNED') return
  const stage = performOnPackage(refusal.as, signed.stage)
  const verdict = { accepted: false, code, message, at: now }
  await prismaOf(work).$executeRaw`
    UPDATE approval_package SET stage = ${stage}, closed_at = ${new Date(now)},
      verdict = ${JSON.stringify(verdict)}::jsonb, version = version + 1 WHERE id = ${packageId}::uuid`
  // What was signed may have been made of rows that were not settled yet: the next package makes it anew.
  if (refusal.as === 'void') await forgetLeaves(work, packageId)
  const { unitCode, period, round, preparedBy: accountId } = signed
  await noticeRefusal(work, { packageId, unitCode, period, round, accountId, message })
  await appendAudit(work, {
    actor: signed.preparedBy,
    action: 'approvals.refuse',
    ground: code,
    requestId: packageId,
    detail: { packageId, unitCode: signed.unitCode, stage },
  })
}
