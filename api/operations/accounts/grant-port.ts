import type { GrantOnRecord } from '#contracts/access-grant.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { AccessGrant, GrantStatus } from '#domain/account/access-grant.ts'

export interface GrantStore {
  create(
    work: UnitOfWork,
    grant: AccessGrant & { readonly accountId: string; readonly purpose: string },
    by: { readonly actorId: string; readonly now: number },
  ): Promise<{ readonly caseNumber: string }>
  get(work: UnitOfWork, caseNumber: string): Promise<GrantOnRecord>
  save(
    work: UnitOfWork,
    grant: GrantOnRecord,
    act: {
      readonly kind: 'EXTEND' | 'RESTRICT' | 'REVOKE'
      readonly actorId: string
      readonly now: number
      readonly reason: string | null
    },
  ): Promise<void>
  list(
    work: UnitOfWork,
    query: {
      readonly unitCodes: readonly string[] | null
      readonly employeeId: string | null
      readonly status: GrantStatus | null
      readonly after: { readonly order: number; readonly id: string } | undefined
      readonly limit: number
    },
  ): Promise<readonly GrantOnRecord[]>
}
