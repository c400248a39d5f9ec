import type {
  CalendarChangeLine,
  CalendarChangeRecord,
  CalendarDocument,
  CalendarEdit,
  RearmedDeadline,
  RearmOrder,
} from '#contracts/calendar-change.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDate } from '#domain/calendar/civil-date.ts'
import { daysOff } from '#domain/calendar/working-days.ts'
import {
  type CalendarStatus,
  parseWorkingCalendar,
  type WorkingCalendar,
} from '#domain/calendar/working-calendar.ts'
import { prismaOf } from '../database.ts'

interface DayRow {
  readonly date: string
  readonly kind: 'OFF' | 'WORKED' | 'PENDING' | 'APPLIED'
  readonly name: string
}

/** Moves the deadlines of one kind of case to a changed calendar; a deadline that was kept is left alone. */
export type DeadlineRearmer = (work: UnitOfWork, order: RearmOrder) => Promise<readonly RearmedDeadline[]>

export function createCalendarStore({ rearmers }: { readonly rearmers: readonly DeadlineRearmer[] }) {
  return {
    load: loadWorkingCalendar,
    replaceYear: replaceCalendarYear,
    record: recordCalendarChange,
    changes: listCalendarChanges,
    rearm: async (work: UnitOfWork, order: RearmOrder): Promise<readonly RearmedDeadline[]> => {
      const moved: RearmedDeadline[] = []
      for (const rearm of rearmers) moved.push(...(await rearm(work, order)))
      return moved
    },
  }
}

/** The calendar as it stands: the value that workflows and rules are given. */
export async function loadWorkingCalendar(work: UnitOfWork): Promise<WorkingCalendar> {
  const client = prismaOf(work)
  const years = await client.$queryRaw<{ year: number; status: CalendarStatus }[]>`
    SELECT year, status FROM calendar_year ORDER BY year`
  const days = await client.$queryRaw<DayRow[]>`
    SELECT date::text AS date, kind, name FROM calendar_day ORDER BY date`
  return parseWorkingCalendar({
    years: Object.fromEntries(years.map(({ year, status }) => [String(year), yearOf(days, year, status)])),
    pending: days.flatMap(({ date, kind, name }) =>
      kind === 'PENDING' || kind === 'APPLIED'
        ? [{ date, name, status: kind === 'APPLIED' ? 'AP_DUNG' : 'CHO_XAC_NHAN' }]
        : [],
    ),
  })
}

/** Writes one year anew, under the document that orders it. */
export async function replaceCalendarYear(
  work: UnitOfWork,
  { year, days, pending, document }: CalendarEdit,
): Promise<void> {
  const client = prismaOf(work)
  const rows = [
    ...daysOff(year, { years: { [String(year)]: days }, pending: [] }).map(({ date, name }) => ({
      date,
      name,
      kind: 'OFF',
    })),
    ...days.saturdayWorked.map((date) => ({ date, name: 'Thứ Bảy làm bù', kind: 'WORKED' })),
    ...pending.map(({ date, name, status }) => ({
      date,
      name,
      kind: status === 'AP_DUNG' ? 'APPLIED' : 'PENDING',
    })),
  ]
  const [first, last] = [civilDate(year, 1, 1), civilDate(year, 12, 31)]
  await client.$executeRaw`DELETE FROM calendar_day WHERE date BETWEEN ${first}::date AND ${last}::date`
  await client.$executeRaw`
    INSERT INTO calendar_day (date, kind, name, document_number, document_date)
    SELECT date, kind, name, ${document.number}, ${document.date}::date
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS d (date date, kind text, name text)`
  await client.$executeRaw`
    INSERT INTO calendar_year (year, status, document_number) VALUES (${year}, ${days.status}, ${document.number})
    ON CONFLICT (year) DO UPDATE SET status = EXCLUDED.status, document_number = EXCLUDED.document_number`
}

/** A whole calendar at once, for the first start: years on record stay as they are. */
export async function seedWorkingCalendar(
  work: UnitOfWork,
  calendar: WorkingCalendar,
  document: CalendarDocument,
): Promise<void> {
  const known = await prismaOf(work).$queryRaw<{ year: number }[]>`SELECT year FROM calendar_year`
  for (const [year, days] of Object.entries(calendar.years)) {
    if (known.some((row) => row.year === Number(year))) continue
    const pending = calendar.pending.filter(({ date }) => date.startsWith(year))
    await replaceCalendarYear(work, { year: Number(year), days, pending, document })
  }
}

export async function recordCalendarChange(work: UnitOfWork, change: CalendarChangeRecord): Promise<void> {
  const { id, document, reason, year, before, after, deadlines, recordedBy, recordedAt } = change
  const key = String(year)
  const changes = { year, before: before.years[key] ?? null, after: after.years[key] ?? null }
  await prismaOf(work).$executeRaw`
    INSERT INTO calendar_change (id, document_number, document_date, reason, changes, deadlines, recorded_at, recorded_by)
    VALUES (${id}::uuid, ${document.number}, ${document.date}::date, ${reason}, ${JSON.stringify(changes)}::jsonb,
      ${JSON.stringify(deadlines)}::jsonb, ${new Date(recordedAt)}, ${recordedBy})`
}

export async function listCalendarChanges(
  work: UnitOfWork,
  limit: number,
): Promise<readonly CalendarChangeLine[]> {
  const rows = await prismaOf(work).$queryRaw<
    (Omit<CalendarChangeLine, 'recordedAt'> & { recordedAt: Date })[]
  >`
    SELECT id::text AS id, document_number AS "documentNumber", document_date::text AS "documentDate", reason,
      (changes->>'year')::int AS year, deadlines, recorded_at AS "recordedAt"
    FROM calendar_change ORDER BY recorded_at DESC, id LIMIT ${limit}`
  return rows.map((row) => ({ ...row, recordedAt: row.recordedAt.getTime() }))
}

function yearOf(days: readonly DayRow[], year: number, status: CalendarStatus): unknown {
  const ofYear = days.filter(({ date }) => date.startsWith(`${year}-`))
  const datesOf = (kind: DayRow['kind']) => ofYear.filter((day) => day.kind === kind).map(({ date }) => date)
  return { off: datesOf('OFF'), saturdayWorked: datesOf('WORKED'), status }
}
