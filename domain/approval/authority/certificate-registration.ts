import { approvalErrors } from '../errors.ts'

/** Đăng ký chứng thư số: bound by thumbprint to an officer, a unit and a term; never by a name. */
export interface CertificateRegistration {
  readonly thumbprint: string
  readonly employeeId: string
  readonly unitCode: string
  readonly role: 'COMPETENT_APPROVER' | 'DELEGATE'
  readonly validFrom: number
  readonly validTo: number
  readonly revokedAt: number | null
}

export function isRegistrationInForce(registration: CertificateRegistration, at: number): boolean {
  const isRevoked = registration.revokedAt !== null && at >= registration.revokedAt
  return at >= registration.validFrom && at < registration.validTo && !isRevoked
}

/** Thumbprints with which this officer may sign for this unit at that instant. */
export function listAuthorisedThumbprints(
  registrations: readonly CertificateRegistration[],
  signer: { readonly employeeId: string; readonly unitCode: string; readonly at: number },
): readonly string[] {
  return registrations
    .filter(({ employeeId, unitCode }) => employeeId === signer.employeeId && unitCode === signer.unitCode)
    .filter((registration) => isRegistrationInForce(registration, signer.at))
    .map(({ thumbprint }) => thumbprint)
}

export function assertRegistrationTerm(
  registration: Pick<CertificateRegistration, 'validFrom' | 'validTo'>,
  certificate: { readonly validFrom: number; readonly validTo: number },
): void {
  const isInside =
    registration.validFrom >= certificate.validFrom && registration.validTo <= certificate.validTo + 1000
  if (!isInside || registration.validTo <= registration.validFrom) throw approvalErrors.certificateTerm()
}
