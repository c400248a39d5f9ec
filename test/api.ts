import { randomBytes, randomUUID } from 'node:crypto'
import type { BackupMedium } from '#adapters/backup-medium/medium/backup-medium.ts'
import { createDirectoryMedium } from '#adapters/backup-medium/medium/directory-medium.ts'
import { createBackupSetDesk } from '#adapters/backup-medium/set-desk.ts'
import { createKeyRing, type KeyRing } from '#adapters/keys/key-ring.ts'
import { type Database, openDatabase } from '#adapters/postgres/database.ts'
import { createApiDeps } from '#api/composition.ts'
import type { Operation } from '#api/operation.ts'
import { operations as allOperations } from '#api/operations/index.ts'
import type { WorkflowStarter } from '#api/workflows.ts'
import type { Role } from '#contracts/actor.ts'
import { createTestDatabase } from './database.ts'
import { type ServedApi, serveApi } from './fakes/api-server.ts'

export interface TestApi extends ServedApi {
  readonly database: Database
  /** The owner's address of the database, for seeds. */
  readonly databaseUrl: string
  readonly keys: KeyRing
  readonly started: readonly string[]
  /** A new account, signed in and past its first sign-in; returns the subject for `call({ as })`. */
  readonly account: (options?: TestAccount) => Promise<string>
}

export interface TestAccount {
  readonly employeeId?: string
  readonly roles?: readonly { readonly role: Role; readonly unitCode?: string; readonly grantId?: string }[]
  readonly isAcknowledged?: 'YES' | 'NO'
}

/** The real API over a database of the test's own; only Temporal is a fake that notes what was started. */
export async function startTestApi(
  options: {
    readonly operations?: readonly Operation[]
    readonly workflows?: Partial<WorkflowStarter>
    readonly keys?: KeyRing
    readonly mediumDirectory?: string
    /** Instead of the folder: a medium with faults of its own. */
    readonly medium?: BackupMedium
  } = {},
): Promise<TestApi> {
  const empty = await createTestDatabase()
  const database = openDatabase({ url: empty.url, role: 'hub_api' })
  const keys = options.keys ?? createKeyRing(new Map([['test', new Uint8Array(randomBytes(32))]]), 'test')
  const started: string[] = []
  const workflows: WorkflowStarter = {
    start: ({ workflowId }) => {
      started.push(workflowId)
      return Promise.resolve('STARTED')
    },
    executeUpdate: () => Promise.resolve(),
    signal: () => Promise.resolve(),
    describe: () => Promise.resolve(undefined),
    ...options.workflows,
  }
  const deps = createApiDeps({
    database,
    keys,
    workflows,
    backupSets: createBackupSetDesk({
      medium:
        options.medium ??
        createDirectoryMedium({ directory: options.mediumDirectory ?? '/khong-gan-phuong-tien' }),
      ring: keys,
      policy: { monthlySets: 3, everythingForMonths: 3 },
      now: Date.now,
    }),
    health: { probe: () => Promise.resolve([{ name: 'database', ok: true }]) },
  })
  const served = await serveApi({ deps, operations: options.operations ?? allOperations })
  return {
    ...served,
    database,
    databaseUrl: empty.url,
    keys,
    started,
    account: (account) => createAccount(database, account ?? {}),
    close: async () => {
      await served.close()
      await database.close()
      await empty.drop()
    },
  }
}

async function createAccount(
  { pool }: Database,
  { employeeId, roles = [], isAcknowledged = 'YES' }: TestAccount,
): Promise<string> {
  const id = randomUUID()
  await pool.query(
    `INSERT INTO account (id, employee_id, login, display_name, must_change, acknowledged_at)
     VALUES ($1, $2, $3, $4, false, CASE WHEN $5 = 'YES' THEN now() END)`,
    [id, employeeId ?? null, `thu-${id}`, `Tài khoản thử ${id.slice(0, 4)}`, isAcknowledged],
  )
  for (const { role, unitCode, grantId } of roles)
    await pool.query(
      `INSERT INTO held_role (id, account_id, role, unit_code, grant_id, assignment_id, ground, starts_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'thử', now() - interval '1 day')`,
      [
        randomUUID(),
        id,
        role,
        unitCode ?? null,
        grantId ?? null,
        grantId === undefined ? randomUUID() : null,
      ],
    )
  return id
}
