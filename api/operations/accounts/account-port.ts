import type {
  AccountOnRecord,
  AccountPerson,
  AccountPersonKey,
  ManagementDelegation,
  NewAccount,
} from '#contracts/account.ts'
import type { Actor } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { AccessTarget } from '#api/access.ts'
import type { ApiDeps } from '#api/deps.ts'
import { Problem } from '#api/problem.ts'
import { accountErrors } from '#domain/account/errors.ts'
import { isDepartment } from '#domain/account/management.ts'
import { type CivilDate, civilDateAt } from '#domain/calendar/civil-date.ts'

export interface AccountStore {
  create(work: UnitOfWork, account: NewAccount): Promise<string>
  setPassword(
    work: UnitOfWork,
    change: { readonly accountId: string; readonly password: string; readonly now: number },
  ): Promise<void>
  find(work: UnitOfWork, accountId: string): Promise<AccountOnRecord | undefined>
  list(
    work: UnitOfWork,
    query: {
      readonly unitCodes: readonly string[] | null
      readonly employeeId: string | null
      readonly onDate: CivilDate
      readonly after: { readonly order: number; readonly id: string } | undefined
      readonly limit: number
    },
  ): Promise<readonly AccountOnRecord[]>
  people(
    work: UnitOfWork,
    keys: readonly AccountPersonKey[],
  ): Promise<ReadonlyMap<string, readonly AccountPerson[]>>
  takenLogins(work: UnitOfWork, logins: readonly string[]): Promise<ReadonlySet<string>>
  setStatus(
    work: UnitOfWork,
    change: { readonly accountId: string; readonly status: 'ACTIVE' | 'CLOSED'; readonly now: number },
  ): Promise<void>
  unlock(work: UnitOfWork, accountId: string): Promise<void>
  acknowledge(work: UnitOfWork, accountId: string, now: number): Promise<void>
  isManagementDelegated(work: UnitOfWork, unitCodes: readonly string[], onDate: CivilDate): Promise<boolean>
  delegateManagement(work: UnitOfWork, delegation: ManagementDelegation): Promise<void>
  endManagement(work: UnitOfWork, unitCode: string, lastDay: CivilDate): Promise<boolean>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly accounts: AccountStore
  }
}

/** What a rule about an account or a grant looks at. */
export interface AccountQuestion {
  readonly deps: ApiDeps
  readonly work: UnitOfWork
  readonly actor: Actor
  readonly now: number
}

export async function getAccount(question: AccountQuestion, accountId: string): Promise<AccountOnRecord> {
  const account = await question.deps.stores.accounts.find(question.work, accountId)
  if (!account) throw new Problem('not-found')
  return account
}

/** The person's unit and the unit that manages its data, for the access table. */
export async function targetOf(
  { deps, work, now }: AccountQuestion,
  { unitCode, employeeId }: { readonly unitCode: string | null; readonly employeeId: string | null },
): Promise<AccessTarget> {
  if (unitCode === null) return { unitCodes: [], employeeId }
  const unit = await deps.stores.units.find(work, unitCode, civilDateAt(now))
  return { unitCodes: [unitCode], employeeId, managingUnitCodes: unit ? [unit.managingUnitCode] : [] }
}

// Điều 15.1: đơn vị chỉ quản lý tài khoản khi đã được phân cấp.
export async function assertManagesAccounts({ deps, work, actor, now }: AccountQuestion): Promise<void> {
  if (isDepartment(actor)) return
  const codes = actor.roles.flatMap(({ role, unitCode }) =>
    role === 'UNIT_HR_OFFICER' && unitCode ? [unitCode] : [],
  )
  const isDelegated = await deps.stores.accounts.isManagementDelegated(work, codes, civilDateAt(now))
  if (!isDelegated) throw accountErrors.managementNotDelegated(codes.join(', '))
}
