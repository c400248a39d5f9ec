import { z } from 'zod'
import { roles } from '#contracts/actor.ts'
import { grantStatuses } from '#domain/account/access-grant.ts'
import { caseNumber, civilDate, documentNumber, instant, line, unitCode, uuid } from './primitives.ts'

export const grantParams = z.strictObject({ caseNumber: caseNumber('CQ') })

/** Văn bản đề nghị */
export const writtenRequest = {
  requestNumber: documentNumber(),
  requestDate: civilDate(),
  requestUnit: unitCode(),
}

export const newGrant = z.strictObject({
  accountId: uuid(),
  role: z.enum(roles),
  unitCode: unitCode().nullable(),
  purpose: line(300),
  startsOn: civilDate(),
  lastDay: civilDate(),
  ...writtenRequest,
})

export const newLastDay = z.strictObject({ lastDay: civilDate(), ...writtenRequest })

export const restriction = z.strictObject({
  lastDay: civilDate(),
  role: z.enum(roles).optional().describe('Vai trò ít quyền hơn; bỏ trống: giữ nguyên'),
  unitCode: unitCode().optional().describe('Đơn vị trong phạm vi hiện tại; bỏ trống: giữ nguyên'),
  ...writtenRequest,
})

export const revocation = z.strictObject({ reason: line(300), ...writtenRequest })

export const grantReply = z.strictObject({
  caseNumber: z.string(),
  accountId: uuid(),
  role: z.enum(roles),
  unitCode: z.string().nullable(),
  purpose: z.string(),
  requestNumber: z.string(),
  requestDate: civilDate(),
  requestUnit: z.string(),
  startsOn: civilDate(),
  lastDay: civilDate(),
  status: z.enum(grantStatuses),
  endedReason: z.string().nullable(),
  createdAt: instant(),
})
