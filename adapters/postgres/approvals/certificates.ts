import { randomUUID } from 'node:crypto'
import type { CertificateSummary } from '#adapters/signatures/acceptance.ts'
import type { CertificateLine } from '#api/operations/approvals/approval-port.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import {
  assertRegistrationTerm,
  type CertificateRegistration,
} from '#domain/approval/authority/certificate-registration.ts'
import { approvalErrors } from '#domain/approval/errors.ts'
import { DomainError } from '#domain/errors.ts'
import { prismaOf } from '../database.ts'

export interface RegistrationRequest {
  readonly accountId: string
  readonly unitCode: string
  readonly role: CertificateRegistration['role']
  readonly certificate: CertificateSummary
  readonly validFrom: number
  readonly validTo: number
  readonly now: number
}

/** Đăng ký chứng thư số: by thumbprint, for one unit and role, within the certificate's own term. */
export async function registerCertificate(work: UnitOfWork, request: RegistrationRequest): Promise<string> {
  const { accountId, unitCode, role, certificate, validFrom, validTo, now } = request
  assertRegistrationTerm({ validFrom, validTo }, certificate)
  const certificateId = randomUUID()
  const rows = await prismaOf(work).$executeRaw`
    INSERT INTO signing_certificate (id, account_id, unit_code, role, sha256, der, subject, issuer, serial, valid_from,
      valid_to, registered_at)
    VALUES (${certificateId}::uuid, ${accountId}::uuid, ${unitCode}, ${role}, ${certificate.thumbprint},
      ${Buffer.from(certificate.der)}, ${certificate.subject}, ${certificate.issuer}, ${certificate.serialNumber},
      ${new Date(validFrom)}, ${new Date(validTo)}, ${new Date(now)})
    ON CONFLICT (sha256, unit_code, role) DO NOTHING`
  if (rows === 0) throw approvalErrors.certificateAlreadyRegistered({ unitCode })
  return certificateId
}

/** Thu hồi đăng ký: at once; a signature received before that instant keeps its standing. */
export async function revokeCertificate(
  work: UnitOfWork,
  {
    certificateId,
    accountId,
    now,
  }: { readonly certificateId: string; readonly accountId: string; readonly now: number },
): Promise<void> {
  const rows = await prismaOf(work).$executeRaw`
    UPDATE signing_certificate SET revoked_at = coalesce(revoked_at, ${new Date(now)}),
      revoked_by = coalesce(revoked_by, ${accountId}) WHERE id = ${certificateId}::uuid`
  if (rows === 0)
    throw new DomainError('SIGNING_CERTIFICATE.NOT_FOUND', 'Không tìm thấy chứng thư số đã đăng ký.')
}

export async function listCertificates(
  work: UnitOfWork,
  { unitCodes, accountId }: { readonly unitCodes: readonly string[] | 'ALL'; readonly accountId: string },
): Promise<readonly CertificateLine[]> {
  const rows = await prismaOf(work).signingCertificate.findMany({
    where: unitCodes === 'ALL' ? {} : { OR: [{ unitCode: { in: [...unitCodes] } }, { accountId }] },
    orderBy: [{ unitCode: 'asc' }, { registeredAt: 'desc' }],
    take: 500,
  })
  return rows.map((row) => ({
    certificateId: row.id,
    accountId: row.accountId,
    unitCode: row.unitCode,
    role: row.role as CertificateRegistration['role'], // written by registerCertificate only
    thumbprint: row.sha256,
    subject: row.subject,
    issuer: row.issuer,
    validFrom: row.validFrom.getTime(),
    validTo: row.validTo.getTime(),
    revokedAt: row.revokedAt?.getTime() ?? null,
  }))
}
