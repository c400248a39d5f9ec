import { hashPassword, verifyPassword } from '#adapters/keys/password-hash.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { assertPassword } from '#domain/account/password-policy.ts'
import { isLocked, type SignInState, signInFailed } from '#domain/account/sign-in.ts'
import { appendAudit } from '../audit/audit.ts'
import { type Database, prismaOf } from '../database.ts'

type Attempt =
  | { readonly kind: 'SIGNED_IN'; readonly accountId: string; readonly mustChange: boolean }
  | { readonly kind: 'REFUSED' }
  | { readonly kind: 'LOCKED'; readonly until: number }

interface Credentials {
  readonly login: string
  readonly password: string
  readonly now: number
}

interface AccountRow {
  readonly id: string
  readonly passwordHash: string | null
  readonly mustChange: boolean
  readonly failedAttempts: number
  readonly lockedUntil: Date | null
}

const system = { kind: 'SYSTEM' } as const

/** Passwords of the embedded issuer: lock-out, forced change, and what each sign-in leaves on record. */
export function createSignInAccounts(database: Database) {
  return {
    /** The failure is counted before the password is looked at: parallel guesses gain nothing. */
    async attempt(credentials: Credentials): Promise<Attempt> {
      const counted = await database.transaction(system, (work) => countAttempt(work, credentials))
      const matches = await verifyPassword(counted.row?.passwordHash ?? null, credentials.password)
      if (counted.row === undefined) return { kind: 'REFUSED' }
      if (counted.lockedBefore !== undefined) return { kind: 'LOCKED', until: counted.lockedBefore }
      const { id: accountId, mustChange } = counted.row
      if (!matches) {
        const { lockedUntil } = counted.after
        return lockedUntil === null ? { kind: 'REFUSED' } : { kind: 'LOCKED', until: lockedUntil }
      }
      await database.transaction(system, (work) => recordSignIn(work, accountId))
      return { kind: 'SIGNED_IN', accountId, mustChange }
    },
    /** Ends older tokens; the one that this sign-in is about to give (same second) lives. */
    async changePassword(request: Credentials & { readonly accountId: string }): Promise<void> {
      assertPassword(request.password, request.login)
      const hash = await hashPassword(request.password)
      const validAfter = new Date(Math.floor(request.now / 1000) * 1000)
      await database.transaction(system, async (work) => {
        await prismaOf(work).account.update({
          where: { id: request.accountId },
          data: { passwordHash: hash, mustChange: false, validAfter, version: { increment: 1 } },
        })
        await record(work, { accountId: request.accountId, action: 'session.changePassword' })
      })
    },
    async isOpen(accountId: string): Promise<boolean> {
      const sql = `SELECT 1 FROM account WHERE id::text = $1 AND status = 'ACTIVE'`
      const { rowCount } = await database.pool.query(sql, [accountId])
      return rowCount === 1
    },
  }
}

async function countAttempt(
  work: UnitOfWork,
  { login, now }: Credentials,
): Promise<{
  readonly row: AccountRow | undefined
  readonly lockedBefore: number | undefined
  readonly after: SignInState
}> {
  const rows = await prismaOf(work).$queryRaw<AccountRow[]>`
    SELECT id::text, password_hash AS "passwordHash", must_change AS "mustChange", failed_attempts AS "failedAttempts",
      locked_until AS "lockedUntil"
    FROM account WHERE login = ${login.normalize('NFC').toLowerCase()} AND status = 'ACTIVE' FOR UPDATE`
  const [row] = rows
  const before = {
    failedAttempts: row?.failedAttempts ?? 0,
    lockedUntil: row?.lockedUntil?.getTime() ?? null,
  }
  if (row === undefined) return { row, lockedBefore: undefined, after: before }
  if (isLocked(before, now)) return { row, lockedBefore: before.lockedUntil ?? now, after: before }
  const after = signInFailed(before, now)
  await saveState(work, { accountId: row.id, state: after })
  if (after.lockedUntil !== null) await record(work, { accountId: row.id, action: 'session.lock' })
  return { row, lockedBefore: undefined, after }
}

async function recordSignIn(work: UnitOfWork, accountId: string): Promise<void> {
  await saveState(work, { accountId, state: { failedAttempts: 0, lockedUntil: null } })
  await record(work, { accountId, action: 'session.signIn' })
}

async function saveState(
  work: UnitOfWork,
  { accountId, state }: { readonly accountId: string; readonly state: SignInState },
): Promise<void> {
  const lockedUntil = state.lockedUntil === null ? null : new Date(state.lockedUntil)
  await prismaOf(work).$executeRaw`
    UPDATE account SET failed_attempts = ${state.failedAttempts}, locked_until = ${lockedUntil} WHERE id = ${accountId}::uuid`
}

async function record(
  work: UnitOfWork,
  { accountId, action }: { readonly accountId: string; readonly action: string },
): Promise<void> {
  await appendAudit(work, {
    actor: accountId,
    action,
    ground: 'Đăng nhập bằng mật khẩu',
    requestId: 'issuer',
  })
}
