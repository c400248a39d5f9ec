import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type AuthorityQuestion } from '#domain/approval/authority/authority.ts'
import type { CertificateRegistration } from '#domain/approval/authority/certificate-registration.ts'
import type { Appointment, Delegation, DelegationScope } from '#domain/approval/authority/delegation.ts'
import { endOfDay, parseCivilDate, startOfDay } from '#domain/calendar/civil-date.ts'
import { prismaOf } from '../database.ts'

// A person is the employee; an account that belongs to no employee stands for itself.
interface AppointmentRow {
  readonly person: string
  readonly unit_code: string
  readonly starts_at: Date
  readonly ends_at: Date | null
  readonly ground: string
}

async function listAppointments(work: UnitOfWork, unitCode: string): Promise<readonly Appointment[]> {
  const rows = await prismaOf(work).$queryRaw<AppointmentRow[]>`
    SELECT coalesce(a.employee_id, a.id)::text AS person, h.unit_code, h.starts_at, h.ends_at, h.ground
    FROM held_role h JOIN account a ON a.id = h.account_id
    WHERE h.role = 'COMPETENT_APPROVER' AND h.unit_code = ${unitCode} AND a.status = 'ACTIVE'`
  return rows.map((row) => ({
    employeeId: row.person,
    unitCode: row.unit_code,
    validFrom: row.starts_at.getTime(),
    validTo: row.ends_at?.getTime() ?? null,
    ground: row.ground,
  }))
}

interface DelegationRow {
  readonly id: string
  readonly unit_code: string
  readonly delegator: string
  readonly delegate: string
  readonly document_number: string
  readonly scope: string
  readonly starts_on: string
  readonly last_day: string
  readonly ended_at: Date | null
}

export function parseScope(scope: string): DelegationScope {
  return scope === 'ALL' ? 'ALL' : scope.split(',')
}

async function listDelegations(work: UnitOfWork, unitCode: string): Promise<readonly Delegation[]> {
  const rows = await prismaOf(work).$queryRaw<DelegationRow[]>`
    SELECT d.id::text, d.unit_code, coalesce(f.employee_id, f.id)::text AS delegator,
      coalesce(t.employee_id, t.id)::text AS delegate, d.document_number, d.scope,
      d.starts_on::text, d.last_day::text, d.ended_at
    FROM delegation d JOIN account f ON f.id = d.from_account_id JOIN account t ON t.id = d.to_account_id
    WHERE d.unit_code = ${unitCode} AND t.status = 'ACTIVE'`
  return rows.map((row) => ({
    delegationId: row.id,
    unitCode: row.unit_code,
    delegatorId: row.delegator,
    delegateId: row.delegate,
    documentNumber: row.document_number,
    scope: parseScope(row.scope),
    validFrom: startOfDay(parseCivilDate(row.starts_on)),
    validTo: endOfDay(parseCivilDate(row.last_day)),
    revokedAt: row.ended_at?.getTime() ?? null,
  }))
}

export type UnitAuthority = Pick<AuthorityQuestion, 'unitCode' | 'appointments' | 'delegations'>

export async function loadUnitAuthority(work: UnitOfWork, unitCode: string): Promise<UnitAuthority> {
  return {
    unitCode,
    appointments: await listAppointments(work, unitCode),
    delegations: await listDelegations(work, unitCode),
  }
}

/** The person behind an account: the employee, or the account itself. */
export async function getPerson(work: UnitOfWork, accountId: string): Promise<string> {
  const [row] = await prismaOf(work).$queryRaw<{ person: string }[]>`
    SELECT coalesce(employee_id, id)::text AS person FROM account WHERE id = ${accountId}::uuid`
  return row?.person ?? accountId
}

export interface RegisteredCertificate extends CertificateRegistration {
  readonly certificateId: string
  readonly accountId: string
  readonly der: Uint8Array
}

interface CertificateRow {
  readonly id: string
  readonly account_id: string
  readonly person: string
  readonly unit_code: string
  readonly role: CertificateRegistration['role']
  readonly sha256: string
  readonly der: Uint8Array
  readonly valid_from: Date
  readonly valid_to: Date
  readonly revoked_at: Date | null
}

export async function listRegisteredCertificates(
  work: UnitOfWork,
  { accountId, unitCode }: { readonly accountId: string; readonly unitCode: string },
): Promise<readonly RegisteredCertificate[]> {
  const rows = await prismaOf(work).$queryRaw<CertificateRow[]>`
    SELECT c.id::text, c.account_id::text, coalesce(a.employee_id, a.id)::text AS person, c.unit_code, c.role,
      c.sha256, c.der, greatest(c.valid_from, c.registered_at) AS valid_from, c.valid_to, c.revoked_at
    FROM signing_certificate c JOIN account a ON a.id = c.account_id
    WHERE c.account_id = ${accountId}::uuid AND c.unit_code = ${unitCode}
    ORDER BY c.registered_at DESC`
  return rows.map((row) => ({
    certificateId: row.id,
    accountId: row.account_id,
    employeeId: row.person,
    unitCode: row.unit_code,
    role: row.role,
    thumbprint: row.sha256,
    der: row.der,
    validFrom: row.valid_from.getTime(),
    validTo: row.valid_to.getTime(),
    revokedAt: row.revoked_at?.getTime() ?? null,
  }))
}
