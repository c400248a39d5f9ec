import { z } from 'zod'
import { plannedUnitStages } from '#domain/unit/planned-act.ts'
import { unitKinds } from '#domain/unit/unit.ts'
import { caseNumber, civilDate, documentNumber, instant, line, unitCode } from './primitives.ts'

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

const planned = caseNumber('SX')
  .nullable()
  .describe('Số hiệu khi quyết định có hiệu lực sau hôm nay: tự thực hiện vào đầu ngày đó')

export const renameReply = z.strictObject({ code: z.string(), name: z.string(), planned })

export const plannedUnitActReply = z.strictObject({
  caseNumber: caseNumber('SX'),
  kind: z.enum(['RENAME', 'MERGE', 'DISSOLVE']),
  unitCodes: z.array(z.string()),
  newName: z.string().nullable(),
  effectiveOn: civilDate(),
  stage: z.enum(plannedUnitStages),
})

export const takeoverReply = z.strictObject({
  planned,
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
