import { z } from 'zod'
import { sectionCodes, type SectionCode } from '#domain/dossier/form/dossier-form.ts'
import { changeStatuses } from '#domain/dossier/change/change-request.ts'
import { prefillSources } from '#domain/dossier/change/prefill.ts'
import { employeeCategories } from '#domain/people/employee-category.ts'
import { civilDate, instant, integer, line, lines, uuid } from './primitives.ts'

export const sectionCode = z.enum(sectionCodes as [SectionCode, ...SectionCode[]]) // the form is never empty

/** Key of an entry within its section: MAIN for single sections. */
export const entryKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/, { error: 'Khóa mục gồm 1–40 chữ, số, gạch' })

const fieldValue = z.union([lines(4000), integer(0, 1_000_000_000_000), z.array(line(300)).max(50)])

/** Values by field name; coefficients as integer hundredths, money as integer đồng, dates YYYY[-MM[-DD]]. */
export const entryValue = z.record(z.string().regex(/^[A-Za-z]{1,40}$/), fieldValue)

/** What goes out is what was stored: no pattern is promised for it. */
const shownValue = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())]))

export const personLine = z
  .strictObject({
    employeeId: uuid(),
    fullName: z.string(),
    officerNo: z.string().nullable(),
    category: z.enum(employeeCategories),
    status: z.string(),
    unitCode: z.string().nullable(),
    managingUnit: z.string().nullable(),
  })
  .meta({ id: 'PersonLine' })

export const dossierEntry = z
  .strictObject({
    entryId: uuid(),
    section: sectionCode,
    entryKey: z.string(),
    value: shownValue,
    /** Fields that hold something which the reader may not see. */
    hidden: z.array(z.string()),
    validFrom: z.string(),
    recordedAt: instant(),
    retractedAt: instant().nullable(),
    source: z.string(),
    approvedBy: z.string().nullable(),
  })
  .meta({ id: 'DossierEntry' })

export const dossierReply = z
  .strictObject({
    employeeId: uuid(),
    dossierNumber: z.string(),
    category: z.enum(employeeCategories),
    unitCode: z.string().nullable(),
    managingUnit: z.string().nullable(),
    version: z.int(),
    ground: z.string(),
    entries: z.array(dossierEntry),
  })
  .meta({ id: 'Dossier' })

export const newChange = z.strictObject({
  act: z.enum(['SET', 'CORRECT', 'RESCIND']),
  section: sectionCode,
  entryKey,
  /** Null ends the entry (SET) or belongs to RESCIND. */
  value: entryValue.nullable(),
  validFrom: civilDate(),
  purpose: z.enum(['FIRST_ENTRY', 'UPDATE', 'VERIFICATION']),
})

export const editedChange = z.strictObject({ value: entryValue.nullable(), validFrom: civilDate() })

export const changeReply = z
  .strictObject({
    changeId: uuid(),
    employeeId: uuid(),
    managingUnit: z.string(),
    status: z.enum(changeStatuses),
    act: z.enum(['SET', 'CORRECT', 'RESCIND']),
    section: sectionCode,
    entryKey: z.string(),
    value: shownValue.nullable(),
    hidden: z.array(z.string()),
    validFrom: z.string(),
    purpose: z.string(),
    onBehalf: z.boolean(),
    returnReason: z.string().nullable(),
    submittedAt: instant().nullable(),
    version: z.int(),
  })
  .meta({ id: 'ChangeRequest' })

export const findingReply = z.strictObject({
  code: z.string(),
  level: z.enum(['ERROR', 'WARNING']),
  field: z.string().nullable(),
  message: z.string(),
})

export const attachmentReply = z
  .strictObject({
    attachmentId: uuid(),
    documentKind: z.string(),
    documentNo: z.string().nullable(),
    mediaType: z.string(),
    size: z.int(),
    sha256: z.string(),
    pointer: z.string().nullable(),
  })
  .meta({ id: 'Attachment' })

export const prefillReply = z
  .strictObject({
    section: sectionCode,
    entryKey: z.string(),
    value: shownValue,
    /** Fields that hold something which the reader may not see. */
    hidden: z.array(z.string()),
    sources: z.record(z.string(), z.enum(prefillSources)),
    /** Required fields that nobody has said yet. */
    asked: z.array(z.string()),
    purposes: z.array(z.enum(['FIRST_ENTRY', 'UPDATE', 'VERIFICATION'])),
  })
  .meta({ id: 'Prefill' })

export const changeDetail = z
  .strictObject({
    change: changeReply,
    documentDue: z.boolean(),
    difference: z.array(
      z.strictObject({
        field: z.string(),
        label: z.string(),
        item: z.string(),
        before: z.unknown(),
        after: z.unknown(),
      }),
    ),
    findings: z.array(findingReply),
    attachments: z.array(attachmentReply),
  })
  .meta({ id: 'ChangeDetail' })
