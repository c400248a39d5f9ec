import { z } from 'zod'
import { civilDate, documentNumber, instant, line, uuid } from './primitives.ts'

export const login = () =>
  z.string().regex(/^[a-z][a-z0-9.-]{3,63}$/, {
    error: 'Tên đăng nhập gồm 4 đến 64 chữ thường không dấu, chữ số, dấu chấm, gạch ngang',
  })

const email = () =>
  z
    .string()
    .max(120)
    .regex(/^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,40}(\.[A-Za-z0-9-]{1,20}){1,3}$/, {
      error: 'Địa chỉ thư điện tử không đúng dạng',
    })

export const accountParams = z.strictObject({ accountId: uuid() })

export const newAccount = z.strictObject({
  employeeId: uuid(),
  login: login(),
  email: email().nullable(),
  temporaryPassword: line(128).nullable(),
})

export const temporaryPassword = z.strictObject({ temporaryPassword: line(128) })

export const accountReply = z.strictObject({
  accountId: uuid(),
  login: z.string(),
  displayName: z.string(),
  employeeId: uuid().nullable(),
  unitCode: z.string().nullable(),
  status: z.string(),
  mustChange: z.boolean(),
  acknowledgedAt: instant().nullable(),
  lockedUntil: instant().nullable(),
  createdAt: instant(),
})

export const importReply = z.strictObject({
  dryRun: z.boolean(),
  created: z.int(),
  refused: z.int(),
  lines: z.array(
    z.strictObject({
      line: z.int(),
      login: z.string(),
      outcome: z.enum(['CREATED', 'REFUSED']),
      code: z.string().nullable(),
      message: z.string(),
    }),
  ),
})

export const managementDelegation = z.strictObject({
  documentNumber: documentNumber(),
  documentDate: civilDate(),
  startsOn: civilDate(),
  lastDay: civilDate().nullable(),
})
