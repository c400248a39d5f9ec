import { randomBytes, randomUUID } from 'node:crypto'
import { sha256 } from '#adapters/signatures/merkle.ts'
import { manifestBytes } from '#adapters/signatures/proof.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { getAuthority } from '#domain/approval/authority/authority.ts'
import { isRegistrationInForce } from '#domain/approval/authority/certificate-registration.ts'
import { assertWindowOpen } from '#domain/approval/cycle/round.ts'
import { approvalErrors } from '#domain/approval/errors.ts'
import { buildManifest } from '#domain/approval/package/manifest.ts'
import { signatureDeadline } from '#domain/approval/package/package.ts'
import { parsePeriod } from '#domain/calendar/civil-date.ts'
import { DomainError } from '#domain/errors.ts'
import { prismaOf } from '../database.ts'
import {
  getPerson,
  listRegisteredCertificates,
  loadUnitAuthority,
  type RegisteredCertificate,
} from './authority-rows.ts'
import { type SkippedChange, writeLeaves } from './package-leaves.ts'
import type { RoundRow } from './rounds.ts'
import type { ApprovalStoreSettings } from './settings.ts'

/** A package of more would make one transaction too long; the rest goes into the next package of the window. */
export const maximumPackageSize = 20_000

export interface PrepareRequest {
  readonly accountId: string
  readonly unitCode: string
  /** Thumbprint; needed only where the officer has several certificates in force. */
  readonly certificateSha256?: string | undefined
  /** Only these; all that are pending when absent. */
  readonly changeIds?: readonly string[] | undefined
  readonly now: number
}

export interface PreparedPackage {
  readonly packageId: string
  readonly skipped: readonly SkippedChange[]
}

async function getOpenRound(work: UnitOfWork, unitCode: string, now: number): Promise<RoundRow> {
  const [row] = await prismaOf(work).$queryRaw<RoundRow[]>`
    SELECT id::text, period, unit_code, round, opens_at, closes_at, stage, extraordinary FROM approval_round
    WHERE unit_code = ${unitCode} AND stage IN ('PLANNED', 'OPEN')
      AND opens_at <= ${new Date(now)} AND closes_at > ${new Date(now)}
    ORDER BY extraordinary DESC, approval_round.opens_at LIMIT 1 FOR SHARE`
  if (row === undefined) throw approvalErrors.windowClosed({ unitCode })
  assertWindowOpen({ opensAt: row.opens_at.getTime(), closesAt: row.closes_at.getTime() }, now)
  return row
}

async function chooseCertificate(work: UnitOfWork, request: PrepareRequest): Promise<RegisteredCertificate> {
  const registered = await listRegisteredCertificates(work, request)
  const [chosen] = registered
    .filter((registration) => isRegistrationInForce(registration, request.now))
    .filter(({ thumbprint }) => (request.certificateSha256 ?? thumbprint) === thumbprint)
  if (chosen === undefined) throw approvalErrors.certificateNotRegistered({ unitCode: request.unitCode })
  return chosen
}

/** What nobody signed in time holds nothing any more, and says so. */
async function closeExpired(work: UnitOfWork, unitCode: string, now: number): Promise<void> {
  const at = new Date(now)
  await prismaOf(work).$executeRaw`
    UPDATE approval_package SET stage = 'EXPIRED', closed_at = ${at}
    WHERE unit_code = ${unitCode} AND stage = 'PREPARED' AND expires_at <= ${at}`
}

async function previousManifest(work: UnitOfWork, unitCode: string): Promise<string | null> {
  const [row] = await prismaOf(work).$queryRaw<{ manifest_sha256: string }[]>`
    SELECT manifest_sha256 FROM approval_package WHERE unit_code = ${unitCode} AND stage = 'APPROVED'
    ORDER BY approved_at DESC LIMIT 1`
  return row?.manifest_sha256 ?? null
}

/** Điều 6: the hub builds the manifest from its own rows; the officer signs exactly these bytes. */
export async function preparePackage(
  work: UnitOfWork,
  settings: ApprovalStoreSettings,
  request: PrepareRequest,
): Promise<PreparedPackage> {
  const { accountId, unitCode, now } = request
  const round = await getOpenRound(work, unitCode, now)
  const person = await getPerson(work, accountId)
  const authority = getAuthority({
    ...(await loadUnitAuthority(work, unitCode)),
    employeeId: person,
    at: now,
  })
  const certificate = await chooseCertificate(work, request)
  await closeExpired(work, unitCode, now)
  const packageId = randomUUID()
  const { tree, kinds, skipped } = await writeLeaves(work, settings, {
    packageId,
    authority,
    desk: { unitCode, now, limit: maximumPackageSize, changeIds: request.changeIds },
  })
  if (tree.size === 0) throw approvalErrors.packageEmpty({ unitCode })
  const expiresAt = signatureDeadline(now, round.closes_at.getTime())
  const nonce = randomBytes(16).toString('hex')
  const manifest = manifestBytes(
    buildManifest({
      unitCode,
      period: parsePeriod(round.period),
      round: round.round,
      packageId,
      nonce,
      authority,
      certSha256: certificate.thumbprint,
      prevManifest: await previousManifest(work, unitCode),
      createdAt: new Date(now).toISOString(),
      tree,
      kinds,
    }),
  )
  await prismaOf(work).approvalPackage.create({
    data: {
      id: packageId,
      roundId: round.id,
      unitCode,
      period: round.period,
      round: round.round,
      level: unitCode === settings.departmentUnitCode ? 2 : 1,
      stage: 'PREPARED',
      nonce,
      preparedBy: accountId,
      preparedAt: new Date(now),
      expiresAt: new Date(expiresAt),
      certificateId: certificate.certificateId,
      delegationId: authority.capacity === 'DELEGATED' ? authority.ground : null,
      manifest: new Uint8Array(manifest),
      manifestSha256: sha256(manifest).toString('hex'),
      treeSize: tree.size,
      treeRoot: tree.root,
    },
  })
  return { packageId, skipped }
}

export function packageNotFound(): DomainError {
  return new DomainError('APPROVAL_PACKAGE.NOT_FOUND', 'Không tìm thấy gói phê duyệt.')
}
