import { z } from 'zod'
import { civilDate, line } from './primitives.ts'

/** Mã định danh điện tử (QĐ 20/2020/QĐ-TTg), also of agencies that are not units of the province. */
const agencyCode = z.string().regex(/^[A-Z][0-9]{2}(\.[0-9A-Z]{1,5}){0,5}$/)

const itemEdit = z.strictObject({
  item: z.string().regex(/^[A-Z_]{2,40}(\.[A-Za-z]{1,40})?$/),
  validFrom: civilDate(),
  validTo: civilDate().nullable(),
})

export const connectionParams = z.strictObject({ code: z.string().regex(/^[A-Z][A-Z0-9_]{1,29}$/) })

export const connectionEdit = z.strictObject({
  name: line(200),
  agencies: z.array(agencyCode).min(1).max(100),
  items: z.array(itemEdit).max(500),
  documentNumber: line(60),
  documentDate: civilDate(),
})

export const connectionReply = z
  .strictObject({
    code: z.string(),
    name: z.string(),
    agencies: z.array(z.string()),
    items: z.array(
      z.strictObject({ item: z.string(), validFrom: z.string(), validTo: z.string().nullable() }),
    ),
    documentNumber: z.string(),
    documentDate: z.string(),
  })
  .meta({ id: 'SharingConnection' })
