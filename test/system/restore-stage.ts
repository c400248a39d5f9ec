import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sweepOpenCases } from '#activities/case-sweep.ts'
import { createFieldSealer } from '#adapters/keys/field-sealer.ts'
import { parseKeyRing } from '#adapters/keys/key-ring.ts'
import { standardApprovalSettings } from '#adapters/postgres/approvals.ts'
import { prismaOf } from '#adapters/postgres/database.ts'
import { openCaseSources } from '#adapters/postgres/open-cases.ts'
import { createSyncStore, enqueueSync } from '#adapters/postgres/sync.ts'
import { createTransferNeighbours } from '#adapters/postgres/transfers/neighbours.ts'
import { createTransferStore } from '#adapters/postgres/transfers/store.ts'
import { createWorkflowStarter } from '#adapters/temporal/client.ts'
import type { SweepReport } from '#contracts/case-sweep.ts'
import { addDays, civilDateAt } from '#domain/calendar/civil-date.ts'
import type { Transfer } from '#domain/transfer/transfer.ts'
import { aTemporaryMedium } from '#test/models/backup-place.ts'
import { startNationalDatabase } from '#test/national-database.ts'
import { type Installation, installAt } from './installation-stage.ts'

export const day = 86_400_000
const keysText = `test:${randomBytes(32).toString('base64')}`
export const keys = parseKeyRing(keysText)
const transfers = createTransferStore(createTransferNeighbours(keys))
const sync = createSyncStore(createFieldSealer(keys))

/** What outlives the disaster beside the key: the medium, the program and the partner. */
export interface RestoreStage {
  readonly place: Awaited<ReturnType<typeof aTemporaryMedium>>
  readonly partner: Awaited<ReturnType<typeof startNationalDatabase>>
  /** A machine of its own beside them. */
  readonly install: (name: string) => Promise<Installation>
  readonly stop: () => Promise<void>
}

