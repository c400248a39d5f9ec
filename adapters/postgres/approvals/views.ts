import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { RoundStatus } from '#domain/approval/cycle/round.ts'
import type { PackageStatus } from '#domain/approval/package/package.ts'
import { parsePeriod, type Period } from '#domain/calendar/civil-date.ts'
import { DomainError } from '#domain/errors.ts'
import { prismaOf } from '../database.ts'
import { packageNotFound } from './packages.ts'

export interface RoundFilter {
  readonly unitCodes: readonly string[] | null
  readonly period?: string | undefined
  readonly unit?: string | undefined
  readonly stage?: string | undefined
  readonly before?: { readonly opensAt: number; readonly id: string } | undefined
  readonly limit: number
}

export interface ListedRound {
  readonly id: string
  readonly period: Period
  readonly unitCode: string
  readonly round: number
  readonly extraordinary: boolean
  readonly stage: RoundStatus
  readonly opensAt: number
  readonly closesAt: number
  readonly pendingAtEnd: number | null
  readonly late: boolean
  readonly reason: string | null
  readonly documentNumber: string | null
}

/** Newest window first. */
export async function listRounds(work: UnitOfWork, filter: RoundFilter): Promise<readonly ListedRound[]> {
  const { unitCodes, period, unit, stage, before, limit } = filter
  const rows = await prismaOf(work).approvalRound.findMany({
    where: {
      AND: [
        unitCodes === null ? {} : { unitCode: { in: [...unitCodes] } },
        period === undefined ? {} : { period },
        unit === undefined ? {} : { unitCode: unit },
        stage === undefined ? {} : { stage },
        before === undefined
          ? {}
          : {
              OR: [
                { opensAt: { lt: new Date(before.opensAt) } },
                { opensAt: new Date(before.opensAt), id: { gt: before.id } },
              ],
            },
      ],
    },
    orderBy: [{ opensAt: 'desc' }, { id: 'asc' }],
    take: limit,
  })
  return rows.map(({ opensAt, closesAt, ...row }) => ({
    id: row.id,
    period: parsePeriod(row.period),
    unitCode: row.unitCode,
    round: row.round,
    extraordinary: row.extraordinary,
    stage: row.stage as RoundStatus, // written by rounds.ts only
    opensAt: opensAt.getTime(),
    closesAt: closesAt.getTime(),
    pendingAtEnd: row.pendingAtEnd,
    late: row.late,
    reason: row.reason,
    documentNumber: row.documentNumber,
  }))
}

export interface PackageRecord {
  readonly id: string
  readonly roundId: string
  readonly unitCode: string
  readonly period: Period
  readonly round: number
  readonly stage: PackageStatus
  readonly preparedBy: string
  readonly preparedAt: number
  readonly expiresAt: number
  readonly manifest: Uint8Array
  readonly manifestSha256: string
  readonly treeSize: number
  readonly treeRoot: string
  readonly delegated: boolean
  readonly receivedAt: number | null
  readonly approvedAt: number | null
  readonly verdict: { readonly accepted: boolean; readonly code?: string; readonly message?: string } | null
}

export async function getPackage(work: UnitOfWork, packageId: string): Promise<PackageRecord> {
  const row = await prismaOf(work).approvalPackage.findUnique({ where: { id: packageId } })
  if (row === null) throw packageNotFound()
  return {
    id: row.id,
    roundId: row.roundId,
    unitCode: row.unitCode,
    period: parsePeriod(row.period),
    round: row.round,
    stage: row.stage as PackageStatus, // written by this folder only
    preparedBy: row.preparedBy,
    preparedAt: row.preparedAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    manifest: new Uint8Array(row.manifest),
    manifestSha256: row.manifestSha256,
    treeSize: row.treeSize,
    treeRoot: row.treeRoot,
    delegated: row.delegationId !== null,
    receivedAt: row.receivedAt?.getTime() ?? null,
    approvedAt: row.approvedAt?.getTime() ?? null,
    verdict: row.verdict as PackageRecord['verdict'], // written by settlement.ts only
  }
}

export async function getPackageCertificate(work: UnitOfWork, packageId: string): Promise<Uint8Array> {
  const [row] = await prismaOf(work).$queryRaw<{ der: Uint8Array }[]>`
    SELECT c.der FROM approval_package p JOIN signing_certificate c ON c.id = p.certificate_id
    WHERE p.id = ${packageId}::uuid`
  if (row === undefined) throw packageNotFound()
  return new Uint8Array(row.der)
}

export async function getUnitOfChange(
  work: UnitOfWork,
  changeId: string,
): Promise<{ readonly unitCode: string; readonly employeeId: string }> {
  const row = await prismaOf(work).changeRequest.findUnique({ where: { id: changeId } })
  if (row === null) throw new DomainError('APPROVAL_PROOF.NOT_FOUND', 'Thay đổi này chưa được phê duyệt.')
  return { unitCode: row.managingUnit, employeeId: row.employeeId }
}
