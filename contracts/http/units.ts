import { z } from 'zod'
import { unitKinds } from '#domain/unit/unit.ts'
import { civilDate, documentNumber, instant, line, unitCode } from './primitives.ts'

export const unitParams = z.strictObject({ code: unitCode() })
export const onDay = z.strictObject({ onDate: civilDate().optional() })

/** Quyết định và ngày có hiệu lực */
export const decision = {
  decisionNumber: documentNumber(),
  decisionDate: civilDate(),
  effectiveOn: civilDate(),
}

export const newUnit = z.strictObject({
  code: unitCode(),
  name: line(300),
  kind: z.enum(unitKinds),
  parentCode: unitCode(),
  administrativeCode: z
    .string()
    .regex(/^[0-9]{2,5}$/, { error: 'Mã đơn vị hành chính gồm 2 đến 5 chữ số' })
    .nullable(),
  ...decision,
})

export const unitReply = z.strictObject({
  code: z.string(),
  name: z.string(),
  kind: z.enum(unitKinds),
  parentCode: z.string().nullable(),
  administrativeCode: z.string().nullable(),
  validFrom: civilDate(),
  validTo: civilDate().nullable(),
  managingUnitCode: z.string(),
})

export const unitActReply = z.strictObject({
  kind: z.string(),
  decisionNumber: z.string(),
  decisionDate: civilDate(),
  effectiveOn: civilDate(),
  recordedAt: instant(),
})

export const takeoverReply = z.strictObject({
  takeovers: z.array(
    z.strictObject({
      unitCode: z.string(),
      successorCode: z.string().nullable(),
      people: z.int(),
      openCases: z.array(z.string()),
      rolesEnded: z.int(),
      grantsEnded: z.int(),
    }),
  ),
})
