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
import { sendingAtOnce } from '../sent-statements.ts'
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
      const { lines, values } = approval.opened ?? (await lockChanges(sealer, work, approval.changeIds))
      const names = new Map<string, NamedPerson>()
      const sent = sendingAtOnce()
      try {
        const versions = await people.raiseVersions(work, [...new Set(lines.map(personOf))])
        sent.add(markRows(work, approval))
        sent.add(enqueueSync(work, toVersions(versions, lines)))
        for await (const changes of values) {
          sent.add(entries.write(work, toEntries(changes, approval, versions)))
          noteNames(names, changes)
        }
      } finally {
        await sent.ended()
      }
      await writeNames(work, [...names.values()])
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
  return { lines, values: [lines] }
}

interface Approval {
  readonly packageId: string
  readonly changeIds: readonly string[]
  readonly approvedAt: number
}

function toEntries(
  changes: readonly OpenedChange[],
  { packageId, approvedAt }: Approval,
  versions: ReadonlyMap<string, number>,
): readonly NewEntry[] {
  return changes.map((change) => {
    const dossierVersion = versions.get(change.employeeId)
    if (dossierVersion === undefined) throw dossierErrors.notFound({ employeeId: change.employeeId })
    return toEntry(change, { packageId, approvedAt, dossierVersion })
  })
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

interface NamedPerson {
  readonly id: string
  readonly full_name: string
  readonly officer_no: string | null
}

/** The list of people shows name and number of the approved IDENTITY; the last of a package's changes counts. */
function noteNames(named: Map<string, NamedPerson>, changes: readonly OpenedChange[]): void {
  for (const { section, act, value, employeeId: id } of changes) {
    if (section !== 'IDENTITY' || act === 'RESCIND') continue
    const [fullName, officerNo] = [value?.['birthName'], value?.['officerNo']]
    if (typeof fullName !== 'string') continue
    named.set(id, { id, full_name: fullName, officer_no: typeof officerNo === 'string' ? officerNo : null })
  }
}

async function writeNames(work: UnitOfWork, named: readonly NamedPerson[]): Promise<void> {
  if (named.length === 0) return
  await prismaOf(work).$executeRaw`
    UPDATE employee SET full_name = new.full_name, officer_no = new.officer_no
    FROM jsonb_to_recordset(${JSON.stringify(named)}::jsonb) AS new(id uuid, full_name text, officer_no text)
    WHERE employee.id = new.id`
}

async function markRows(work: UnitOfWork, { packageId, changeIds, approvedAt }: Approval): Promise<void> {
  const marked = await prismaOf(work).$executeRaw`
    UPDATE change_request SET status = 'APPROVED', package_id = ${packageId}::uuid,
      approved_at = to_timestamp(${approvedAt} / 1000.0), version = version + 1
    WHERE id = ANY (${changeIds}::uuid[]) AND status = 'SUBMITTED'`
  if (marked !== new Set(changeIds).size) throw changeErrors.notFound({ changes: changeIds.length })
}

const personOf = ({ employeeId }: { readonly employeeId: string }): string => employeeId

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
