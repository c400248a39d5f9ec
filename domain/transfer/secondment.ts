import { addDays, type CivilDate, civilDateAt, endOfDay, formatCivilDate } from '../calendar/civil-date.ts'
import { transferErrors } from './errors.ts'
import type { Transfer, TransferKind } from './transfer.ts'

// Luật Cán bộ, công chức 2008, Điều 53: thời hạn biệt phái không quá 03 năm; dài hơn phải có quyết định mới.
const longestTermInDays = 3 * 366

/** Nhắc hai đơn vị trước khi hết thời hạn biệt phái, in days. */
export const secondmentReminderDays = 7

/** Thời hạn biệt phái: both days belong to it. */
export interface SecondmentTerm {
  readonly startsOn: CivilDate
  readonly lastDay: CivilDate
}

/** Only a secondment has a last day, and every one has. */
export function assertTermAtOpening(opening: {
  readonly kind: TransferKind
  readonly handoverDate: CivilDate
  readonly lastDay: CivilDate | null
}): void {
  const { kind, handoverDate, lastDay } = opening
  if (kind !== 'BIET_PHAI') {
    if (lastDay !== null) throw transferErrors.termNotAllowed()
    return
  }
  if (lastDay === null) throw transferErrors.termNeeded()
  assertLength({ from: handoverDate, startsOn: handoverDate, lastDay })
}

/** Gia hạn hoặc kết thúc biệt phái trước thời hạn, by a decision of its own; the earliest last day is today. */
export function changeSecondmentTerm(
  transfer: Transfer,
  change: { readonly lastDay: CivilDate; readonly decisionDate: CivilDate; readonly now: number },
): SecondmentTerm {
  const { kind, handoverDate, lastDay: before } = transfer
  const { lastDay, decisionDate, now } = change
  const today = civilDateAt(now)
  if (kind !== 'BIET_PHAI') throw transferErrors.notSecondment()
  if (decisionDate > today) throw transferErrors.decisionInFuture()
  if (before !== null && before < today) throw transferErrors.secondmentOver(formatCivilDate(before))
  if (lastDay === before) throw transferErrors.sameTerm(formatCivilDate(lastDay))
  if (lastDay < today) throw transferErrors.termInPast(formatCivilDate(today))
  assertLength({ from: before ?? handoverDate, startsOn: handoverDate, lastDay })
  return { startsOn: handoverDate, lastDay }
}

function assertLength({
  from,
  startsOn,
  lastDay,
}: {
  readonly from: CivilDate
  readonly startsOn: CivilDate
  readonly lastDay: CivilDate
}): void {
  const latest = addDays(from, longestTermInDays)
  if (lastDay < startsOn || lastDay > latest)
    throw transferErrors.termOutOfRange(formatCivilDate(startsOn), formatCivilDate(latest))
}

/** Nơi đang biệt phái: a secondary post of a person with its dates; `endsOn` no longer belongs to it. */
export interface SecondedPost {
  readonly unitCode: string
  readonly startsOn: CivilDate
  readonly endsOn: CivilDate | null
}

/** The units where the person serves by secondment at an instant: their officers read the dossier, and only then. */
export function unitsOfSecondment(posts: readonly SecondedPost[], now: number): readonly string[] {
  const today = civilDateAt(now)
  return posts
    .filter(({ startsOn, endsOn }) => startsOn <= today && (endsOn === null || today < endsOn))
    .map(({ unitCode }) => unitCode)
}

/** The instant in which a role that hangs on the secondment ends. */
export function secondmentEndsAt({ lastDay }: Pick<SecondmentTerm, 'lastDay'>): number {
  return endOfDay(lastDay)
}
