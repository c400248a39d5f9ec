import { Problem } from '#api/problem.ts'
import type { ChangeRecord } from '#contracts/dossier.ts'
import { perform } from '#domain/dossier/change/change-request.ts'
import { assertSubmittable } from '#domain/dossier/change/submission.ts'
import { checkFields } from '#domain/dossier/checks/field-checks.ts'
import { messageOf } from '#domain/dossier/checks/finding.ts'
import { changeErrors, dossierErrors } from '#domain/dossier/errors.ts'
import { findField, isSectionOf, type SectionCode } from '#domain/dossier/form/dossier-form.ts'
import type { RecordedValue } from '#domain/dossier/history/acts.ts'
import { type AskedChange, getChange, toSubmission } from './describe-change.ts'
import { openReading } from './reading.ts'

interface Entered {
  readonly change: ChangeRecord
  readonly readable: ReadonlySet<string>
}

interface Draft {
  readonly employeeId: string
  readonly act: 'SET' | 'CORRECT' | 'RESCIND'
  readonly section: SectionCode
  readonly entryKey: string
  readonly value: RecordedValue
  readonly validFrom: string
  readonly purpose: 'FIRST_ENTRY' | 'UPDATE' | 'VERIFICATION'
}

type Asked = Omit<AskedChange, 'params'>

// Điều 5.2: a person enters own data; the unit's officer on behalf, marked so.
export async function enterChange(asked: Asked, draft: Draft): Promise<Entered> {
  const { deps, work, actor, now } = asked
  const { person, readable } = await openReading(asked, draft.employeeId)
  if (!isSectionOf(person.category, draft.section))
    throw dossierErrors.sectionNotOnForm({ section: draft.section, category: person.category })
  assertOnForm(draft.section, draft.value)
  const onBehalf = actor.employeeId !== draft.employeeId
  const changeId = await deps.stores.dossier.changes.create(work, {
    ...draft,
    managingUnit: person.managingUnit ?? person.unitCode ?? '',
    baseEntryId: await findBase(asked, draft),
    origin: onBehalf ? 'ON_BEHALF' : 'SELF',
    enteredBy: actor.accountId,
    onBehalf,
    at: now,
  })
  return { change: await getChange({ ...asked, params: { changeId } }), readable }
}

// A correction names what it corrects by the entry and the day from which the wrong value holds.
async function findBase({ deps, work }: Asked, draft: Draft): Promise<string | null> {
  const held = await deps.stores.dossier.entries.current(work, [draft.employeeId], { validOn: '9999-12-31' })
  const base = held.find((entry) => entry.section === draft.section && entry.entryKey === draft.entryKey)
  if (draft.act !== 'SET' && base === undefined)
    throw dossierErrors.targetUnknown({ section: draft.section, entryKey: draft.entryKey })
  return base?.versionId ?? null
}

// A draft may be incomplete and even wrong, but it holds only fields of the form.
function assertOnForm(section: SectionCode, value: RecordedValue): void {
  const foreign = Object.keys(value ?? {}).find((name) => findField(section, name) === undefined)
  if (foreign === undefined) return
  const [found] = checkFields({ section, entryKey: 'MAIN', value: { [foreign]: '' } }, '2026-01-01')
  throw changeErrors.refusedByChecks(found === undefined ? foreign : messageOf(found), { section })
}

export async function editDraft(
  asked: AskedChange & {
    readonly headers: { readonly 'If-Match': number }
    readonly body: { readonly value: RecordedValue; readonly validFrom: string }
  },
): Promise<Entered> {
  const { change, readable } = await lockOpen(asked)
  if (change.version !== asked.headers['If-Match']) throw new Problem('precondition')
  perform('edit', change.status, { changeId: change.changeId })
  assertOnForm(change.section, asked.body.value)
  await asked.deps.stores.dossier.changes.edit(asked.work, change, asked.body)
  return { change: await getChange(asked), readable }
}

// Điều 5.3
export async function submitChange(asked: AskedChange): Promise<Entered> {
  const { change, readable } = await lockOpen(asked)
  perform('submit', change.status, { changeId: change.changeId })
  assertSubmittable(await toSubmission(asked, change))
  await asked.deps.stores.dossier.changes.submit(asked.work, change.changeId, asked.now)
  return { change: await getChange(asked), readable }
}

export async function withdrawChange(asked: AskedChange): Promise<Entered> {
  const { change, readable } = await lockOpen(asked)
  perform('withdraw', change.status, { changeId: change.changeId })
  await asked.deps.stores.dossier.changes.withdraw(asked.work, change.changeId)
  return { change: await getChange(asked), readable }
}

async function lockOpen(asked: AskedChange): Promise<Entered> {
  const { changeId } = asked.params
  const change = await asked.deps.stores.dossier.changes.lock(asked.work, changeId)
  if (change === undefined) throw changeErrors.notFound({ changeId })
  if (change.lockedUntil !== null && change.lockedUntil > asked.now) throw changeErrors.locked({ changeId })
  const { readable } = await openReading(asked, change.employeeId)
  return { change, readable }
}
