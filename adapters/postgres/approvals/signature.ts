import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { sha256 } from '#adapters/signatures/merkle.ts'
import { getAuthority } from '#domain/approval/authority/authority.ts'
import { approvalErrors } from '#domain/approval/errors.ts'
import {
  assertSignatureInTime,
  performOnPackage,
  type PackageStatus,
} from '#domain/approval/package/package.ts'
import { prismaOf } from '../database.ts'
import { getPerson, loadUnitAuthority } from './authority-rows.ts'
import { packageNotFound } from './packages.ts'

export interface SignatureRequest {
  readonly packageId: string
  readonly accountId: string
  readonly cms: Uint8Array
  readonly now: number
}

interface LockedPackage {
  readonly stage: PackageStatus
  readonly unit_code: string
  readonly prepared_by: string
  readonly prepared_at: Date
  readonly closes_at: Date
  readonly round_stage: string
  readonly cms_sha256: string | null
}

async function lockPackage(work: UnitOfWork, packageId: string): Promise<LockedPackage> {
  const [row] = await prismaOf(work).$queryRaw<LockedPackage[]>`
    SELECT p.stage, p.unit_code, p.prepared_by, p.prepared_at, r.closes_at, r.stage AS round_stage, p.cms_sha256
    FROM approval_package p JOIN approval_round r ON r.id = p.round_id
    WHERE p.id = ${packageId}::uuid FOR UPDATE OF p FOR SHARE OF r`
  if (row === undefined) throw packageNotFound()
  return row
}

/**
 * Điều 6: keeps the signature with the instant it came. Sent twice it is kept once; its verdict comes from the process.
 * Authority is asked again: a delegation that ended since the preparation counts no more.
 */
export async function receiveSignature(
  work: UnitOfWork,
  { packageId, accountId, cms, now }: SignatureRequest,
): Promise<'RECEIVED' | 'ALREADY_RECEIVED'> {
  const held = await lockPackage(work, packageId)
  const digest = sha256(cms).toString('hex')
  if (held.prepared_by !== accountId) throw approvalErrors.notPreparedByYou()
  if (held.cms_sha256 !== null) {
    if (held.cms_sha256 === digest) return 'ALREADY_RECEIVED'
    throw approvalErrors.otherSignature()
  }
  const stage = performOnPackage('sign', held.stage)
  assertSignatureInTime({ preparedAt: held.prepared_at.getTime(), closesAt: held.closes_at.getTime() }, now)
  if (held.round_stage !== 'OPEN' && held.round_stage !== 'PLANNED') throw approvalErrors.windowClosed()
  const employeeId = await getPerson(work, accountId)
  getAuthority({ ...(await loadUnitAuthority(work, held.unit_code)), employeeId, at: now })
  await prismaOf(work).$executeRaw`
    UPDATE approval_package SET stage = ${stage}, cms = ${Buffer.from(cms)}, cms_sha256 = ${digest},
      received_at = ${new Date(now)}, version = version + 1 WHERE id = ${packageId}::uuid`
  return 'RECEIVED'
}