export async function startRestoreStage(): Promise<RestoreStage> {
  const place = await aTemporaryMedium()
  const partner = await startNationalDatabase()
  const folder = await mkdtemp(path.join(os.tmpdir(), 'hub-disaster-'))
  const signingKey = path.join(folder, 'partner.pem')
  await writeFile(signingKey, partner.settings.signingKey)
  const installed: Installation[] = []
  return {
    place,
    partner,
    install: async (name) => {
      const installation = await installAt({
        directory: path.join(folder, name),
        keys: keysText,
        program: path.join(folder, 'program'),
        environment: {
          BACKUP_MEDIUM: place.directory,
          LOG_LEVEL: 'warn',
          NATIONAL_DATABASE_URL: partner.settings.baseUrl,
          NATIONAL_DATABASE_CLIENT_ID: partner.settings.clientId,
          NATIONAL_DATABASE_CLIENT_SECRET: partner.settings.clientSecret,
          NATIONAL_DATABASE_SIGNING_KEY_FILE: signingKey,
        },
      })
      installed.push(installation)
      return installation
    },
    stop: async () => {
      for (const installation of installed) await installation.destroy()
      await partner.stop()
      await place.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export async function until(reached: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 120_000
  while (Date.now() < end) {
    if (await reached().catch(() => false)) return
    await delay(200)
  }
  throw new Error(`not reached: ${what}`)
}

interface Person {
  readonly employeeId: string
  readonly unitCode: string
}

export function peopleOf(installation: Installation): Promise<readonly Person[]> {
  return installation.inWork(
    (work) => prismaOf(work).$queryRaw<Person[]>`
      SELECT DISTINCT ON (e.unit_code) e.id::text AS "employeeId", e.unit_code AS "unitCode"
      FROM employee e JOIN unit u ON u.code = e.unit_code
      WHERE u.kind IN ('SO', 'XA', 'BAN') AND e.category <> 'NGUOI_LAO_DONG' ORDER BY e.unit_code, e.id LIMIT 8`,
  )
}

/** A case whose person was handed over twenty days ago: both deadlines have passed, over Tết too. */
export function openOverdue(installation: Installation, { employeeId, unitCode }: Person): Promise<Transfer> {
  const handoverDate = addDays(civilDateAt(Date.now()), -20)
  return installation.inWork((work) =>
    transfers.open(work, {
      employeeId,
      kind: 'DIEU_DONG',
      fromUnit: unitCode,
      toUnit: unitCode === 'H59.12' ? 'H59.13' : 'H59.12',
      post: null,
      decisionNumber: '1/QĐ',
      decisionDate: handoverDate,
      handoverDate,
      openedBy: randomUUID(),
      now: Date.now(),
    }),
  )
}

export function openSync(
  installation: Installation,
  number: string,
  people: readonly Person[],
  version: number,
): ReturnType<typeof sync.openRun> {
  return installation.inWork(async (work) => {
    const row = { version, op: 'UPSERT', dueAt: null } as const
    await enqueueSync(
      work,
      people.map((person) => ({ ...person, ...row })),
    )
    const scope = { kind: 'PROVINCE' } as const
    const by = { kind: 'SYNC', trigger: 'THU_NGHIEM', dryRun: false, at: Date.now() } as const
    return sync.openRun(work, { number, scope, ...by })
  })
}

export async function openRound(installation: Installation, unitCode: string): Promise<string> {
  const id = randomUUID()
  const [opens, closes] = [new Date(Date.now() - day), new Date(Date.now() + 2 * day)]
  await installation.inWork(
    (work) => prismaOf(work).$executeRaw`
      INSERT INTO approval_round (id, period, unit_code, round, opens_at, closes_at, stage)
      VALUES (${id}::uuid, ${civilDateAt(Date.now()).slice(0, 7)}, ${unitCode}, 0, ${opens}, ${closes}, 'PLANNED')`,
  )
  return id
}

export function sweep(installation: Installation): Promise<readonly SweepReport[]> {
  return installation.temporal((client) =>
    sweepOpenCases({
      database: installation.database,
      ...createWorkflowStarter(client, 15_000),
      sources: openCaseSources(standardApprovalSettings(keys)),
      clock: { now: Date.now },
    }),
  )
}

interface Step {
  readonly id: string
  readonly of: string
  readonly kind: string
  readonly key: string
}
type Steps = Step[]

/** What the system did in the cases, by case. */
export async function stepsOf(
  installation: Installation,
  cases: readonly Transfer[],
): Promise<readonly Steps[]> {
  const { rows } = await installation.database.pool.query<Step>(
    `SELECT id::text, transfer_id::text AS of, kind, deduplication_key AS key FROM transfer_event
     WHERE transfer_id = ANY ($1) ORDER BY kind, id`,
    [cases.map(({ id }) => id)],
  )
  return cases.map(({ id }) => rows.filter((row) => row.of === id))
}

export function kindsOf(steps: Steps | undefined): readonly string[] {
  return steps?.map(({ kind }) => kind) ?? []
}

export function endsOf(steps: Steps | undefined): Steps {
  return steps?.filter(({ kind }) => kind === 'END_ACCESS') ?? []
}

async function single(installation: Installation, query: string, id: string): Promise<unknown> {
  const { rows } = await installation.database.pool.query<{ value: unknown }>(query, [id])
  return rows[0]?.value
}

export function isOver(installation: Installation, runId: string): Promise<unknown> {
  return single(installation, 'SELECT finished_at IS NOT NULL AS value FROM sync_run WHERE id = $1', runId)
}

export function stageOf(installation: Installation, roundId: string): Promise<unknown> {
  return single(installation, 'SELECT stage AS value FROM approval_round WHERE id = $1', roundId)
}

export function countRecords(installation: Installation, status: string): Promise<unknown> {
  return single(installation, 'SELECT count(*)::int AS value FROM sync_outbox WHERE status = $1', status)
}
