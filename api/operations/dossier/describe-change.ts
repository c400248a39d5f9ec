import type { z } from 'zod'
import type { AccessTarget } from '#api/access.ts'
import type { ApiDeps } from '#api/deps.ts'
import type { Actor } from '#contracts/actor.ts'
import type { ChangeRecord } from '#contracts/dossier.ts'
import type { changeDetail } from '#contracts/http/dossier.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { saysOnly } from '#domain/sync/correction.ts'
import { reportOn, type Submission } from '#domain/dossier/change/submission.ts'
import { changeErrors } from '#domain/dossier/errors.ts'
import { dossierTarget, groundsText, openReading } from './reading.ts'
import { showAttachment, showChange, showFinding } from './show.ts'

export interface AskedChange {
  readonly deps: ApiDeps
  readonly actor: Actor
  readonly work: UnitOfWork
  readonly now: number
  readonly params: { readonly changeId: string }
}

// Row-level security hides a change of whom the request may not see: to such a reader it is not there.
export async function getChange({ deps, work, params }: AskedChange): Promise<ChangeRecord> {
  const change = await deps.stores.dossier.changes.find(work, params.changeId)
  if (change === undefined) throw changeErrors.notFound({ changeId: params.changeId })
  return change
}

export async function changeTarget(asked: AskedChange): Promise<AccessTarget> {
  const change = await getChange(asked)
  return dossierTarget(asked, change.employeeId)
}

/** The change as the domain judges it: against what holds now for the entry, or the version it corrects. */
export async function toSubmission(asked: AskedChange, change: ChangeRecord): Promise<Submission> {
  const { people, entries, changes } = asked.deps.stores.dossier
  const person = await people.get(asked.work, change.employeeId)
  const history = await entries.history(asked.work, change.employeeId)
  const held = await entries.current(asked.work, [change.employeeId], { validOn: change.validFrom })
  const before =
    change.act === 'SET'
      ? held.find((entry) => entry.section === change.section && entry.entryKey === change.entryKey)
      : history.find((version) => version.versionId === change.baseEntryId)
  const proofs = await countProofs(asked, change, before?.value ?? null)
  return {
    changeId: change.changeId,
    category: person.category,
    section: change.section,
    entryKey: change.entryKey,
    before: before?.value ?? null,
    after: change.act === 'RESCIND' ? null : change.value,
    purpose: change.purpose,
    documents: (await changes.countDocuments(asked.work, change.changeId)) + proofs,
    today: civilDateAt(asked.now),
  }
}

// Điều 3.5: what came by the connection is not proved on paper again; the correction on record is the document, as long
// as the change says what the national side said and nothing else.
async function countProofs(
  { deps, work }: AskedChange,
  change: ChangeRecord,
  before: Readonly<Record<string, unknown>> | null,
): Promise<number> {
  if (change.origin !== 'NATIONAL') return 0
  const proposal = await deps.stores.sync.proposalOf(work, change.changeId)
  return proposal !== undefined && saysOnly(proposal, { ...change, before }) ? 1 : 0
}

export async function describeChange(asked: AskedChange): Promise<{
  readonly body: z.input<typeof changeDetail>
  readonly employeeId: string
  readonly version: number
  readonly ground: string
}> {
  const change = await getChange(asked)
  const { readable, grounds } = await openReading(asked, change.employeeId)
  const report = reportOn(await toSubmission(asked, change))
  const isOpen = (field: string | null): boolean =>
    field === null || readable.has(`${change.section}.${field}`)
  const attachments = await asked.deps.stores.dossier.attachments.listOf(asked.work, change.changeId)
  return {
    body: {
      change: showChange(change, readable),
      documentDue: report.documentDue,
      difference: report.differences.filter(({ field }) => isOpen(field)),
      findings: report.findings.filter(({ field }) => isOpen(field)).map(showFinding),
      attachments: attachments.map(showAttachment),
    },
    employeeId: change.employeeId,
    version: change.version,
    ground: groundsText(grounds),
  }
}
