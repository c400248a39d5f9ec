import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import {
  type Correction,
  type CorrectionStatus,
  type ThreeWayView,
  threeWay,
} from '#domain/sync/correction.ts'
import type { Json } from '#domain/sync/record.ts'
import type { CorrectionDecision, CorrectionOnRecord } from '#contracts/sync-records.ts'
import { prismaOf } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { createEntryStore } from '../dossier/entries.ts'
import { tellOfCorrections } from './correction-notices.ts'

const CURSOR = 'CSDLQG/hieu-chinh'
const endOfTime = '9999-12-31'

export async function correctionCursor(work: UnitOfWork): Promise<string | null> {
  const row = await prismaOf(work).syncBreaker.findUnique({ where: { partner: CURSOR } })
  return (row?.state as { after?: string } | undefined)?.after ?? null // written below
}

/** Keeps a page of corrections and where the next begins, in one transaction; a repeated page changes and tells nothing. */
export async function keepCorrections(
  sealer: FieldSealer,
  work: UnitOfWork,
  page: { readonly corrections: readonly Correction[]; readonly after: string; readonly now: number },
): Promise<void> {
  const fresh: { readonly unitCode: string | null }[] = []
  for (const correction of page.corrections) {
    fresh.push(...(await insertCorrection(sealer, work, { correction, now: page.now })))
  }
  await tellOfCorrections(work, { after: page.after, units: fresh.map(({ unitCode }) => unitCode) })
  const state = { after: page.after }
  await prismaOf(work).syncBreaker.upsert({
    where: { partner: CURSOR },
    create: { partner: CURSOR, state },
    update: { state },
  })
}

/** Returns the unit that must look at it (null: nobody of ours), nothing where it was kept before. */
function insertCorrection(
  sealer: FieldSealer,
  work: UnitOfWork,
  { correction, now }: { readonly correction: Correction; readonly now: number },
): Promise<readonly { readonly unitCode: string | null }[]> {
  const indexes = sealer.blindIndexes(correction.personalId).map((index) => Buffer.from(index))
  const sealed = sealer.seal(correctionPlace(correction.correctionId), JSON.stringify(correction.value))
  const { correctionId, field, partnerField, basedOnVersion, source, reason, issuedAt } = correction
  return prismaOf(work).$queryRaw`
    INSERT INTO sync_correction (correction_id, employee_id, field, partner_field, sealed, based_on_version, source,
      reason, issued_at, pulled_at, status)
    SELECT ${correctionId}, person.id, ${field}, ${partnerField}, ${sealed}, ${basedOnVersion}, ${source}, ${reason},
      to_timestamp(${issuedAt} / 1000.0), to_timestamp(${now} / 1000.0),
      CASE WHEN person.id IS NULL THEN 'UNKNOWN' ELSE 'OPEN' END
    FROM (SELECT 1) AS one LEFT JOIN employee person ON person.personal_id_index = ANY (${indexes}::bytea[])
    ON CONFLICT (correction_id) DO NOTHING
    RETURNING (SELECT unit_code FROM employee WHERE id = employee_id) AS "unitCode"`
}

type CorrectionRow = Omit<CorrectionOnRecord, 'view'> & {
  readonly sealed: string
  readonly decidedView: string | null
}

// A change that was withdrawn decided nothing: its correction waits again.
const selectCorrections = Prisma.sql`
  SELECT * FROM (
    SELECT correction_id AS "correctionId", c.employee_id AS "employeeId", p.unit_code AS "unitCode", field,
      partner_field AS "partnerField", source, reason, based_on_version AS "basedOnVersion", c.sealed,
      CASE WHEN r.status = 'WITHDRAWN' THEN 'OPEN' ELSE c.status END AS status, c.change_id AS "changeId",
      (extract(epoch FROM decided_at) * 1000)::float8 AS "decidedAt", decision_reason AS "decisionReason",
      decided_view AS "decidedView", issued_at
    FROM sync_correction c JOIN employee p ON p.id = c.employee_id
      LEFT JOIN change_request r ON r.id = c.change_id) AS correction`

/** Hiệu chỉnh đang chờ (or decided), identity data of the population register first, each seen from three sides. */
export async function openCorrections(
  sealer: FieldSealer,
  work: UnitOfWork,
  filter: {
    readonly unitCodes?: readonly string[]
    readonly employeeId?: string
    readonly status?: CorrectionStatus
    readonly limit: number
  },
): Promise<readonly CorrectionOnRecord[]> {
  const employee = filter.employeeId ?? null
  const units = filter.unitCodes === undefined ? null : [...filter.unitCodes]
  const rows = await prismaOf(work).$queryRaw<CorrectionRow[]>`${selectCorrections}
    WHERE status = ${filter.status ?? 'OPEN'} AND (${units}::text[] IS NULL OR "unitCode" = ANY (${units}::text[]))
      AND (${employee}::uuid IS NULL OR "employeeId" = ${employee}::uuid)
    ORDER BY source <> 'POPULATION', issued_at, "correctionId" LIMIT ${filter.limit}`
  const shown: CorrectionOnRecord[] = []
  for (const row of rows) shown.push(await toCorrection(sealer, work, row))
  return shown
}

