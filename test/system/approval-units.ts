import { randomUUID } from 'node:crypto'
import { registerCertificate } from '#adapters/postgres/approvals/certificates.ts'
import { prismaOf } from '#adapters/postgres/database.ts'
import { createChangeStore } from '#adapters/postgres/dossier/changes.ts'
import { describeCertificate } from '#adapters/signatures/acceptance.ts'
import { toCanonicalBytes } from '#adapters/signatures/canonical-json.ts'
import { openPkcs12, signDetached } from '#adapters/signatures/pkcs12-signer.ts'
import { civilDateAt, periodOf } from '#domain/calendar/civil-date.ts'
import type { TestOfficer } from '#test/certification-authority.ts'
import type { ApiReply } from './api-process.ts'
import type { ApprovalStage } from './approval-stage.ts'

/** What a unit's officer does on the last day. */
export type LastDay = 'SIGNS_ALL' | 'SIGNS_HALF' | 'PREPARES_ONLY' | 'STAYS_AWAY'

const lastDays: readonly LastDay[] = [
  'SIGNS_ALL',
  'SIGNS_ALL',
  'SIGNS_HALF',
  'SIGNS_ALL',
  'PREPARES_ONLY',
  'STAYS_AWAY',
]

export interface UnitOnStage {
  readonly unitCode: string
  readonly accountId: string
  readonly officer: TestOfficer
  readonly changeIds: readonly string[]
  readonly does: LastDay
}

const role = 'COMPETENT_APPROVER' as const
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Units with people, each with changes of as many persons: `changes` in all, spread as evenly as the staff allows. */
export async function fillUnits(
  stage: ApprovalStage,
  { units, changes }: { readonly units: number; readonly changes: number },
): Promise<readonly UnitOnStage[]> {
  const people = await stage.inWork(
    (work) => prismaOf(work).$queryRaw<{ id: string; unit: string }[]>`
      WITH staff AS (
        SELECT e.id, managing_unit_of(e.unit_code, CURRENT_DATE) AS unit FROM employee e
        WHERE e.category <> 'NGUOI_LAO_DONG' AND e.status = 'DANG_CONG_TAC'),
      chosen AS (SELECT unit FROM staff WHERE unit IS NOT NULL GROUP BY unit ORDER BY count(*) DESC, unit LIMIT ${units})
      SELECT s.id::text, s.unit FROM (
        SELECT id, unit, row_number() OVER (PARTITION BY unit ORDER BY id) AS place FROM staff WHERE unit IN (SELECT unit FROM chosen)) s
      ORDER BY s.place, s.unit LIMIT ${changes}`,
  )
  const filled: UnitOnStage[] = []
  for (const unitCode of new Set(people.map(({ unit }) => unit))) {
    const ids = people.filter(({ unit }) => unit === unitCode).map(({ id }) => id)
    const changeIds = await submitChanges(stage, unitCode, ids)
    const does = lastDays[filled.length % lastDays.length] ?? 'SIGNS_ALL'
    filled.push({ unitCode, changeIds, does, ...(await appointOfficer(stage, unitCode)) })
  }
  return filled
}

function submitChanges(
  stage: ApprovalStage,
  unitCode: string,
  people: readonly string[],
): Promise<readonly string[]> {
  const store = createChangeStore(stage.settings.sealer)
  return stage.inWork(async (work) => {
    const ids: string[] = []
    for (const [index, employeeId] of people.entries()) {
      const changeId = await store.create(work, {
        employeeId,
        managingUnit: unitCode,
        act: 'SET',
        section: 'HEALTH',
        entryKey: 'MAIN',
        baseEntryId: null,
        value: { healthStatus: 'Tốt', heightCm: 150 + (index % 40) },
        validFrom: civilDateAt(Date.now()),
        purpose: 'UPDATE',
        origin: 'SELF',
        enteredBy: 'x',
        onBehalf: false,
        at: Date.now(),
      })
      await store.submit(work, changeId, Date.now())
      ids.push(changeId)
    }
    return ids
  })
}

