import { differenceOf } from '../dossier/change/difference.ts'
import { isSectionCode, type SectionCode, sectionOf } from '../dossier/form/dossier-form.ts'
import { canonicalForm } from './canonical.ts'
import { correctionErrors } from './errors.ts'
import type { Json } from './record.ts'

/** Hiệu chỉnh từ CSDL quốc gia: waits for approval like any change, never overwrites. */
export interface Correction {
  readonly correctionId: string
  readonly personalId: string
  /** Our field, or null where the partner's field has no place in the form. */
  readonly field: string | null
  readonly partnerField: string
  readonly value: Json
  readonly basedOnVersion: number
  readonly source: 'POPULATION' | 'MINISTRY'
  readonly reason: string
  readonly issuedAt: number
}

/** Đối chiếu ba bên: ours now, theirs, and what both agreed on last. */
export interface ThreeWayView {
  readonly ours: Json
  readonly theirs: Json
  readonly lastAgreed: Json
  readonly verdict: ThreeWayVerdict
}

/** ALREADY_SAME needs nothing; THEY_CHANGED can be taken as it is; BOTH_CHANGED needs a person to choose. */
export type ThreeWayVerdict = 'ALREADY_SAME' | 'THEY_CHANGED' | 'BOTH_CHANGED'

export function threeWay(values: {
  readonly ours: Json
  readonly theirs: Json
  readonly lastAgreed: Json
}): ThreeWayView {
  return { ...values, verdict: verdictOf(values) }
}

function verdictOf({ ours, theirs, lastAgreed }: Omit<ThreeWayView, 'verdict'>): ThreeWayVerdict {
  if (equal(ours, theirs)) return 'ALREADY_SAME'
  return equal(ours, lastAgreed) ? 'THEY_CHANGED' : 'BOTH_CHANGED'
}

/** Trạng thái hiệu chỉnh: people decide; ACCEPTED means that a change waits for its signed approval. */
export const correctionStatuses = ['OPEN', 'ACCEPTED', 'DISMISSED'] as const
export type CorrectionStatus = (typeof correctionStatuses)[number]

/** Mục đang có mà hiệu chỉnh nhắm tới */
export interface CorrectedEntry {
  readonly section: string
  readonly entryKey: string
  readonly versionId: string
  readonly value: Readonly<Record<string, unknown>> | null
  readonly validFrom: string
}

/** Đề nghị từ hiệu chỉnh: corrects the value in force, or opens the entry where the form has none yet. */
export interface ProposedCorrection {
  readonly act: 'CORRECT' | 'SET'
  readonly section: SectionCode
  readonly entryKey: string
  readonly baseEntryId: string | null
  readonly value: Readonly<Record<string, unknown>>
  readonly validFrom: string
  readonly purpose: 'UPDATE' | 'FIRST_ENTRY'
}

/** Only the one field is theirs; the rest of the entry stays as it is. */
export function proposeCorrection(
  { field, theirs }: { readonly field: string | null; readonly theirs: Json },
  held: readonly CorrectedEntry[],
  { entryKey, today }: { readonly entryKey: string | undefined; readonly today: string },
): ProposedCorrection {
  const [section = '', name = ''] = (field ?? '').split('.')
  if (!isSectionCode(section) || name === '') throw correctionErrors.notOnForm()
  const isList = sectionOf(section).entries === 'MANY'
  if (isList && entryKey === undefined) throw correctionErrors.entryRequired({ section })
  const key = isList ? (entryKey ?? '') : 'MAIN'
  const base = held.find((entry) => entry.section === section && entry.entryKey === key)
  if (isList && base === undefined) throw correctionErrors.entryRequired({ section })
  const value = withField(base?.value ?? {}, name, theirs)
  const common = { section, entryKey: key, value }
  return base === undefined
    ? { ...common, act: 'SET', baseEntryId: null, validFrom: today, purpose: 'FIRST_ENTRY' }
    : {
        ...common,
        act: 'CORRECT',
        baseEntryId: base.versionId,
        validFrom: base.validFrom,
        purpose: 'UPDATE',
      }
}

/** Does the change still say what the national side said of that field, and of nothing else? */
export function saysOnly(
  { field, theirs }: { readonly field: string; readonly theirs: Json },
  change: {
    readonly section: SectionCode
    readonly before: Readonly<Record<string, unknown>> | null
    readonly value: Readonly<Record<string, unknown>> | null
  },
): boolean {
  const { section, before, value } = change
  if (value === null) return false
  const others = differenceOf(section, before, value).filter((line) => `${section}.${line.field}` !== field)
  return others.length === 0 && equal((value[field.split('.')[1] ?? ''] ?? null) as Json, theirs) // a value of the form
}

function withField(
  value: Readonly<Record<string, unknown>>,
  name: string,
  theirs: Json,
): Readonly<Record<string, unknown>> {
  const { [name]: _ours, ...rest } = value
  return theirs === null ? rest : { ...rest, [name]: theirs }
}

function equal(left: Json, right: Json): boolean {
  return canonicalForm(left) === canonicalForm(right)
}
