import type { ApprovalStore, PackageLine, RoundLine } from '#api/operations/approvals/approval-port.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { RoundStatus } from '#domain/approval/cycle/round.ts'
import type { PackageStatus } from '#domain/approval/package/package.ts'
import { parsePeriod } from '#domain/calendar/civil-date.ts'
import { DomainError } from '#domain/errors.ts'
import { prismaOf } from '../database.ts'
import { packageNotFound } from './packages.ts'

/** Newest window first. */
export async function listRounds(
  work: UnitOfWork,
  filter: Parameters<ApprovalStore['listRounds']>[1],
): Promise<readonly RoundLine[]> {
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

export async function getPackage(work: UnitOfWork, packageId: string): Promise<PackageLine> {
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
    verdict: row.verdict as PackageLine['verdict'], // written by settlement.ts only
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
