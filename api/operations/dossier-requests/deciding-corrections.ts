import type { ApiDeps } from '#api/deps.ts'
import type { AccessTarget } from '#api/access.ts'
import type { Actor } from '#contracts/actor.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { assertSubmittable } from '#domain/dossier/change/submission.ts'
import { changeErrors, dossierErrors } from '#domain/dossier/errors.ts'
import { type ProposedCorrection, proposeCorrection, type ThreeWayVerdict } from '#domain/sync/correction.ts'
import { correctionErrors } from '#domain/sync/errors.ts'
import type { CorrectionOnRecord } from '#contracts/sync-records.ts'
import { toSubmission } from '../dossier/describe-change.ts'
import { dossierTarget, openReading } from '../dossier/reading.ts'

interface Asked {
  readonly deps: ApiDeps
  readonly actor: Actor
  readonly work: UnitOfWork
  readonly now: number
  readonly params: { readonly correctionId: string }
}

export async function correctionTarget(asked: Asked): Promise<AccessTarget> {
  const { correctionId } = asked.params
  const employeeId = await asked.deps.stores.sync.correctedPerson(asked.work, correctionId)
  if (employeeId === undefined) throw correctionErrors.notFound(correctionId)
  return dossierTarget(asked, employeeId)
}

/** Điều 6: what the national side says becomes a change that waits for the signed approval; accepting again changes nothing. */
export async function acceptCorrection(
  asked: Asked & {
    readonly body: { readonly seen: ThreeWayVerdict; readonly entryKey?: string | undefined }
  },
): Promise<CorrectionOnRecord> {
  const { deps, work, actor, now, body } = asked
  const correction = await lockReadable(asked, body.entryKey)
  const { correctionId, view } = correction
  if (correction.status === 'ACCEPTED') return correction
  if (correction.status !== 'OPEN') throw correctionErrors.alreadyDecided(correctionId, correction.status)
  if (view.verdict !== body.seen) throw correctionErrors.stale(correctionId, view.verdict)
  const changeId = await submitProposal(asked, correction)
  const status = 'ACCEPTED' as const
  const decision = { correctionId, status, changeId, reason: null, view, by: actor.accountId, at: now }
  await deps.stores.sync.decideCorrection(work, decision)
  return { ...correction, status, changeId, decidedAt: now, decisionReason: null }
}

/** Turned away with a reason; the three sides stay on record. */
export async function dismissCorrection(
  asked: Asked & { readonly body: { readonly reason: string } },
): Promise<CorrectionOnRecord> {
  const { deps, work, actor, now, body } = asked
  const correction = await lockReadable(asked)
  const { correctionId, view } = correction
  if (actor.employeeId === correction.employeeId) throw correctionErrors.ownMatter()
  if (correction.status === 'DISMISSED') return correction
  if (correction.status !== 'OPEN') throw correctionErrors.alreadyDecided(correctionId, correction.status)
  const status = 'DISMISSED' as const
  const { reason } = body
  const decision = { correctionId, status, changeId: null, reason, view, by: actor.accountId, at: now }
  await deps.stores.sync.decideCorrection(work, decision)
  return { ...correction, status, changeId: null, decidedAt: now, decisionReason: reason }
}

// Nobody decides on what he may not read.
async function lockReadable(asked: Asked, entryKey?: string): Promise<CorrectionOnRecord> {
  const { deps, work, params } = asked
  const key = entryKey === undefined ? {} : { entryKey }
  const { correctionId } = params
  const correction = await deps.stores.sync.lockCorrection(work, { correctionId, ...key })
  if (correction === undefined) throw correctionErrors.notFound(correctionId)
  const { readable } = await openReading(asked, correction.employeeId)
  if (correction.field !== null && !readable.has(correction.field))
    throw dossierErrors.readRefused({ field: correction.field })
  return correction
}

async function submitProposal(
  asked: Asked & { readonly body: { readonly entryKey?: string | undefined } },
  { employeeId, field, view }: CorrectionOnRecord,
): Promise<string> {
  const { deps, work, now } = asked
  const { people, entries, changes } = deps.stores.dossier
  await people.lockForChange(work, [employeeId])
  const held = await entries.current(work, [employeeId], { validOn: '9999-12-31' })
  const { entryKey } = asked.body
  const proposal = proposeCorrection({ field, theirs: view.theirs }, held, {
    entryKey,
    today: civilDateAt(now),
  })
  const waiting = (await changes.listOf(work, employeeId)).find(
    ({ status, section, entryKey: key }) =>
      status === 'SUBMITTED' && section === proposal.section && key === proposal.entryKey,
  )
  if (waiting !== undefined) throw correctionErrors.inProgress({ changeId: waiting.changeId })
  const changeId = await createNational(asked, employeeId, proposal)
  const change = await changes.find(work, changeId)
  if (change === undefined) throw changeErrors.notFound({ changeId })
  const submission = await toSubmission({ ...asked, params: { changeId } }, change)
  // Điều 3.5: what comes by the connection is not proved on paper again; the correction on record is its document.
  assertSubmittable({ ...submission, documents: 1 })
  await changes.submit(work, changeId, now)
  return changeId
}

async function createNational(
  { deps, work, actor, now }: Asked,
  employeeId: string,
  proposal: ProposedCorrection,
): Promise<string> {
  const { people, changes } = deps.stores.dossier
  const person = await people.get(work, employeeId)
  return changes.create(work, {
    ...proposal,
    employeeId,
    managingUnit: person.managingUnit ?? person.unitCode ?? '',
    origin: 'NATIONAL',
    enteredBy: actor.accountId,
    onBehalf: actor.employeeId !== employeeId,
    at: now,
  })
}
