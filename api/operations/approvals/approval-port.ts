import type { ApprovalRoundState } from '#contracts/approval.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { Ineligibility } from '#domain/approval/authority/eligibility.ts'
import type { ApprovedChange } from '#domain/approval/package/manifest.ts'
import type { PackageStatus } from '#domain/approval/package/package.ts'
import type { RoundStatus } from '#domain/approval/cycle/round.ts'
import type { CivilDate, Period } from '#domain/calendar/civil-date.ts'

/** Đợt phê duyệt, as listed. */
export interface RoundLine {
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

export interface DeskLine {
  readonly content: ApprovedChange
  readonly late: boolean
  readonly locked: boolean
  readonly secondLevel: boolean
  readonly unitApproved: boolean
  readonly submittedAt: number
  readonly obstacle: Ineligibility | null
}

export interface PackageLine {
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

export interface CertificateLine {
  readonly certificateId: string
  readonly accountId: string
  readonly unitCode: string
  readonly role: 'COMPETENT_APPROVER' | 'DELEGATE'
  readonly thumbprint: string
  readonly subject: string
  readonly issuer: string
  readonly validFrom: number
  readonly validTo: number
  readonly revokedAt: number | null
}

export interface DelegationEntry {
  readonly delegationId: string
  readonly fromAccountId: string
  readonly toAccountId: string
  readonly unitCode: string
  readonly scope: string
  readonly documentNumber: string
  readonly startsOn: string
  readonly lastDay: string
  readonly endedAt: number | null
}

interface Signer {
  readonly accountId: string
  readonly unitCode: string
  readonly now: number
}

/** What the API asks of the rows about approval (Điều 6). */
export interface ApprovalStore {
  listRounds(
    work: UnitOfWork,
    filter: {
      readonly unitCodes: readonly string[] | null
      readonly period?: string | undefined
      readonly unit?: string | undefined
      readonly stage?: string | undefined
      readonly before?: { readonly opensAt: number; readonly id: string } | undefined
      readonly limit: number
    },
  ): Promise<readonly RoundLine[]>
  openExtraordinary(
    work: UnitOfWork,
    request: {
      readonly period: Period
      readonly unitCodes: readonly string[]
      readonly lastDay: CivilDate
      readonly reason: string
      readonly documentNumber: string
      readonly now: number
    },
  ): Promise<readonly ApprovalRoundState[]>
  listDesk(
    work: UnitOfWork,
    query: Signer & { readonly limit: number; readonly after?: string | undefined },
  ): Promise<readonly DeskLine[]>
  returnChanges(
    work: UnitOfWork,
    request: Signer & {
      readonly changeIds: readonly string[]
      readonly reason: string
      readonly completeBy: CivilDate
    },
  ): Promise<{ readonly returned: number; readonly employeeIds: readonly string[] }>
  prepare(
    work: UnitOfWork,
    request: Signer & {
      readonly certificateSha256?: string | undefined
      readonly changeIds?: readonly string[] | undefined
    },
  ): Promise<{
    readonly packageId: string
    readonly skipped: readonly { readonly changeId: string; readonly reason: Ineligibility | 'LOCKED' }[]
  }>
  getPackage(work: UnitOfWork, packageId: string): Promise<PackageLine>
  signedAttributes(
    work: UnitOfWork,
    request: { readonly packageId: string; readonly now: number },
  ): Promise<{
    readonly signedAttributes: Uint8Array
    readonly hash: 'sha256' | 'sha384'
    readonly hashToSign: Uint8Array
  }>
  receive(
    work: UnitOfWork,
    request: {
      readonly packageId: string
      readonly accountId: string
      readonly now: number
      readonly signature:
        | { readonly cms: Uint8Array }
        | { readonly signedAttributes: Uint8Array; readonly signature: Uint8Array }
    },
  ): Promise<'RECEIVED' | 'ALREADY_RECEIVED'>
  unitOfChange(work: UnitOfWork, changeId: string): Promise<{ unitCode: string; employeeId: string }>
  proofOf(work: UnitOfWork, request: { readonly changeId: string; readonly now: number }): Promise<Uint8Array>
  registerCertificate(
    work: UnitOfWork,
    request: {
      readonly accountId: string
      readonly unitCode: string
      readonly role: CertificateLine['role']
      readonly der: Uint8Array
      readonly startsOn?: CivilDate | undefined
      readonly lastDay?: CivilDate | undefined
      readonly now: number
    },
  ): Promise<string>
  revokeCertificate(
    work: UnitOfWork,
    request: { readonly certificateId: string; readonly accountId: string; readonly now: number },
  ): Promise<void>
  listCertificates(
    work: UnitOfWork,
    filter: { readonly unitCodes: readonly string[] | 'ALL'; readonly accountId: string },
  ): Promise<readonly CertificateLine[]>
  delegate(
    work: UnitOfWork,
    request: {
      readonly fromAccountId: string
      readonly toAccountId: string
      readonly unitCode: string
      readonly scope: 'ALL' | readonly string[]
      readonly documentNumber: string
      readonly documentDate: CivilDate
      readonly startsOn: CivilDate
      readonly lastDay: CivilDate
      readonly now: number
    },
  ): Promise<string>
  endDelegation(
    work: UnitOfWork,
    request: { readonly delegationId: string; readonly reason: string; readonly now: number },
  ): Promise<void>
  unitOfDelegation(work: UnitOfWork, delegationId: string): Promise<string>
  listDelegations(work: UnitOfWork, unitCode: string): Promise<readonly DelegationEntry[]>
  listSecondLevelRules(work: UnitOfWork): Promise<
    readonly {
      readonly ruleId: string
      readonly section: string | null
      readonly unitCode: string | null
      readonly documentNumber: string
      readonly recordedAt: number
      readonly endedAt: number | null
    }[]
  >
  nameSecondLevel(
    work: UnitOfWork,
    request: {
      readonly section: string | null
      readonly unitCode: string | null
      readonly documentNumber: string
      readonly accountId: string
      readonly now: number
    },
  ): Promise<string>
  endSecondLevel(
    work: UnitOfWork,
    request: { readonly ruleId: string; readonly accountId: string; readonly now: number },
  ): Promise<void>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly approvals: ApprovalStore
  }
}
