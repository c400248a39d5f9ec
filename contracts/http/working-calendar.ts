import { z } from 'zod'
import { civilDate, documentNumber, instant, integer, line, lines } from './primitives.ts'

export const yearParams = z.strictObject({
  year: z.string().regex(/^20[2-9][0-9]$/, { error: 'Năm từ 2020 đến 2099' }),
})
export const calendarStatus = z.enum(['CONG_BO', 'DU_KIEN'])
export const pendingDay = z.strictObject({
  date: civilDate(),
  name: line(120),
  status: z.enum(['CHO_XAC_NHAN', 'AP_DUNG']),
})
export const yearReply = z.strictObject({
  year: integer(2020, 2099),
  status: calendarStatus,
  daysOff: z.array(z.strictObject({ date: civilDate(), name: z.string() })),
  saturdaysWorked: z.array(civilDate()),
  pending: z.array(pendingDay),
  workingDays: z.int(),
})
export const deadlineLine = z.strictObject({
  caseNumber: z.string(),
  side: z.enum(['REVOKE', 'RECEIVE']),
  before: instant().nullable(),
  after: instant().nullable(),
})

export const calendarEdit = z.strictObject({
  status: calendarStatus,
  off: z.array(civilDate()).max(60),
  saturdaysWorked: z.array(civilDate()).max(20),
  pending: z.array(pendingDay).max(10),
  documentNumber: documentNumber(),
  documentDate: civilDate(),
  reason: lines(500),
})

export const calendarChangeReply = z.strictObject({
  changeId: z.string(),
  documentNumber: z.string(),
  documentDate: civilDate(),
  reason: z.string(),
  year: z.int(),
  recordedAt: instant(),
  deadlines: z.array(deadlineLine),
})

export const deadlineReply = z.strictObject({
  from: civilDate(),
  workingDays: z.int(),
  deadline: civilDate(),
  endsAt: instant(),
  status: calendarStatus,
  skipped: z.array(
    z.strictObject({
      date: civilDate(),
      kind: z.enum(['FIRST_DAY', 'WEEKLY_REST', 'DAY_OFF']),
      reason: z.string(),
    }),
  ),
})
