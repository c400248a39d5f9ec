import { dossierErrors } from '../errors.ts'
import type { SectionCode } from '../form/dossier-form.ts'
import type { CorrectAct, EntryAct, RecordedValue, SetAct } from './acts.ts'

/** Phiên bản của một mục: a claim, believed from `recordedAt` until `retractedAt`, true from `validFrom`. */
export interface EntryVersion {
  readonly versionId: string
  readonly section: SectionCode
  readonly entryKey: string
  readonly value: RecordedValue
  readonly validFrom: string
  readonly recordedAt: number
  readonly retractedAt: number | null
  readonly retractedBy: string | null
  /** Place in the order of recording: the later of two claims for one day wins. */
  readonly sequence: number
  readonly sourceDocument: string | null
  readonly approval: string | null
}

/** Lịch sử hồ sơ: every claim ever recorded, in order. */
export type DossierHistory = readonly EntryVersion[]

export function foldHistory(acts: readonly EntryAct[]): DossierHistory {
  const versions: EntryVersion[] = []
  const places = new Map<string, number>()
  for (const act of acts) {
    if (act.kind !== 'SET') retract(versions, places, act)
    if (act.kind !== 'RESCIND') {
      places.set(act.actId, versions.length)
      versions.push(toVersion(act, versions.length))
    }
  }
  return versions
}

function retract(
  versions: EntryVersion[],
  places: ReadonlyMap<string, number>,
  act: Exclude<EntryAct, SetAct>,
): void {
  const place = places.get(act.target)
  const target = place === undefined ? undefined : versions[place]
  if (place === undefined || target === undefined || target.section !== act.section)
    throw dossierErrors.targetUnknown({ target: act.target })
  if (target.entryKey !== act.entryKey) throw dossierErrors.targetUnknown({ target: act.target })
  if (target.retractedAt !== null) throw dossierErrors.targetGone({ target: act.target })
  versions[place] = { ...target, retractedAt: act.recordedAt, retractedBy: act.actId }
}

function toVersion(act: SetAct | CorrectAct, sequence: number): EntryVersion {
  const { actId, section, entryKey, value, validFrom, recordedAt, sourceDocument, approval } = act
  return {
    versionId: actId,
    section,
    entryKey,
    value,
    validFrom,
    recordedAt,
    retractedAt: null,
    retractedBy: null,
    sequence,
    sourceDocument,
    approval,
  }
}

export interface AsOf {
  /** Civil day on which it was true. */
  readonly validOn: string
  /** Epoch milliseconds: as the province knew it then; absent: as it knows now. */
  readonly knownOn?: number
}

/** The claim that holds for each entry on that day; ended entries are left out. */
export function asOf(history: DossierHistory, at: AsOf): EntryVersion[] {
  const held = new Map<string, EntryVersion>()
  for (const version of history) {
    if (version.validFrom > at.validOn || !isBelieved(version, at.knownOn)) continue
    const key = `${version.section}/${version.entryKey}`
    const rival = held.get(key)
    if (rival === undefined || outranks(version, rival)) held.set(key, version)
  }
  return [...held.values()].filter((version) => version.value !== null)
}

export function isBelieved(version: EntryVersion, knownOn: number | undefined): boolean {
  if (knownOn === undefined) return version.retractedAt === null
  return version.recordedAt <= knownOn && (version.retractedAt === null || knownOn < version.retractedAt)
}

function outranks(version: EntryVersion, rival: EntryVersion): boolean {
  if (version.validFrom !== rival.validFrom) return version.validFrom > rival.validFrom
  return version.sequence > rival.sequence
}
