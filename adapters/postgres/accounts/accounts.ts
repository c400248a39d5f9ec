import { randomUUID } from 'node:crypto'
import type {
  AccountOnRecord,
  AccountPerson,
  AccountPersonKey,
  ManagementDelegation,
  NewAccount,
} from '#contracts/account.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { accountErrors } from '#domain/account/errors.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import { prismaOf } from '../database.ts'

type AccountRow = Omit<AccountOnRecord, 'acknowledgedAt' | 'lockedUntil' | 'createdAt'> & {
  readonly acknowledgedAt: Date | null
  readonly lockedUntil: Date | null
  readonly createdAt: Date
}

/** `hash` is the deployment's password hash; nothing here ever sees a stored password in clear. */
export function createAccountStore({ hash }: { readonly hash: (password: string) => Promise<string> }) {
  return {
    create: (work: UnitOfWork, account: NewAccount) => insertAccount(work, account, hash),
    setPassword: async (
      work: UnitOfWork,
      change: { readonly accountId: string; readonly password: string; readonly now: number },
    ) => replaceHash(work, { ...change, hash: await hash(change.password) }),
    find: findAccount,
    list: listAccounts,
    people: findPeople,
    takenLogins,
    setStatus,
    unlock,
    acknowledge,
    isManagementDelegated,
    delegateManagement,
    endManagement,
  }
}

async function insertAccount(
  work: UnitOfWork,
  account: NewAccount,
  hash: (password: string) => Promise<string>,
): Promise<string> {
  const { login, displayName, employeeId, email, temporaryPassword, createdBy } = account
  const id = randomUUID()
  const passwordHash = temporaryPassword === null ? null : await hash(temporaryPassword)
  const written = await prismaOf(work).$executeRaw`
    INSERT INTO account (id, employee_id, login, display_name, password_hash, must_change, email, created_by)
    VALUES (${id}::uuid, ${employeeId}::uuid, ${login}, ${displayName}, ${passwordHash}, true, ${email}, ${createdBy})
    ON CONFLICT DO NOTHING`
  if (written === 0) throw accountErrors.loginTaken(login) // another request was faster
  return id
}

async function replaceHash(
  work: UnitOfWork,
  { accountId, hash, now }: { readonly accountId: string; readonly hash: string; readonly now: number },
): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE account SET password_hash = ${hash}, must_change = true, failed_attempts = 0, locked_until = NULL,
      valid_after = ${new Date(now)}, version = version + 1 WHERE id = ${accountId}::uuid`
}

async function findAccount(work: UnitOfWork, accountId: string): Promise<AccountOnRecord | undefined> {
  const rows = await prismaOf(work).$queryRaw<AccountRow[]>`
    SELECT a.id::text AS "accountId", a.login, a.display_name AS "displayName", a.employee_id::text AS "employeeId",
      e.unit_code AS "unitCode", a.status, a.must_change AS "mustChange", a.acknowledged_at AS "acknowledgedAt",
      a.locked_until AS "lockedUntil", a.created_at AS "createdAt", a.version
    FROM account a LEFT JOIN employee e ON e.id = a.employee_id WHERE a.id = ${accountId}::uuid`
  return rows.map(toLine)[0]
}

export interface AccountQuery {
  /** Null: the whole province. */
  readonly unitCodes: readonly string[] | null
  readonly employeeId: string | null
  readonly onDate: CivilDate
  readonly after: { readonly order: number; readonly id: string } | undefined
  readonly limit: number
}

async function listAccounts(work: UnitOfWork, query: AccountQuery): Promise<readonly AccountOnRecord[]> {
  const { unitCodes, employeeId, onDate, after, limit } = query
  const codes = unitCodes === null ? null : [...unitCodes]
  const rows = await prismaOf(work).$queryRaw<AccountRow[]>`
    SELECT a.id::text AS "accountId", a.login, a.display_name AS "displayName", a.employee_id::text AS "employeeId",
      e.unit_code AS "unitCode", a.status, a.must_change AS "mustChange", a.acknowledged_at AS "acknowledgedAt",
      a.locked_until AS "lockedUntil", date_trunc('milliseconds', a.created_at) AS "createdAt", a.version
    FROM account a LEFT JOIN employee e ON e.id = a.employee_id
    WHERE (${codes}::text[] IS NULL OR e.unit_code = ANY (${codes}::text[])
        OR managing_unit_of(e.unit_code, ${onDate}::date) = ANY (${codes}::text[]) OR a.employee_id = ${employeeId}::uuid)
      AND (${after?.id ?? null}::uuid IS NULL
        OR (date_trunc('milliseconds', a.created_at), a.id) > (${new Date(after?.order ?? 0)}, ${after?.id ?? null}::uuid))
    ORDER BY date_trunc('milliseconds', a.created_at), a.id LIMIT ${limit}`
  return rows.map(toLine)
}

/** People by id or officer number, with whether they have an account already; one query for a whole file. */
async function findPeople(
  work: UnitOfWork,
  keys: readonly AccountPersonKey[],
): Promise<ReadonlyMap<string, readonly AccountPerson[]>> {
  const ids = keys.flatMap(({ employeeId }) => employeeId ?? [])
  const numbers = keys.flatMap(({ officerNo }) => officerNo ?? [])
  const rows = await prismaOf(work).$queryRaw<(AccountPerson & { officerNo: string | null })[]>`
    SELECT e.id::text AS "employeeId", e.officer_no AS "officerNo", e.full_name AS "fullName", e.unit_code AS "unitCode",
      a.id IS NOT NULL AS "hasAccount"
    FROM employee e LEFT JOIN account a ON a.employee_id = e.id
    WHERE e.id = ANY (${ids}::uuid[]) OR e.officer_no = ANY (${numbers}::text[])`
  const found = new Map<string, AccountPerson[]>()
  for (const { officerNo, ...person } of rows) {
    for (const key of [person.employeeId, officerNo ?? ''])
      if (key !== '') found.set(key, [...(found.get(key) ?? []), person])
  }
  return found
}

async function takenLogins(work: UnitOfWork, logins: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await prismaOf(work).$queryRaw<{ login: string }[]>`
    SELECT login FROM account WHERE login = ANY (${[...logins]}::text[])`
  return new Set(rows.map(({ login }) => login))
}

/** Closing or restricting an account ends its sessions at once. */
async function setStatus(
  work: UnitOfWork,
  change: { readonly accountId: string; readonly status: 'ACTIVE' | 'CLOSED'; readonly now: number },
): Promise<void> {
  const at = new Date(change.now)
  await prismaOf(work).$executeRaw`
    UPDATE account SET status = ${change.status}, valid_after = ${at}, version = version + 1
    WHERE id = ${change.accountId}::uuid`
  if (change.status === 'CLOSED')
    await prismaOf(work).$executeRaw`
      UPDATE held_role SET ends_at = ${at}, ended_reason = 'Tài khoản đóng'
      WHERE account_id = ${change.accountId}::uuid AND (ends_at IS NULL OR ends_at > ${at})`
}

async function unlock(work: UnitOfWork, accountId: string): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE account SET failed_attempts = 0, locked_until = NULL, version = version + 1 WHERE id = ${accountId}::uuid`
}

