import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type {
  ApprovedChanges,
  EnqueueSync,
  OpenedChange,
  OpenedChanges,
  PendingChange,
  PendingPage,
} from '#contracts/dossier.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { perform } from '#domain/dossier/change/change-request.ts'
import { changeErrors, dossierErrors } from '#domain/dossier/errors.ts'
import { prismaOf } from '../database.ts'
import { type ChangeRow, selectChanges, toChange } from './change-rows.ts'
import type { NewEntry, PeopleStore } from '#contracts/dossier-stores.ts'
import { createEntryStore } from './entries.ts'
import { createPeopleStore } from './people.ts'

/** The last day the form can name: approval writes everything known, also what begins later. */
const endOfTime = '9999-12-31'

/** What the approval and the sync call, inside their own transactions. */
export function createApprovedChanges(sealer: FieldSealer, enqueueSync: EnqueueSync): ApprovedChanges {
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
    async applyApprovedChanges(work, approval) {
      const { packageId, changeIds, approvedAt } = approval
      const { lines, values } = approval.opened ?? (await lockChanges(sealer, work, changeIds))
      const [versions, changes] = await bothEnded(
        markApproved(work, { ...approval, lines, people, enqueueSync }),
        values,
      )
      const written = changes.map((change) =>
        toEntry(change, { packageId, approvedAt, dossierVersion: versionOf(versions, change) }),
      )
      await entries.write(work, written)
      await noteNames(work, changes)
    },
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

async function lockChanges(
  sealer: FieldSealer,
  work: UnitOfWork,
  changeIds: readonly string[],
): Promise<OpenedChanges> {
  await prismaOf(work).$queryRaw`
    SELECT id FROM change_request WHERE id = ANY (${changeIds}::uuid[]) ORDER BY id FOR UPDATE`
  const rows = await prismaOf(work).$queryRaw<ChangeRow[]>`
    ${selectChanges} WHERE c.id = ANY (${changeIds}::uuid[]) ORDER BY c.submitted_at, c.id`
  if (rows.length !== new Set(changeIds).size) throw changeErrors.notFound({ changes: changeIds.length })
  // Điều 6: the whole package or nothing.
  for (const row of rows) perform('approve', row.status, { changeId: row.id })
  const lines = rows.map((row) => toChange(sealer, row))
  return { lines, values: Promise.resolve(lines) }
}

/** Waits for both also where one fails: nothing may still run when the transaction is rolled back. */
async function bothEnded<A, B>(one: Promise<A>, other: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([one, other])
  return [await one, await other]
}

function versionOf(versions: ReadonlyMap<string, number>, { employeeId }: OpenedChange): number {
  const version = versions.get(employeeId)
  if (version === undefined) throw dossierErrors.notFound({ employeeId })
  return version
}

function toEntry(
  change: OpenedChange,
  entered: { readonly packageId: string; readonly approvedAt: number; readonly dossierVersion: number },
): NewEntry {
  const { packageId, approvedAt, dossierVersion } = entered
  const entry = {
    employeeId: change.employeeId,
    section: change.section,
    entryKey: change.entryKey,
    act: change.act,
    value: change.act === 'RESCIND' ? null : change.value,
    validFrom: change.validFrom,
    recordedAt: approvedAt,
    changeId: change.changeId,
    packageId,
    source: change.origin,
    dossierVersion,
  }
  return change.act === 'SET' || change.baseEntryId === null
    ? entry
    : { ...entry, target: change.baseEntryId }
}

// The list of people shows name and number of the approved IDENTITY; the last of a package's changes counts.
async function noteNames(work: UnitOfWork, changes: readonly OpenedChange[]): Promise<void> {
  const named = new Map<string, { id: string; full_name: string; officer_no: string | null }>()
  for (const { section, act, value, employeeId: id } of changes) {
    const [fullName, officerNo] = [value?.['birthName'], value?.['officerNo']]
    if (section !== 'IDENTITY' || act === 'RESCIND' || typeof fullName !== 'string') continue
    named.set(id, { id, full_name: fullName, officer_no: typeof officerNo === 'string' ? officerNo : null })
  }
  if (named.size === 0) return
  await prismaOf(work).$executeRaw`
    UPDATE employee SET full_name = new.full_name, officer_no = new.officer_no
    FROM jsonb_to_recordset(${JSON.stringify([...named.values()])}::jsonb)
      AS new(id uuid, full_name text, officer_no text)
    WHERE employee.id = new.id`
}

interface Marking {
  readonly packageId: string
  readonly changeIds: readonly string[]
  readonly approvedAt: number
  readonly lines: OpenedChanges['lines']
  readonly people: Pick<PeopleStore, 'raiseVersions'>
  readonly enqueueSync: EnqueueSync
}

/** What needs no opened value; gives the dossier version of each person. */
async function markApproved(work: UnitOfWork, marking: Marking): Promise<ReadonlyMap<string, number>> {
  const { packageId, changeIds, approvedAt, lines, people, enqueueSync } = marking
  const versions = await people.raiseVersions(work, [...new Set(lines.map(({ employeeId }) => employeeId))])
  const marked = await prismaOf(work).$executeRaw`
    UPDATE change_request SET status = 'APPROVED', package_id = ${packageId}::uuid,
      approved_at = to_timestamp(${approvedAt} / 1000.0), version = version + 1
    WHERE id = ANY (${changeIds}::uuid[]) AND status = 'SUBMITTED'`
  if (marked !== new Set(changeIds).size) throw changeErrors.notFound({ changes: changeIds.length })
  await enqueueSync(work, toVersions(versions, lines))
  return versions
}

function toVersions(
  versions: ReadonlyMap<string, number>,
  lines: OpenedChanges['lines'],
): Parameters<EnqueueSync>[1] {
  // The person's own unit goes before; this one stands in for whoever has none.
  const units = new Map(lines.map(({ employeeId, managingUnit }) => [employeeId, managingUnit]))
  return [...versions].map(([employeeId, version]) => ({
    employeeId,
    version,
    op: 'UPSERT',
    unitCode: units.get(employeeId) ?? '',
    dueAt: null,
  }))
}
