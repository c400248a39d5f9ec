import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { CalendarYear, PendingHoliday, WorkingCalendar } from '#domain/calendar/working-calendar.ts'

/** Văn bản that orders a change of the calendar. */
export interface CalendarDocument {
  readonly number: string
  readonly date: CivilDate
}

export interface CalendarEdit {
  readonly year: number
  readonly days: CalendarYear
  readonly pending: readonly PendingHoliday[]
  readonly document: CalendarDocument
}

/** What an edit of the calendar is about to move. */
export interface RearmOrder {
  readonly calendar: WorkingCalendar
  readonly changeId: string
  readonly actor: string
  readonly now: number
}

/** Before and after of one deadline that a change of the calendar touched. */
export interface RearmedDeadline {
  readonly caseNumber: string
  readonly side: 'REVOKE' | 'RECEIVE'
  readonly before: number | null
  readonly after: number | null
}

export interface CalendarChangeRecord {
  readonly id: string
  readonly document: CalendarDocument
  readonly reason: string
  readonly before: WorkingCalendar
  readonly after: WorkingCalendar
  readonly year: number
  readonly deadlines: readonly RearmedDeadline[]
  readonly recordedBy: string
  readonly recordedAt: number
}

/** A change of the calendar, as the list has it. */
export interface CalendarChangeLine {
  readonly id: string
  readonly documentNumber: string
  readonly documentDate: string
  readonly reason: string
  readonly year: number
  readonly deadlines: readonly RearmedDeadline[]
  readonly recordedAt: number
}