/** The row stays locked to the end of the transaction: a correction is decided once. */
export async function lockCorrection(
  sealer: FieldSealer,
  work: UnitOfWork,
  { correctionId, entryKey }: { readonly correctionId: string; readonly entryKey?: string },
): Promise<CorrectionOnRecord | undefined> {
  await prismaOf(work)
    .$queryRaw`SELECT 1 FROM sync_correction WHERE correction_id = ${correctionId} FOR UPDATE`
  const [row] = await prismaOf(work).$queryRaw<CorrectionRow[]>`${selectCorrections}
    WHERE "correctionId" = ${correctionId}`
  return row === undefined ? undefined : toCorrection(sealer, work, row, entryKey)
}

/** Whom a correction concerns, for the question of access. */
export async function correctedPerson(work: UnitOfWork, correctionId: string): Promise<string | undefined> {
  const row = await prismaOf(work).syncCorrection.findUnique({ where: { correctionId } })
  return row?.employeeId ?? undefined
}

/** Has the national side accepted a version of everyone who is meant? */
export async function areAllShared(
  work: UnitOfWork,
  {
    subjectIds,
    subjectUnits,
  }: { readonly subjectIds: readonly string[]; readonly subjectUnits: readonly string[] },
): Promise<boolean> {
  const [row] = await prismaOf(work).$queryRaw<{ all: boolean }[]>`
    SELECT NOT EXISTS (SELECT 1 FROM employee p
      WHERE (p.id = ANY (${[...subjectIds]}::uuid[]) OR p.unit_code = ANY (${[...subjectUnits]}::text[]))
        AND NOT EXISTS (SELECT 1 FROM sync_outbox o WHERE o.employee_id = p.id AND o.status = 'ACCEPTED')) AS all`
  return row?.all ?? false
}

export async function decideCorrection(
  sealer: FieldSealer,
  work: UnitOfWork,
  { correctionId, status, changeId, reason, view, by, at }: CorrectionDecision,
): Promise<void> {
  const kept = sealer.seal(correctionViewPlace(correctionId), JSON.stringify(view))
  await prismaOf(work).$executeRaw`
    UPDATE sync_correction SET status = ${status}, change_id = ${changeId}::uuid, decision_reason = ${reason},
      decided_view = ${kept}, decided_by = ${by}, decided_at = to_timestamp(${at} / 1000.0)
    WHERE correction_id = ${correctionId}`
}

async function toCorrection(
  sealer: FieldSealer,
  work: UnitOfWork,
  { sealed, decidedView, ...row }: CorrectionRow,
  entryKey?: string,
): Promise<CorrectionOnRecord> {
  const {
    correctionId,
    employeeId,
    unitCode,
    field,
    partnerField,
    source,
    reason,
    basedOnVersion,
    status,
    changeId,
    decidedAt,
    decisionReason,
  } = row
  const known = { correctionId, employeeId, unitCode, field, partnerField, source, reason, basedOnVersion }
  const decided = { status, changeId, decidedAt, decisionReason }
  if (status !== 'OPEN' && decidedView !== null) {
    const view = JSON.parse(sealer.open(correctionViewPlace(correctionId), decidedView)) as ThreeWayView // sealed above
    return { ...known, ...decided, view }
  }
  const theirs = JSON.parse(sealer.open(correctionPlace(correctionId), sealed)) as Json // sealed above
  const ours = await heldValue(sealer, work, { employeeId, field, entryKey })
  const dossierVersion = basedOnVersion
  const lastAgreed = await heldValue(sealer, work, { employeeId, field, entryKey, dossierVersion })
  return { ...known, ...decided, view: threeWay({ ours, theirs, lastAgreed }) }
}

async function heldValue(
  sealer: FieldSealer,
  work: UnitOfWork,
  asked: {
    readonly employeeId: string
    readonly field: string | null
    readonly entryKey: string | undefined
    readonly dossierVersion?: number
  },
): Promise<Json> {
  const [section, name = ''] = (asked.field ?? '').split('.')
  const version = asked.dossierVersion
  const at = { validOn: endOfTime, ...(version === undefined ? {} : { dossierVersion: version }) }
  const held = await createEntryStore(sealer).current(work, [asked.employeeId], at)
  const found = held.find(
    (entry) =>
      entry.section === section && (asked.entryKey === undefined || entry.entryKey === asked.entryKey),
  )
  return (found?.value?.[name] ?? null) as Json // a value of the form
}

/** What the national side proposed by the correction that became this change; undefined for any other change. */
export async function proposalOf(
  sealer: FieldSealer,
  work: UnitOfWork,
  changeId: string,
): Promise<{ readonly field: string; readonly theirs: Json } | undefined> {
  const row = await prismaOf(work).syncCorrection.findFirst({ where: { changeId } })
  if (row === null || row.field === null) return undefined
  const theirs = JSON.parse(sealer.open(correctionPlace(row.correctionId), row.sealed)) as Json // sealed above
  return { field: row.field, theirs }
}

export function correctionViewPlace(correctionId: string): string {
  return `sync_correction_view/${correctionId}`
}

export function correctionPlace(correctionId: string): string {
  return `sync_correction/${correctionId}`
}