async function appointOfficer(
  stage: ApprovalStage,
  unitCode: string,
): Promise<Pick<UnitOnStage, 'accountId' | 'officer'>> {
  const accountId = randomUUID()
  const officer = await stage.authority.issue('P-256')
  const certificate = describeCertificate(officer.certificate)
  const { validFrom, validTo } = certificate
  const startsAt = new Date(Date.now() - hourMs)
  await stage.inWork(async (work) => {
    const sql = prismaOf(work)
    await sql.account.create({
      data: {
        id: accountId,
        login: accountId,
        displayName: 'Cán bộ',
        mustChange: false,
        acknowledgedAt: startsAt,
      },
    })
    await sql.heldRole.create({
      data: { id: randomUUID(), accountId, role, unitCode, ground: 'ASSIGNMENT:1', startsAt },
    })
    await registerCertificate(work, {
      accountId,
      unitCode,
      role,
      certificate,
      validFrom,
      validTo,
      now: startsAt.getTime(),
    })
  })
  return { accountId, officer }
}

/** The last day of the window: rounds that opened days ago and end at `closesAt`. */
export async function openLastDay(
  stage: ApprovalStage,
  units: readonly UnitOnStage[],
  closesAt: number,
): Promise<void> {
  const [codes, opensAt] = [units.map(({ unitCode }) => unitCode), new Date(closesAt - 5 * dayMs)]
  await stage.inWork(
    (work) => prismaOf(work).$executeRaw`
      INSERT INTO approval_round (id, period, unit_code, round, opens_at, closes_at, stage)
      SELECT gen_random_uuid(), ${currentPeriod()}, code, 1, ${opensAt}, ${new Date(closesAt)}, 'PLANNED'
      FROM unnest(${codes}::text[]) AS code`,
  )
}

const currentPeriod = () => periodOf(civilDateAt(Date.now()))

/** Prepares and signs as the unit does; the package whose signature the hub has acknowledged, or undefined. */
export async function playLastDay(stage: ApprovalStage, unit: UnitOnStage): Promise<string | undefined> {
  if (unit.does === 'STAYS_AWAY') return undefined
  const packageId = await prepare(stage, unit)
  if (packageId === undefined || unit.does === 'PREPARES_ONLY') return undefined
  return (await sign(stage, unit, packageId)) ? packageId : undefined
}

async function prepare({ api }: ApprovalStage, unit: UnitOnStage): Promise<string | undefined> {
  const { accountId, unitCode, changeIds, does } = unit
  const half = changeIds.slice(0, Math.ceil(changeIds.length / 2))
  const prepared = await api.insist({
    method: 'POST',
    path: `/units/${unitCode}/approval-packages`,
    as: accountId,
    body: does === 'SIGNS_HALF' ? { changeIds: half } : {},
    key: randomUUID(),
  })
  // 422: the window has closed meanwhile.
  if (prepared.status !== 201 && prepared.status !== 422) throw unexpected(prepared)
  return (prepared.json['package'] as { readonly id: string } | undefined)?.id
}

async function sign({ api }: ApprovalStage, unit: UnitOnStage, packageId: string): Promise<boolean> {
  const { accountId: as, officer } = unit
  const at = `/approval-packages/${packageId}`
  const manifest = await api.insist({ method: 'GET', path: `${at}/manifest`, as, key: randomUUID() })
  if (manifest.status !== 200) throw unexpected(manifest)
  const signer = await openPkcs12(officer.pkcs12, officer.password)
  const bytes = signDetached(toCanonicalBytes(manifest.json), { signer, signingTime: Date.now() })
  const body = { cms: Buffer.from(bytes).toString('base64') }
  const send = () => api.insist({ method: 'POST', path: `${at}/signature`, as, body, key: randomUUID() })
  // Sent twice: the second is kept once, whether or not the first one's answer came.
  const answers = [await send(), await send()]
  const strange = answers.find(({ status }) => status !== 202 && status !== 422 && status !== 409)
  if (strange !== undefined) throw unexpected(strange)
  return answers.some(({ status }) => status === 202)
}

function unexpected({ status, json }: ApiReply): Error {
  return new Error(`the API answered ${status}: ${JSON.stringify(json)}`)
}
