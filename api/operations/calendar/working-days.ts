import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { operation } from '#api/operation.ts'
import type {
  CalendarChangeLine,
  CalendarChangeRecord,
  CalendarEdit,
  RearmedDeadline,
  RearmOrder,
} from '#contracts/calendar-change.ts'
import { civilDate, requiredQueryInteger, toInstant, toInstantOrNull } from '#contracts/http/primitives.ts'
import {
  calendarChangeReply,
  calendarEdit,
  deadlineLine,
  deadlineReply,
  yearParams,
  yearReply,
} from '#contracts/http/working-calendar.ts'
import { transferWake } from '#contracts/transfer.ts'
import type { UnitOfWork } from '#contracts/unit-of-work.ts'
import { civilDateAt } from '#domain/calendar/civil-date.ts'
import { calendarErrors } from '#domain/calendar/errors.ts'
import { type CalendarYear, type WorkingCalendar, withYear } from '#domain/calendar/working-calendar.ts'
import {
  daysOff,
  statusOfYear,
  workingDayDeadline,
  workingDaysInYear,
} from '#domain/calendar/working-days.ts'

interface CalendarStore {
  load(work: UnitOfWork): Promise<WorkingCalendar>
  replaceYear(work: UnitOfWork, edit: CalendarEdit): Promise<void>
  /** Moves what is still due to the new calendar; a deadline that was kept stays kept and is not in the list. */
  rearm(work: UnitOfWork, order: RearmOrder): Promise<readonly RearmedDeadline[]>
  record(work: UnitOfWork, change: CalendarChangeRecord): Promise<void>
  changes(work: UnitOfWork, limit: number): Promise<readonly CalendarChangeLine[]>
}

declare module '#api/deps.ts' {
  interface ApiStores {
    readonly calendar: CalendarStore
  }
}

const tag = 'Lịch làm việc'
function toYear(calendar: WorkingCalendar, year: number): z.input<typeof yearReply> {
  return {
    year,
    status: statusOfYear(year, calendar),
    daysOff: daysOff(year, calendar).map(({ date, name }) => ({ date, name })),
    saturdaysWorked: [...(calendar.years[String(year)]?.saturdayWorked ?? [])],
    pending: calendar.pending.filter(({ date }) => date.startsWith(`${year}-`)),
    workingDays: workingDaysInYear(year, calendar),
  }
}

function toDeadline({ caseNumber, side, before, after }: RearmedDeadline): z.input<typeof deadlineLine> {
  return { caseNumber, side, before: toInstantOrNull(before), after: toInstantOrNull(after) }
}

export const workingDayOperations = [
  operation({
    id: 'workingDayDeadline',
    method: 'get',
    path: '/working-days/deadline',
    tag,
    summary: 'Hạn theo ngày làm việc (Bộ luật Dân sự, Điều 147), các ngày không tính và vì sao',
    action: 'calendar.read',
    query: z.strictObject({ from: civilDate(), workingDays: requiredQueryInteger(1, 366) }),
    status: 200,
    reply: deadlineReply,
    run: async ({ deps, work, query }) => {
      const calendar = await deps.stores.calendar.load(work)
      const { deadline, endsAt, status, skipped } = workingDayDeadline({ ...query, calendar })
      return { body: { ...query, deadline, endsAt: toInstant(endsAt), status, skipped: [...skipped] } }
    },
  }),
  operation({
    id: 'getWorkingCalendar',
    method: 'get',
    path: '/working-calendar/{year}',
    tag,
    summary: 'Lịch làm việc của một năm; năm chưa công bố tính theo luật và ghi DU_KIEN',
    action: 'calendar.read',
    params: yearParams,
    status: 200,
    reply: yearReply,
    run: async ({ deps, work, params }) => ({
      body: toYear(await deps.stores.calendar.load(work), Number(params.year)),
    }),
  }),
  operation({
    id: 'editWorkingCalendar',
    method: 'put',
    path: '/working-calendar/{year}',
    tag,
    summary: 'Sửa lịch làm việc theo văn bản; mọi hạn còn mở được tính lại, hạn đã giữ thì giữ nguyên',
    action: 'calendar.edit',
    params: yearParams,
    body: calendarEdit,
    status: 200,
    reply: z.strictObject({ changeId: z.string(), calendar: yearReply, deadlines: z.array(deadlineLine) }),
    errors: [
      'CALENDAR.WRONG_YEAR',
      'CALENDAR.NOT_SATURDAY',
      'CALENDAR.REST_DAY_LISTED',
      'CALENDAR.DUPLICATE_DATE',
    ],
    run: async ({ deps, work, params, body, actor, now, note, afterCommit, requestKey }) => {
      const { calendar } = deps.stores
      const year = Number(params.year)
      if (body.documentDate > civilDateAt(now)) throw calendarErrors.documentInFuture(body.documentDate)
      const foreign = body.pending.find(({ date }) => !date.startsWith(`${year}-`))
      if (foreign) throw calendarErrors.wrongYear(foreign.date)
      const before = await calendar.load(work)
      const days: CalendarYear = {
        off: body.off.toSorted(),
        saturdayWorked: body.saturdaysWorked.toSorted(),
        status: body.status,
      }
      withYear(before, year, days) // refuses what contradicts the week
      const document = { number: body.documentNumber, date: body.documentDate }
      await calendar.replaceYear(work, { year, days, pending: body.pending, document })
      const after = await calendar.load(work)
      const changeId = randomUUID()
      const order = { calendar: after, changeId, actor: actor.accountId, now }
      const deadlines = await calendar.rearm(work, order)
      const change = { id: changeId, document, reason: body.reason, year, before, after, deadlines }
      await calendar.record(work, { ...change, recordedBy: actor.accountId, recordedAt: now })
      const cases = [...new Set(deadlines.map(({ caseNumber }) => caseNumber))]
      note({ cases })
      for (const caseNumber of cases)
        afterCommit(() => deps.workflows.executeUpdate(transferWake(caseNumber, 'CALENDAR', requestKey)))
      return { body: { changeId, calendar: toYear(after, year), deadlines: deadlines.map(toDeadline) } }
    },
  }),
  operation({
    id: 'listCalendarChanges',
    method: 'get',
    path: '/working-calendar-changes',
    tag,
    summary: 'Các lần sửa lịch làm việc, kèm hạn trước và sau',
    action: 'calendar.edit',
    status: 200,
    reply: z.strictObject({ items: z.array(calendarChangeReply) }),
    run: async ({ deps, work }) => {
      const changes = await deps.stores.calendar.changes(work, 100)
      return {
        body: {
          items: changes.map(({ id, recordedAt, deadlines, ...change }) => ({
            ...change,
            changeId: id,
            recordedAt: toInstant(recordedAt),
            deadlines: deadlines.map(toDeadline),
          })),
        },
      }
    },
  }),
] as const
