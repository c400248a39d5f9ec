import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type { ApprovedChanges, PendingChange, PendingPage } from '#contracts/dossier.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { type ChangeStatus, perform } from '#domain/dossier/change/change-request.ts'
import { changeErrors } from '#domain/dossier/errors.ts'
import { prismaOf } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { type ChangeRow, selectChanges, toChange } from './change-rows.ts'
import { enqueueRaised } from '../sync/outbox.ts'
import { createEntryStore } from './entries.ts'
import { ended, targetMark } from './entry-codec.ts'
import { createPeopleStore } from './people.ts'

/** The last day the form can name: approval writes everything known, also what begins later. */
const endOfTime = '9999-12-31'

/** What the approval and the sync call, inside their own transactions. */
export function createApprovedChanges(sealer: FieldSealer): ApprovedChanges {
  const [people, entries] = [createPeopleStore(sealer), createEntryStore(sealer)]
  return {
    async pendingChanges(work, unitCode, page = everything) {
      const rows = await prismaOf(work).$queryRaw<SubmittedRow[]>`
        ${selectChanges} WHERE c.managing_unit = ${unitCode} AND c.status = 'SUBMITTED'
          AND coalesce(change_held_until(c.id) < now(), true)
          AND (${page.after}::uuid IS NULL OR c.id > ${page.after}::uuid)
        ORDER BY c.id LIMIT ${page.limit}`
      return rows.map((row) => toPending(sealer, row))
    },
    async submittedChangesOf(work, employeeId) {
      const rows = await prismaOf(work).$queryRaw<SubmittedRow[]>`
        ${selectChanges} WHERE c.employee_id = ${employeeId}::uuid AND c.status = 'SUBMITTED' ORDER BY c.id`
      return rows.map((row) => toPending(sealer, row))
    },
    async dossierSnapshot(work, employeeId) {
      const rows = await prismaOf(work).$queryRaw<ChangeRow[]>`
        ${selectChanges} WHERE c.employee_id = ${employeeId}::uuid ORDER BY c.created_at, c.id`
      return {
        person: await people.get(work, employeeId),
        versions: await entries.history(work, employeeId),
        changes: rows.map((row) => toChange(sealer, row)),
      }
    },
    applyApprovedChanges,
    async recordForSync(work, employeeId, version) {
      const person = await people.get(work, employeeId)
      const held = await entries.current(work, [employeeId], { validOn: endOfTime, dossierVersion: version })
      const identity = held.find((entry) => entry.section === 'IDENTITY')?.value
      const personalId = identity?.['personalId']
      const { unitCode, category, status } = person
      return {
        employeeId,
        version,
        personalId: typeof personalId === 'string' ? personalId : '',
        unitCode,
        category,
        status,
        entries: held,
      }
    },
  }
}

type SubmittedRow = ChangeRow & { readonly submitted_at: number }

const everything: PendingPage = { limit: 1_000_000, after: null }

function toPending(sealer: FieldSealer, row: SubmittedRow): PendingChange {
  return { ...toChange(sealer, row), submittedAt: row.submitted_at, documents: row.documents }
}

type Approval = Parameters<ApprovedChanges['applyApprovedChanges']>[1]

/**
 * Điều 6: the whole package or nothing; in one statement, for each row is looked up once. An entry takes the id of its
 * change, and with it the value as it was sealed (`entryPlace`): none is sealed again.
 */
async function applyApprovedChanges(work: UnitOfWork, approval: Approval): Promise<void> {
  const { packageId, changeIds, approvedAt } = approval
  if (changeIds.length === 0) return
  const at = Prisma.sql`to_timestamp(${approvedAt} / 1000.0)`
  // A plan made for any number of changes takes them for ten.
  await prismaOf(work).$executeRaw`SELECT set_config('plan_cache_mode', 'force_custom_plan', true)`
  const [done] = await prismaOf(work).$queryRaw<{ entered: number }[]>`
    WITH marked AS (
      UPDATE change_request SET status = 'APPROVED', package_id = ${packageId}::uuid, approved_at = ${at},
        version = version + 1
      WHERE id = ANY (${changeIds}::uuid[]) AND status = 'SUBMITTED'
      RETURNING id, employee_id, managing_unit, section, entry_key, act, base_entry_id, value, sealed, valid_from,
        origin, submitted_at
    ), named AS (
      SELECT DISTINCT ON (employee_id) employee_id, value->>'birthName' AS full_name, value->>'officerNo' AS officer_no
      FROM marked
      WHERE section = 'IDENTITY' AND act <> 'RESCIND' AND value->>'birthName' IS NOT NULL
      ORDER BY employee_id, submitted_at DESC, id DESC
    ), concerned AS (
      SELECT p.id, changed.managing_unit, coalesce(named.full_name, p.full_name) AS full_name,
        CASE WHEN named.full_name IS NULL THEN p.officer_no ELSE named.officer_no END AS officer_no
      FROM (SELECT employee_id, max(managing_unit) AS managing_unit FROM marked GROUP BY employee_id) AS changed
      JOIN employee p ON p.id = changed.employee_id LEFT JOIN named ON named.employee_id = p.id
      ORDER BY p.id FOR UPDATE OF p
    ), raised AS (
      UPDATE employee e SET dossier_version = e.dossier_version + 1, version = e.version + 1,
        full_name = concerned.full_name, officer_no = concerned.officer_no
      FROM concerned WHERE e.id = concerned.id 
      RETURNING e.id, concerned.managing_unit, e.unit_code, e.category, e.status, e.dossier_version
    ), retracted AS (
      UPDATE dossier_entry SET superseded_at = ${at} FROM marked
      WHERE marked.act <> 'SET' AND dossier_entry.id = marked.base_entry_id AND dossier_entry.superseded_at IS NULL
    ), entered AS (
      INSERT INTO dossier_entry (id, employee_id, section, entry_key, act, value, sealed, valid_from, recorded_at,
        change_id, package_id, source, dossier_version)
      SELECT c.id, c.employee_id, c.section, c.entry_key, c.act,
        CASE c.act WHEN 'RESCIND' THEN ${JSON.stringify(ended)}::jsonb ELSE c.value END
          || CASE WHEN c.act = 'SET' OR c.base_entry_id IS NULL THEN '{}'
               ELSE jsonb_build_object(${targetMark}::text, c.base_entry_id) END,
        CASE c.act WHEN 'RESCIND' THEN NULL ELSE c.sealed END, c.valid_from, ${at},
        c.id, ${packageId}::uuid, c.origin, raised.dossier_version
      FROM marked c JOIN raised ON raised.id = c.employee_id RETURNING id
    ), enqueued AS (${enqueueRaised(approvedAt)})
    SELECT count(*)::int AS entered FROM entered`
  if (done?.entered !== new Set(changeIds).size) await refuseUnmarked(work, changeIds)
}

/**
 * What was marked is of this transaction; the first that is not, says why.
 * @throws CHANGE.NOT_ALLOWED, CHANGE.NOT_FOUND
 */
async function refuseUnmarked(work: UnitOfWork, changeIds: readonly string[]): Promise<never> {
  const [other] = await prismaOf(work).$queryRaw<{ id: string; status: ChangeStatus }[]>`
    SELECT id::text, status FROM change_request
    WHERE id = ANY (${changeIds}::uuid[]) AND xmin <> pg_current_xact_id()::xid
    ORDER BY change_request.id LIMIT 1`
  if (other !== undefined) perform('approve', other.status, { changeId: other.id })
  throw changeErrors.notFound({ changes: changeIds.length })
}