async function acknowledge(work: UnitOfWork, accountId: string, now: number): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE account SET acknowledged_at = coalesce(acknowledged_at, ${new Date(now)}) WHERE id = ${accountId}::uuid`
}

/** Điều 15.1: has Sở Nội vụ delegated account management to one of these units? */
async function isManagementDelegated(
  work: UnitOfWork,
  unitCodes: readonly string[],
  onDate: CivilDate,
): Promise<boolean> {
  const [row] = await prismaOf(work).$queryRaw<{ found: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM account_delegation WHERE unit_code = ANY (${[...unitCodes]}::text[])
      AND starts_on <= ${onDate}::date AND (last_day IS NULL OR last_day >= ${onDate}::date)) AS found`
  return row?.found ?? false
}

async function delegateManagement(work: UnitOfWork, delegation: ManagementDelegation): Promise<void> {
  const { unitCode, documentNumber, documentDate, startsOn, lastDay, recordedBy, now } = delegation
  await prismaOf(work).$executeRaw`
    INSERT INTO account_delegation (unit_code, document_number, document_date, starts_on, last_day, recorded_by, recorded_at)
    VALUES (${unitCode}, ${documentNumber}, ${documentDate}::date, ${startsOn}::date, ${lastDay}::date, ${recordedBy}, ${new Date(now)})
    ON CONFLICT (unit_code) DO UPDATE SET document_number = EXCLUDED.document_number,
      document_date = EXCLUDED.document_date, starts_on = EXCLUDED.starts_on, last_day = EXCLUDED.last_day,
      recorded_by = EXCLUDED.recorded_by, recorded_at = EXCLUDED.recorded_at`
}

async function endManagement(work: UnitOfWork, unitCode: string, lastDay: CivilDate): Promise<boolean> {
  const changed = await prismaOf(work).$executeRaw`
    UPDATE account_delegation SET last_day = ${lastDay}::date
    WHERE unit_code = ${unitCode} AND (last_day IS NULL OR last_day > ${lastDay}::date)`
  return changed > 0
}

function toLine(row: AccountRow): AccountOnRecord {
  return {
    ...row,
    acknowledgedAt: row.acknowledgedAt?.getTime() ?? null,
    lockedUntil: row.lockedUntil?.getTime() ?? null,
    createdAt: row.createdAt.getTime(),
  }
}
