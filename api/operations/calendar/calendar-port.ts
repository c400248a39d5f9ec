import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import type { CivilDate } from '#domain/calendar/civil-date.ts'
import type { CalendarYear, PendingHoliday, WorkingCalendar } from '#domain/calendar/working-calendar.ts'

export interface RearmedDeadline {
  readonly caseNumber: string
  readonly side: 'REVOKE' | 'RECEIVE'
  readonly before: number | null
  readonly after: number | null
}

export interface CalendarDocument {
  readonly number: string
  readonly date: CivilDate
}

export interface CalendarStore {
  load(work: UnitOfWork): Promise<WorkingCalendar>
  replaceYear(
    work: UnitOfWork,
    edit: {
      readonly year: number
      readonly days: CalendarYear
      readonly pending: readonly PendingHoliday[]
      readonly document: CalendarDocument
    },
  ): Promise<void>
  /** Moves what is still due to the new calendar; a deadline that was kept stays kept and is not in the list. */
  rearm(
    work: UnitOfWork,
    order: {
      readonly calendar: WorkingCalendar
      readonly changeId: string
      readonly actor: string
      readonly now: number
    },
  ): Promise<readonly RearmedDeadline[]>
  record(
    work: UnitOfWork,
    change: {
      readonly id: string
      readonly document: CalendarDocument
      readonly reason: string
      readonly year: number
      readonly before: WorkingCalendar
      readonly after: WorkingCalendar
      readonly deadlines: readonly RearmedDeadline[]
      readonly recordedBy: string
      readonly recordedAt: number
    },
  ): Promise<void>
  changes(
    work: UnitOfWork,
    limit: number,
  ): Promise<
    readonly {
      readonly id: string
      readonly documentNumber: string
      readonly documentDate: string
      readonly reason: string
      readonly year: number
      readonly deadlines: readonly RearmedDeadline[]
      readonly recordedAt: number
    }[]
  >
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly calendar: CalendarStore
  }
}
