import type { FieldSealer } from '#adapters/keys/field-sealer.ts'
import type {
  ApprovedChanges,
  ChangeRecord,
  EnqueueSync,
  PendingChange,
  PendingPage,
  PersonFacts,
} from '#contracts/dossier.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { perform } from '#domain/dossier/change/change-request.ts'
import { changeErrors, dossierErrors } from '#domain/dossier/errors.ts'
import { prismaOf } from '../database.ts'
import { type ChangeRow, selectChanges, toChange } from './change-rows.ts'
import type { NewEntry } from '#contracts/dossier-stores.ts'
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
          AND (c.locked_until IS NULL OR c.locked_until < now())
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
    async applyApprovedChanges(work, { packageId, changeIds, approvedAt }) {
      const changes = await lockChanges(sealer, work, changeIds)
      const persons = await people.lockForChange(work, [
        ...new Set(changes.map((change) => change.employeeId)),
      ])
      await entries.write(
        work,
        changes.map((change) =>
          toEntry(change, { packageId, approvedAt, person: personOf(persons, change) }),
        ),
      )
      await people.bumpVersions(work, [...persons.keys()])
      await noteNames(work, changes)
      await markApproved(work, { packageId, changeIds, approvedAt })
      await enqueueSync(work, toVersions(persons, changes))
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
): Promise<ChangeRecord[]> {
  await prismaOf(work).$queryRaw`
    SELECT id FROM change_request WHERE id = ANY (${changeIds}::uuid[]) ORDER BY id FOR UPDATE`
  const rows = await prismaOf(work).$queryRaw<ChangeRow[]>`
    ${selectChanges} WHERE c.id = ANY (${changeIds}::uuid[]) ORDER BY c.submitted_at, c.id`
  if (rows.length !== new Set(changeIds).size) throw changeErrors.notFound({ changes: changeIds.length })
  // Điều 6: the whole package or nothing.
  for (const row of rows) perform('approve', row.status, { changeId: row.id })
  return rows.map((row) => toChange(sealer, row))
}

function personOf(persons: ReadonlyMap<string, PersonFacts>, change: ChangeRecord): PersonFacts {
  const person = persons.get(change.employeeId)
  if (person === undefined) throw dossierErrors.notFound({ employeeId: change.employeeId })
  return person
}

function toEntry(
  change: ChangeRecord,
  { packageId, approvedAt, person }: { packageId: string; approvedAt: number; person: PersonFacts },
): NewEntry {
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
    dossierVersion: person.dossierVersion + 1,
  }
  return change.act === 'SET' || change.baseEntryId === null
    ? entry
    : { ...entry, target: change.baseEntryId }
}

// The list of people shows name and number of the approved IDENTITY; the last of a package's changes counts.
async function noteNames(work: UnitOfWork, changes: readonly ChangeRecord[]): Promise<void> {
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

async function markApproved(
  work: UnitOfWork,
  {
    packageId,
    changeIds,
    approvedAt,
  }: { packageId: string; changeIds: readonly string[]; approvedAt: number },
): Promise<void> {
  await prismaOf(work).$executeRaw`
    UPDATE change_request SET status = 'APPROVED', package_id = ${packageId}::uuid,
      approved_at = to_timestamp(${approvedAt} / 1000.0), locked_until = NULL, version = version + 1
    WHERE id = ANY (${changeIds}::uuid[])`
}

function toVersions(
  persons: ReadonlyMap<string, PersonFacts>,
  changes: readonly ChangeRecord[],
): Parameters<EnqueueSync>[1] {
  return [...persons.values()].map((person) => ({
    employeeId: person.employeeId,
    version: person.dossierVersion + 1,
    op: 'UPSERT',
    unitCode:
      person.managingUnit ??
      changes.find(({ employeeId }) => employeeId === person.employeeId)?.managingUnit ??
      '',
    dueAt: null,
  }))
}
