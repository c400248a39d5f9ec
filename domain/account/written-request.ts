import { type CivilDate, civilDateAt, daysBetween } from '../calendar/civil-date.ts'
import { grantErrors } from './errors.ts'

/** Văn bản đề nghị: number, date and the unit that issued it. */
// Điều 16.3: trên cơ sở đề nghị bằng văn bản của cơ quan, đơn vị.
export interface WrittenRequest {
  readonly number: string
  readonly date: CivilDate
  readonly issuingUnit: string
}

const oldestRequestInDays = 366

export function assertWrittenRequest({ number, date }: WrittenRequest, now: number): void {
  const today = civilDateAt(now)
  if (number.trim().length === 0 || number.length > 60) throw grantErrors.invalidRequest(number.slice(0, 60))
  if (date > today) throw grantErrors.requestInFuture(date)
  if (daysBetween(date, today) > oldestRequestInDays) throw grantErrors.requestTooOld(date)
}
